using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using CertBot.Files;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using NodaTime;

namespace CertBot.Certificates;

/// <summary>
/// Signs the facts of a certificate as a JWS (ES256). The time in it is rounded down, so that for a while everybody gets the same token; it is valid for a day:
/// a saved file says what was true then, and does not stay valid after a suspension.
/// </summary>
internal sealed class CertificateSigner(CertificateKeys keys, FilesSettings settings, IClock clock)
{
    public const string TokenType = "certificate+jwt";

    /// <summary>The issuer where the host's public address is not configured.</summary>
    public const string UnnamedIssuer = "certbot";

    private const int MaxCached = 1000;

    private static readonly Duration Rounding = Duration.FromMinutes(5);

    private readonly JsonWebTokenHandler _handler = new() { SetDefaultTimesOnTokenCreation = false };
    private readonly ConcurrentDictionary<string, SignedCertificate> _recent = new(StringComparer.Ordinal);

    public async Task<SignedCertificate> Sign(CertificateFacts facts, CancellationToken cancellationToken)
    {
        var (key, pair) = await keys.Current(cancellationToken);
        using (pair)
        {
            var now = clock.GetCurrentInstant();
            var issued = Instant.FromUnixTimeTicks(now.ToUnixTimeTicks() - now.ToUnixTimeTicks() % (long)Rounding.TotalTicks);
            var payload = JsonNode.Parse(facts.ToJson()) as JsonObject ?? throw new InvalidOperationException("facts are an object");
            payload["iss"] = settings.PublicUrl?.AbsoluteUri.TrimEnd('/') ?? UnnamedIssuer;
            payload["iat"] = issued.ToUnixTimeSeconds();
            payload["exp"] = (issued + CertificateKeys.TokenLifetime).ToUnixTimeSeconds();
            var name = $"{key.Kid} {payload.ToJsonString()}";
            if (_recent.TryGetValue(name, out var known))
                return known;

            var credentials = new SigningCredentials(
                new ECDsaSecurityKey(pair)
                {
                    KeyId = key.Kid,
                    CryptoProviderFactory = new CryptoProviderFactory { CacheSignatureProviders = false },
                },
                SecurityAlgorithms.EcdsaSha256
            );
            var token = _handler.CreateToken(
                payload.ToJsonString(),
                credentials,
                new Dictionary<string, object>(StringComparer.Ordinal) { ["typ"] = TokenType }
            );
            if (_recent.Count >= MaxCached)
                _recent.Clear();
            return _recent[name] = new(facts, token, issued, issued + CertificateKeys.TokenLifetime);
        }
    }
}

/// <summary>A token, since when it says so and how long it can be relied on (UTC).</summary>
internal sealed record SignedCertificate(CertificateFacts Facts, string Token, Instant Issued, Instant Expires);
