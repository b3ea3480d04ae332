using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using CertBot.Configuration;
using NodaTime;

namespace CertBot.Channels.Slack.Endpoints;

/// <summary>
/// Whether a request is Slack's own: HMAC-SHA256 over <c>v0:TIMESTAMP:BODY</c>, the body byte for byte as it came,
/// and made now (https://docs.slack.dev/authentication/verifying-requests-from-slack).
/// </summary>
internal static class RequestSignature
{
    public const string SignatureHeader = "X-Slack-Signature";

    public const string TimestampHeader = "X-Slack-Request-Timestamp";

    /// <summary>Older is a replay; further ahead would be one that can be replayed for longer.</summary>
    private const long MaxAgeSeconds = 300;

    public static bool IsValid(Secret secret, IHeaderDictionary headers, ReadOnlySpan<byte> body, Instant now) =>
        headers[TimestampHeader] is [{ Length: > 0 and <= 12 } timestamp]
        && timestamp.All(char.IsAsciiDigit)
        && headers[SignatureHeader] is [{ Length: > 0 } signature]
        && Math.Abs(now.ToUnixTimeSeconds() - long.Parse(timestamp, NumberStyles.None, CultureInfo.InvariantCulture)) <= MaxAgeSeconds
        && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(signature), Encoding.ASCII.GetBytes(Compute(secret, timestamp, body)));

    /// <summary>The signature itself: <c>v0=</c> and 64 hexadecimal digits.</summary>
    public static string Compute(Secret secret, string timestamp, ReadOnlySpan<byte> body)
    {
        using var hash = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, Encoding.UTF8.GetBytes(secret.Reveal()));
        hash.AppendData(Encoding.ASCII.GetBytes($"v0:{timestamp}:"));
        hash.AppendData(body);
        return $"v0={Convert.ToHexStringLower(hash.GetHashAndReset())}";
    }
}
