using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using CertBot.Configuration;
using NodaTime;

namespace CertBot.Channels.Slack.Endpoints;

/// <summary>
/// Verifies that a request comes from Slack: HMAC-SHA256 over <c>v0:TIMESTAMP:BODY</c> with the raw body, and a timestamp close to now
/// (https://docs.slack.dev/authentication/verifying-requests-from-slack).
/// </summary>
internal static class RequestSignature
{
    public const string SignatureHeader = "X-Slack-Signature";

    public const string TimestampHeader = "X-Slack-Request-Timestamp";

    /// <summary>An older request is a replay; one further ahead could be replayed for longer.</summary>
    private const long MaxAgeSeconds = 300;

    public static bool IsValid(Secret secret, IHeaderDictionary headers, ReadOnlySpan<byte> body, Instant now) =>
        headers[TimestampHeader] is [{ Length: > 0 and <= 12 } timestamp]
        && timestamp.All(char.IsAsciiDigit)
        && headers[SignatureHeader] is [{ Length: > 0 } signature]
        && Math.Abs(now.ToUnixTimeSeconds() - long.Parse(timestamp, NumberStyles.None, CultureInfo.InvariantCulture)) <= MaxAgeSeconds
        && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(signature), Encoding.ASCII.GetBytes(Compute(secret, timestamp, body)));

    /// <summary>The signature: <c>v0=</c> and 64 hexadecimal digits.</summary>
    public static string Compute(Secret secret, string timestamp, ReadOnlySpan<byte> body)
    {
        using var hash = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, Encoding.UTF8.GetBytes(secret.Reveal()));
        hash.AppendData(Encoding.ASCII.GetBytes($"v0:{timestamp}:"));
        hash.AppendData(body);
        return $"v0={Convert.ToHexStringLower(hash.GetHashAndReset())}";
    }
}
