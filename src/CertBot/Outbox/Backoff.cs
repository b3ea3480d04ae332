using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using NodaTime;

namespace CertBot.Outbox;

/// <summary>How long something waits that came to nothing: twice as long each time, at most an hour, and a fifth more or less so that not all come back at once.</summary>
internal static class Backoff
{
    private const double MaxSeconds = 3600;

    /// <summary>The same item waits the same each time it is asked: a test can say how long.</summary>
    public static Duration After(int attempts, string item) =>
        Duration.FromSeconds(Math.Min(MaxSeconds, Math.Pow(2, attempts)) * (0.8 + (0.4 * JitterFraction($"{item}|{attempts}"))));

    private static double JitterFraction(string item) =>
        BinaryPrimitives.ReadUInt32LittleEndian(SHA256.HashData(Encoding.UTF8.GetBytes(item))) / (double)uint.MaxValue;
}
