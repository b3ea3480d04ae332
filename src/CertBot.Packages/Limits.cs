namespace CertBot.Packages;

/// <summary>
/// How much of a package file is read before it is refused. Sizes are bytes. The standard numbers leave a wide margin
/// over the largest of 306 real archives (4,230 entries, 10.1 MB unpacked, path of 128, ratio of 4.3).
/// </summary>
public sealed record Limits
{
    /// <summary>The file as it was sent.</summary>
    public long Upload { get; init; } = 50L << 20;

    /// <summary>All packages of one file together, unpacked.</summary>
    public long Unpacked { get; init; } = 200L << 20;

    /// <summary>One entry of a package.</summary>
    public int Entry { get; init; } = 64 << 20;

    /// <summary>Entries in one package.</summary>
    public int Entries { get; init; } = 20_000;

    /// <summary>Packages in one zip.</summary>
    public int Packages { get; init; } = 50;

    /// <summary>Members of any kind in one zip.</summary>
    public int Members { get; init; } = 500;

    /// <summary>Characters (UTF-16 code units) in the path of an entry.</summary>
    public int PathLength { get; init; } = 512;

    /// <summary>Folders in the path of an entry, its own name included.</summary>
    public int PathDepth { get; init; } = 16;

    /// <summary>Unpacked bytes for each packed byte, judged after the first megabyte.</summary>
    public int Ratio { get; init; } = 100;

    /// <summary>A descriptor, which is the only kind of entry that opening a package holds in memory whole.</summary>
    public int Descriptor { get; init; } = 1 << 20;

    /// <summary>Packages that one package names as needed.</summary>
    public int Dependencies { get; init; } = 500;

    public static Limits Standard { get; } = new();
}
