using CertBot.Channels.Connector.Schema;
using Microsoft.Extensions.Primitives;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using NodaTime;

namespace CertBot.Channels.Connector.Authentication;

/// <summary>
/// Validates the token of an inbound request: issued by the Bot Connector for this bot and this serviceUrl, within its lifetime,
/// and signed by a key that is endorsed for the channel. Tokens of the emulator and of other bots have other issuers and are rejected.
/// </summary>
internal sealed class JwtValidator(BotRegistration bot, SigningKeys keys, IClock clock)
{
    private const string Issuer = "https://api.botframework.com";

    private const int MaxTokenLength = 16 * 1024;

    private static readonly Duration ClockSkew = Duration.FromMinutes(5);

    private readonly JsonWebTokenHandler _handler = new() { MapInboundClaims = false, MaximumTokenSizeInBytes = MaxTokenLength };

    public async Task<JwtValidationResult> Validate(StringValues authorization, Activity activity, CancellationToken cancellationToken)
    {
        if (authorization is not [{ } header] || header.Split(' ') is not ["Bearer", { Length: > 0 } encoded])
        {
            return new JwtValidationResult.Invalid("NoBearer");
        }

        if (encoded.Length > MaxTokenLength)
        {
            return new JwtValidationResult.Invalid("TokenTooLong");
        }

        // A critical header extension is rejected: these tokens have none.
        if (Parse(encoded) is not { Kid.Length: > 0, IsEncrypted: false } token || token.TryGetHeaderValue<object>("crit", out _))
        {
            return new JwtValidationResult.Invalid("NoToken");
        }

        return await keys.Find(token.Kid, cancellationToken) switch
        {
            KeyLookupResult.Unavailable => new JwtValidationResult.KeysUnavailable(),
            KeyLookupResult.Found { Key: var key } => FindError(await _handler.ValidateTokenAsync(token, CreateParameters(key)), key, token, activity)
                is { } error
                ? new JwtValidationResult.Invalid(error)
                : new JwtValidationResult.Valid(),
            _ => new JwtValidationResult.Invalid("UnknownKey"),
        };
    }

    private static string? FindError(TokenValidationResult result, SigningKey key, JsonWebToken token, Activity activity) =>
        !result.IsValid ? result.Exception?.GetType().Name ?? "InvalidToken"
        : !key.Endorsements.Contains(activity.ChannelId) ? "ChannelNotEndorsed"
        : !token.TryGetPayloadValue<string>("serviceurl", out var serviceUrl)
        || !string.Equals(serviceUrl, activity.ServiceUrl, StringComparison.OrdinalIgnoreCase)
            ? "OtherServiceUrl"
        : null;

    private TokenValidationParameters CreateParameters(SigningKey key) =>
        new()
        {
            ValidIssuer = Issuer,
            AudienceValidator = (audiences, _, _) => audiences.ToArray() is [var only] && string.Equals(only, bot.AppId, StringComparison.Ordinal),
            LifetimeValidator = (from, until, _, _) => IsInLifetime(from, until),
            ValidAlgorithms = [SecurityAlgorithms.RsaSha256, SecurityAlgorithms.RsaSha384, SecurityAlgorithms.RsaSha512],
            IssuerSigningKey = key.Key,
            TryAllIssuerSigningKeys = false,
            RequireSignedTokens = true,
        };

    /// <summary>Both limits tolerate five minutes of clock skew; an expiry is required.</summary>
    private bool IsInLifetime(DateTime? from, DateTime? until)
    {
        var now = clock.GetCurrentInstant();
        return until is { } end && now - ClockSkew < ToInstant(end) && (from is not { } start || now + ClockSkew >= ToInstant(start));
    }

    private static Instant ToInstant(DateTime time) => Instant.FromDateTimeUtc(DateTime.SpecifyKind(time, DateTimeKind.Utc));

    private static JsonWebToken? Parse(string encoded)
    {
        try
        {
            return new JsonWebToken(encoded);
        }
        catch (Exception exception) when (exception is ArgumentException or FormatException or System.Text.Json.JsonException)
        {
            return null;
        }
    }
}

/// <summary>The result of a token validation.</summary>
internal abstract record JwtValidationResult
{
    private JwtValidationResult() { }

    public sealed record Valid : JwtValidationResult;

    /// <param name="Reason">For the log; the response does not contain it.</param>
    public sealed record Invalid(string Reason) : JwtValidationResult;

    /// <summary>Undecided: the issuer's keys cannot be loaded.</summary>
    public sealed record KeysUnavailable : JwtValidationResult;
}
