namespace CertBot.Packages;

/// <summary>Counts what unpacks from one file, and stops it before it becomes more than anybody would send.</summary>
internal sealed class UnpackBudget(PackageLimits limits)
{
    private const long RatioCheckedFrom = 1 << 20;

    private long unpackedInFile;
    private long unpackedInPackage;
    private long packed;

    /// <summary>The ratio is judged package by package, against the bytes that were really sent for it.</summary>
    public void BeginPackage(long packedBytes)
    {
        unpackedInPackage = 0;
        packed = packedBytes;
    }

    public void Count(int bytes)
    {
        unpackedInPackage += bytes;
        unpackedInFile += bytes;
        if (unpackedInFile > limits.MaxUnpackedBytes)
        {
            throw new PackageRefusedException(RefusalReason.Unpacked).WithMegabytes(limits.MaxUnpackedBytes);
        }

        if (IsBomb(packed, unpackedInPackage, limits))
        {
            throw new PackageRefusedException(RefusalReason.Ratio).With("limit", limits.MaxRatio);
        }
    }

    public static bool IsBomb(long packed, long unpacked, PackageLimits limits) => unpacked > RatioCheckedFrom && unpacked > packed * limits.MaxRatio;
}
