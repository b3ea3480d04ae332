using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using NodaTime;

namespace CertBot.Certificates;

/// <summary>What a saved certificate is worth.</summary>
internal abstract record CertificateCheck
{
    private CertificateCheck() { }

    /// <summary>Signed by a known key, within its time: these facts were true at <paramref name="AsOf"/> (UTC). They may say that it is suspended.</summary>
    public sealed record Genuine(CertificateFacts Facts, Instant AsOf, Instant Expires, string Issuer) : CertificateCheck;

    /// <summary>Not to be relied on; why, as a word for programs and a sentence for people.</summary>
    public sealed record Rejected(string Reason, string Sentence) : CertificateCheck;

    /// <summary>No certificate can be read from it.</summary>
    public sealed record Unreadable(string Sentence) : CertificateCheck;
}

/// <summary>
/// Checks a saved certificate: the document of <c>/certificates/…json</c>, or its token alone. Only ES256 and only keys that were given: what the token says
/// about its own key or algorithm decides nothing.
/// </summary>
internal sealed class CertificateVerifier(ImmutableArray<ECDsaKey> keys, IClock clock)
{
    /// <summary>Longest text read, in characters.</summary>
    public const int MaxLength = 64 * 1024;

    /// <summary>How far the clocks of the two sides may differ.</summary>
    private static readonly Duration ClockSkew = Duration.FromMinutes(2);

    private readonly JsonWebTokenHandler _handler = new() { MapInboundClaims = false, MaximumTokenSizeInBytes = MaxLength };

    public async Task<CertificateCheck> Check(string text)
    {
        var trimmed = text.Trim().TrimStart('\uFEFF');
        if (trimmed.Length is 0 or > MaxLength)
            return new CertificateCheck.Unreadable(trimmed.Length == 0 ? "the file is empty" : "the file is longer than a certificate");
        JsonObject? document = null;
        if (trimmed[0] == '{')
        {
            try
            {
                document = JsonNode.Parse(trimmed, documentOptions: new() { MaxDepth = 16 }) as JsonObject;
            }
            catch (JsonException)
            {
                return new CertificateCheck.Unreadable("the file is not JSON and not a signed token");
            }
        }
        var token = document is null ? trimmed : ReadText(document, "token");
        if (
            token is null
            || token.Split('.') is not [{ Length: > 0 }, { Length: > 0 }, _]
            || token.Any(c => !char.IsAsciiLetterOrDigit(c) && c is not ('.' or '-' or '_'))
        )
        {
            return new CertificateCheck.Unreadable(document is null ? "the file is not JSON and not a signed token" : "the file has no signed token");
        }

        return await CheckToken(token) switch
        {
            CertificateCheck.Genuine genuine when document is not null && FindDifference(document, genuine.Facts) is { } member =>
                new CertificateCheck.Rejected("tampered", $"\"{member}\" in the file is not what was signed"),
            var check => check,
        };
    }

    private async Task<CertificateCheck> CheckToken(string token)
    {
        JsonWebToken read;
        try
        {
            read = _handler.ReadJsonWebToken(token);
        }
        catch (ArgumentException)
        {
            return new CertificateCheck.Unreadable("the token in the file cannot be read");
        }

        if (read.Alg != SecurityAlgorithms.EcdsaSha256)
            return new CertificateCheck.Rejected("algorithm", "it is not signed by ES256, which certificates are");
        if (keys.FirstOrDefault(k => k.Kid == read.Kid) is not { } key)
            return new CertificateCheck.Rejected("unknown-key", "it is signed by a key that is not among the given ones");

        using var pair = key.Create();
        var result = await _handler.ValidateTokenAsync(
            read,
            new TokenValidationParameters
            {
                ValidAlgorithms = [SecurityAlgorithms.EcdsaSha256],
                ValidTypes = [CertificateSigner.TokenType],
                IssuerSigningKey = new ECDsaSecurityKey(pair)
                {
                    KeyId = key.Kid,
                    CryptoProviderFactory = new CryptoProviderFactory { CacheSignatureProviders = false },
                },
                RequireSignedTokens = true,
                RequireExpirationTime = true,
                ValidateAudience = false,
                ValidateIssuer = false, // whose keys they are was decided by whoever gave them
                ValidateLifetime = false, // below, by our clock
            }
        );
        return result.IsValid
            ? CheckContent(read)
            : new CertificateCheck.Rejected("tampered", "its signature does not fit: it was changed, or signed by somebody else");
    }

    private CertificateCheck CheckContent(JsonWebToken token)
    {
        CertificateFacts? facts;
        JsonObject? payload;
        try
        {
            var text = Base64UrlEncoder.Decode(token.EncodedPayload);
            payload = JsonNode.Parse(text) as JsonObject;
            facts = JsonSerializer.Deserialize(text, CertificateJson.Default.CertificateFacts);
        }
        catch (Exception e) when (e is JsonException or FormatException)
        {
            return new CertificateCheck.Rejected("not-a-certificate", "it is signed, but no certificate");
        }
        if (facts is null || payload is null || ReadSeconds(payload, "exp") is not { } expires || ReadSeconds(payload, "iat") is not { } issued)
            return new CertificateCheck.Rejected("not-a-certificate", "it is signed, but no certificate");

        var now = clock.GetCurrentInstant();
        return now > expires + ClockSkew ? new CertificateCheck.Rejected("expired", $"it expired {expires}; fetch the certificate again")
            : issued > now + ClockSkew ? new CertificateCheck.Rejected("not-yet", $"it is of the future: {issued}")
            : new CertificateCheck.Genuine(facts, issued, expires, ReadText(payload, "iss") ?? "");
    }

    /// <summary>The first member of the document that says something else than the signed facts; null: none does.</summary>
    private static string? FindDifference(JsonObject document, CertificateFacts facts) =>
        JsonNode.Parse(facts.ToJson()) is JsonObject signed
            ? signed.Select(m => m.Key).FirstOrDefault(name => !JsonNode.DeepEquals(document[name], signed[name]))
            : null;

    private static string? ReadText(JsonObject json, string name) => json[name] is JsonValue value && value.TryGetValue(out string? text) ? text : null;

    private static Instant? ReadSeconds(JsonObject json, string name) =>
        json[name] is JsonValue value && value.TryGetValue(out long seconds) && seconds is > 0 and < 32_503_680_000
            ? Instant.FromUnixTimeSeconds(seconds)
            : null;
}
