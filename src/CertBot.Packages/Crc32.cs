namespace CertBot.Packages;

/// <summary>The checksum of gzip and zip (polynomial EDB88320, reflected).</summary>
internal struct Crc32
{
    private static readonly uint[] Table = Make();

    private uint sum;

    public readonly uint Value => sum;

    public void Add(ReadOnlySpan<byte> bytes)
    {
        var running = ~sum;
        foreach (var b in bytes)
        {
            running = Table[(byte)(running ^ b)] ^ (running >> 8);
        }

        sum = ~running;
    }

    private static uint[] Make() => [.. Enumerable.Range(0, 256).Select(start =>
    {
        var value = (uint)start;
        for (var bit = 0; bit < 8; bit++)
        {
            value = (value & 1) == 0 ? value >> 1 : (value >> 1) ^ 0xEDB88320u;
        }

        return value;
    })];
}
