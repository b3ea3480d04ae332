using System.IO.Hashing;
using System.Text;
using NodaTime;

namespace CertBot.Outbox;

/// <summary>Delay before a retry: doubles with each attempt, at most an hour, with a jitter of 20 % so that failed items are not all retried at once.</summary>
internal static class Backoff
{
    private const double MaxSeconds = 3600;

    /// <summary>Deterministic: the same item and attempt always wait equally long, on every host.</summary>
    public static Duration After(int attempts, string item) =>
        Duration.FromSeconds(Math.Min(MaxSeconds, Math.Pow(2, attempts)) * (0.8 + (0.4 * JitterFraction($"{item}|{attempts}"))));

    private static double JitterFraction(string item) => (uint)XxHash3.HashToUInt64(Encoding.UTF8.GetBytes(item)) / (double)uint.MaxValue;
}
