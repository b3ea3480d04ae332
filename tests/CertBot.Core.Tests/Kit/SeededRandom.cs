namespace CertBot.Core.Tests.Kit;

/// <summary>A random number generator that produces the same sequence for the same seed.</summary>
internal sealed class SeededRandom(uint seed)
{
    private uint _state = (seed * 2654435769u) | 1;

    public int Next(int sides)
    {
        _state ^= _state << 13;
        _state ^= _state >> 17;
        _state ^= _state << 5;
        return (int)(_state % (uint)sides);
    }
}
