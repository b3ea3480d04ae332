namespace CertBot.Tests.Kit.Cosmos;

/// <summary>
/// Request units, worked out from what Microsoft publishes: a document of 1 KB is read for 1 (twice that where reads are strong), written for about 5.5, replaced for about one and a half times that;
/// 100 KB cost ten times as much. A query costs about 2.3 for each physical partition it asks, and what it reads. A worked-out number, not a measured one.
/// </summary>
internal static class CosmosCharge
{
    /// <summary>The account of <c>manifests/azure</c> reads strongly (bounded staleness).</summary>
    private const double Strong = 2;

    public static double Read(int bytes) => Strong * ScaledBySize(1, bytes);

    public static double Create(int bytes) => ScaledBySize(5.5, bytes);

    public static double Replace(int bytes) => ScaledBySize(8.5, bytes);

    public static double Delete(int bytes) => ScaledBySize(5.5, bytes);

    public static double Query(int rows, int bytes) => Strong * (1.15 + (0.05 * rows) + (bytes / 1024.0 * 0.1));

    /// <summary>From 1 KB to 100 KB tenfold.</summary>
    private static double ScaledBySize(double atOneKilobyte, int bytes) => atOneKilobyte * Math.Sqrt(Math.Max(1, bytes / 1024.0));
}
