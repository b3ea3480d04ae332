namespace CertBot.Packages;

/// <summary>
/// Limits beyond which a package file is rejected. Sizes are in bytes. The default values leave a wide margin
/// over the largest of 306 real archives (4,230 entries, 10.1 MB unpacked, path of 128, ratio of 4.3).
/// </summary>
public sealed record PackageLimits
{
    /// <summary>Size of the uploaded file.</summary>
    public long MaxUploadBytes { get; init; } = 50L << 20;

    /// <summary>Unpacked size of all packages of one file together.</summary>
    public long MaxUnpackedBytes { get; init; } = 200L << 20;

    /// <summary>Size of one entry of a package.</summary>
    public int MaxEntryBytes { get; init; } = 64 << 20;

    /// <summary>Entries in one package.</summary>
    public int MaxEntries { get; init; } = 20_000;

    /// <summary>Packages in one zip.</summary>
    public int MaxPackages { get; init; } = 50;

    /// <summary>Members of any kind in one zip.</summary>
    public int MaxMembers { get; init; } = 500;

    /// <summary>Characters (UTF-16 code units) in the path of an entry.</summary>
    public int MaxPathLength { get; init; } = 512;

    /// <summary>Folders in the path of an entry, its own name included.</summary>
    public int MaxPathDepth { get; init; } = 16;

    /// <summary>Unpacked bytes for each packed byte.</summary>
    public int MaxRatio { get; init; } = 100;

    /// <summary>The unpacked size of a package up to which any ratio is allowed: short repetitive files pack well.</summary>
    public long RatioCheckedFrom { get; init; } = 1 << 20;

    /// <summary>Size of a descriptor, of a package, a schema or an app: they are held in memory as a whole.</summary>
    public int MaxDescriptorBytes { get; init; } = 1 << 20;

    /// <summary>Dependencies of one package.</summary>
    public int MaxDependencies { get; init; } = 500;

    public static PackageLimits Default { get; } = new();
}

/// <summary>Counts the unpacked bytes of one file and rejects it when they exceed the limits.</summary>
internal sealed class UnpackBudget(PackageLimits limits)
{
    private long _unpackedInFile;
    private long _unpackedInPackage;
    private long _packed;

    /// <summary>The compression ratio is checked for each package, against the packed bytes actually read.</summary>
    public void BeginPackage(long packedBytes)
    {
        _unpackedInPackage = 0;
        _packed = packedBytes;
    }

    public void Count(int bytes)
    {
        _unpackedInPackage += bytes;
        _unpackedInFile += bytes;
        if (_unpackedInFile > limits.MaxUnpackedBytes)
        {
            throw new PackageRefusedException(RefusalReason.Unpacked).WithMegabytes(limits.MaxUnpackedBytes);
        }

        if (IsBomb(_packed, _unpackedInPackage, limits))
        {
            throw new PackageRefusedException(RefusalReason.Ratio).With("limit", limits.MaxRatio);
        }
    }

    public static bool IsBomb(long packed, long unpacked, PackageLimits limits) => unpacked > limits.RatioCheckedFrom && unpacked > packed * limits.MaxRatio;
}
