namespace CertBot.Tests.Kit.Cosmos;

/// <summary>
/// Request units, calculated from Microsoft's published figures: reading a document of 1 KB costs 1 (twice that with strong reads), writing it about
/// 5.5, replacing it about one and a half times that; 100 KB cost ten times as much. A query costs about 2.3 for each physical partition queried,
/// plus the cost of the documents read. The numbers are calculated, not measured.
/// </summary>
internal static class CosmosCharge
{
    /// <summary>The account of <c>manifests/azure</c> uses strong reads (bounded staleness).</summary>
    private const double Strong = 2;

    public static double Read(int bytes) => Strong * ScaledBySize(1, bytes);

    public static double Create(int bytes) => ScaledBySize(5.5, bytes);

    public static double Replace(int bytes) => ScaledBySize(8.5, bytes);

    public static double Delete(int bytes) => ScaledBySize(5.5, bytes);

    public static double Query(int rows, int bytes) => Strong * (1.15 + (0.05 * rows) + (bytes / 1024.0 * 0.1));

    /// <summary>Grows tenfold from 1 KB to 100 KB.</summary>
    private static double ScaledBySize(double atOneKilobyte, int bytes) => atOneKilobyte * Math.Sqrt(Math.Max(1, bytes / 1024.0));
}
