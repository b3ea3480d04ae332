namespace CertBot.Packages;

/// <summary>The checksum of gzip and zip (polynomial EDB88320, reflected).</summary>
internal struct Crc32
{
    private static readonly uint[] Table = CreateTable();

    private uint checksum;

    public readonly uint Value => checksum;

    public void Add(ReadOnlySpan<byte> bytes)
    {
        var running = ~checksum;
        foreach (var b in bytes)
        {
            running = Table[(byte)(running ^ b)] ^ (running >> 8);
        }

        checksum = ~running;
    }

    private static uint[] CreateTable() =>
        [
            .. Enumerable
                .Range(0, 256)
                .Select(start =>
                {
                    var value = (uint)start;
                    for (var bit = 0; bit < 8; bit++)
                    {
                        value = (value & 1) == 0 ? value >> 1 : (value >> 1) ^ 0xEDB88320u;
                    }

                    return value;
                }),
        ];
}
