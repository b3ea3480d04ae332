using Microsoft.Extensions.Primitives;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using NodaTime;
using Activity = Microsoft.Bot.Schema.Activity;

namespace CertBot.Channels.Connector.Authentication;

/// <summary>
/// Validates the token of an inbound request before its body is read: issued by the Bot Connector for this bot, within its lifetime, and signed by one of its
/// keys. Whether it is for the activity in the body, <see cref="VerifiedToken"/> tells. Tokens of the emulator and of other bots have other issuers and are
/// rejected.
/// </summary>
internal sealed class JwtValidator(BotRegistration bot, SigningKeys keys, IClock clock)
{
    private const string Issuer = "https://api.botframework.com";

    private const int MaxTokenLength = 16 * 1024;

    private static readonly Duration ClockSkew = Duration.FromMinutes(5);

    private readonly JsonWebTokenHandler _handler = new() { MapInboundClaims = false, MaximumTokenSizeInBytes = MaxTokenLength };

    public async Task<JwtValidationResult> Validate(StringValues authorization, CancellationToken cancellationToken)
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
            KeyLookupResult.Found { Key: var key } => await _handler.ValidateTokenAsync(token, CreateParameters(key)) is { IsValid: false } result
                ? new JwtValidationResult.Invalid(result.Exception?.GetType().Name ?? "InvalidToken")
                : new JwtValidationResult.Valid(
                    new VerifiedToken(key.Endorsements, token.TryGetPayloadValue<string>("serviceurl", out var serviceUrl) ? serviceUrl : null)
                ),
            _ => new JwtValidationResult.Invalid("UnknownKey"),
        };
    }

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

    public sealed record Valid(VerifiedToken Token) : JwtValidationResult;

    /// <param name="Reason">For the log; the response does not contain it.</param>
    public sealed record Invalid(string Reason) : JwtValidationResult;

    /// <summary>Undecided: the issuer's keys cannot be loaded.</summary>
    public sealed record KeysUnavailable : JwtValidationResult;
}

/// <summary>What a valid token states about the activity it was sent with.</summary>
/// <param name="Endorsements">The channels that the token's key may speak for.</param>
/// <param name="ServiceUrl">The only serviceUrl the activity may name.</param>
internal sealed record VerifiedToken(IReadOnlySet<string> Endorsements, string? ServiceUrl)
{
    /// <summary>Why the token is not for this activity, for the log; null if it is.</summary>
    public string? FindMismatch(Activity activity) =>
        !Endorsements.Contains(activity.ChannelId) ? "ChannelNotEndorsed"
        : ServiceUrl is null || !string.Equals(ServiceUrl, activity.ServiceUrl, StringComparison.OrdinalIgnoreCase) ? "OtherServiceUrl"
        : null;
}
