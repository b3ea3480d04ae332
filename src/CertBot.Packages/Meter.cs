namespace CertBot.Packages;

/// <summary>Counts what unpacks from one file, and stops it before it becomes more than anybody would send.</summary>
internal sealed class Meter(Limits limits)
{
    private const long JudgedFrom = 1 << 20;

    private long inFile;
    private long inPackage;
    private long packed;

    /// <summary>The ratio is judged package by package, against the bytes that were really sent for it.</summary>
    public void BeginPackage(long packedBytes)
    {
        inPackage = 0;
        packed = packedBytes;
    }

    public void Count(int bytes)
    {
        inPackage += bytes;
        inFile += bytes;
        if (inFile > limits.Unpacked)
        {
            throw new RefusedException(Because.Unpacked).Megabytes(limits.Unpacked);
        }

        if (IsBomb(packed, inPackage, limits))
        {
            throw new RefusedException(Because.Ratio).With("limit", limits.Ratio);
        }
    }

    public static bool IsBomb(long packed, long unpacked, Limits limits) =>
        unpacked > JudgedFrom && unpacked > packed * limits.Ratio;
}
