namespace CertBot.Core.Tests.Kit;

/// <summary>The same rolls for the same number.</summary>
internal sealed class SeededRandom(uint seed)
{
    private uint state = (seed * 2654435769u) | 1;

    public int Next(int sides)
    {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        return (int)(state % (uint)sides);
    }
}
