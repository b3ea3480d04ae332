namespace CertBot.Packages;

/// <summary>Counts the unpacked bytes of one file and rejects it when they exceed the limits.</summary>
internal sealed class UnpackBudget(PackageLimits limits)
{
    private const long RatioCheckedFrom = 1 << 20;

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

    public static bool IsBomb(long packed, long unpacked, PackageLimits limits) => unpacked > RatioCheckedFrom && unpacked > packed * limits.MaxRatio;
}
