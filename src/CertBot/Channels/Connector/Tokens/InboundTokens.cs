using CertBot.Channels.Connector.Schema;
using Microsoft.Extensions.Primitives;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using NodaTime;

namespace CertBot.Channels.Connector.Tokens;

/// <summary>
/// Whether the Bot Connector says what a request says: its token, for this bot, in time, signed by a key that may speak for the channel, made for the very serviceUrl.
/// Tokens of the emulator and of other bots have other issuers and are none of these.
/// </summary>
internal sealed class InboundTokens(BotRegistration bot, SigningKeys keys, IClock clock)
{
    private const string Issuer = "https://api.botframework.com";

    private const int Longest = 16 * 1024;

    private static readonly Duration Skew = Duration.FromMinutes(5);

    private readonly JsonWebTokenHandler reader = new() { MapInboundClaims = false, MaximumTokenSizeInBytes = Longest };

    public async Task<TokenCheck> Check(StringValues authorization, Activity activity, CancellationToken cancel)
    {
        if (authorization is not [{ } header] || header.Split(' ') is not ["Bearer", { Length: > 0 } text])
        {
            return new TokenCheck.Refused("NoBearer");
        }

        if (text.Length > Longest)
        {
            return new TokenCheck.Refused("TokenTooLong");
        }

        // Extensions that must be understood are not: there are none in these tokens.
        if (Read(text) is not { Kid.Length: > 0, IsEncrypted: false } token || token.TryGetHeaderValue<object>("crit", out _))
        {
            return new TokenCheck.Refused("NoToken");
        }

        return await keys.Find(token.Kid, cancel) switch
        {
            KeyFound.Away => new TokenCheck.Away(),
            KeyFound.Known { Key: var key } => Why(await reader.ValidateTokenAsync(token, Rules(key)), key, token, activity) is { } why ? new TokenCheck.Refused(why) : new TokenCheck.Passed(),
            _ => new TokenCheck.Refused("UnknownKey"),
        };
    }

    private static string? Why(TokenValidationResult result, SigningKey key, JsonWebToken token, Activity activity) =>
        !result.IsValid ? result.Exception?.GetType().Name ?? "InvalidToken"
        : !key.Endorsements.Contains(activity.ChannelId) ? "ChannelNotEndorsed"
        : !token.TryGetPayloadValue<string>("serviceurl", out var service) || !string.Equals(service, activity.ServiceUrl, StringComparison.OrdinalIgnoreCase) ? "OtherServiceUrl"
        : null;

    private TokenValidationParameters Rules(SigningKey key) => new()
    {
        ValidIssuer = Issuer,
        AudienceValidator = (audiences, _, _) => audiences.ToArray() is [var only] && string.Equals(only, bot.AppId, StringComparison.Ordinal),
        LifetimeValidator = (from, until, _, _) => IsNow(from, until),
        ValidAlgorithms = [SecurityAlgorithms.RsaSha256, SecurityAlgorithms.RsaSha384, SecurityAlgorithms.RsaSha512],
        IssuerSigningKey = key.Key,
        TryAllIssuerSigningKeys = false,
        RequireSignedTokens = true,
    };

    /// <summary>Both ends forgive clocks that are five minutes off; an end there must be.</summary>
    private bool IsNow(DateTime? from, DateTime? until)
    {
        var now = clock.GetCurrentInstant();
        return until is { } end && now - Skew < At(end) && (from is not { } start || now + Skew >= At(start));
    }

    private static Instant At(DateTime time) => Instant.FromDateTimeUtc(DateTime.SpecifyKind(time, DateTimeKind.Utc));

    private static JsonWebToken? Read(string text)
    {
        try
        {
            return new JsonWebToken(text);
        }
        catch (Exception broken) when (broken is ArgumentException or FormatException or System.Text.Json.JsonException)
        {
            return null;
        }
    }
}
