using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using CertBot.Channels.Http;
using CertBot.Configuration;
using NodaTime;

namespace CertBot.Channels.Connector.Authentication;

/// <summary>
/// Requests a token with the bot's id and secret (OAuth 2.0, section 4.4). Not MSAL: it requires https and instance discovery for the authority,
/// which a test server cannot provide.
/// </summary>
internal sealed class ClientCredentialsTokenSource(BotRegistration bot, IHttpClientFactory httpClients, TokenRetryOptions retry) : ITokenSource
{
    private const int MaxResponseBytes = 64 * 1024;

    private const string TemporarilyUnavailable = "temporarily_unavailable";

    private static readonly Duration DefaultLifetime = Duration.FromMinutes(5);

    private static readonly Duration MaxLifetime = Duration.FromHours(24);

    public async Task<TokenResult> RequestToken(CancellationToken cancellationToken)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(retry.Timeout.ToTimeSpan());
        try
        {
            for (var attempt = 1; ; attempt++)
            {
                var result = await RequestOnce(timeout.Token);
                if (result is not TokenResult.Unavailable { Error: TemporarilyUnavailable } || attempt >= retry.MaxAttempts)
                {
                    return result;
                }

                await Task.Delay(retry.Delay.ToTimeSpan() * (1 + (RandomNumberGenerator.GetInt32(1000) / 1000.0)), timeout.Token);
            }
        }
        catch (Exception exception) when (HttpFailure.IsTransient(exception, cancellationToken))
        {
            return new TokenResult.Unavailable(exception is OperationCanceledException ? "timeout" : exception.GetType().Name);
        }
    }

    private async Task<TokenResult> RequestOnce(CancellationToken cancellationToken)
    {
        using var form = new FormUrlEncodedContent([
            new("grant_type", "client_credentials"),
            new("client_id", bot.AppId),
            new("client_secret", bot.Password?.Reveal()),
            new("scope", ITokenSource.Scope),
        ]);
        using var request = new HttpRequestMessage(HttpMethod.Post, bot.TokenEndpoint) { Content = form };
        using var response = await httpClients
            .CreateClient(TokenHttpClient.Name)
            .SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        var status = (int)response.StatusCode;
        var body = await JsonRequestBody.ReadBytes(await response.Content.ReadAsStreamAsync(cancellationToken), MaxResponseBytes, cancellationToken)
            is { } bytes
            ? ChannelJson.ParseObject(bytes)
            : null;
        return response.IsSuccessStatusCode
            ? body is null
                ? new TokenResult.Unavailable("unreadable")
                : ReadToken(body)
            : ReadError(body) switch
            {
                TemporarilyUnavailable => new TokenResult.Unavailable(TemporarilyUnavailable),
                var error when status is 429 or >= 500 => new TokenResult.Unavailable(error ?? $"status {status}"),
                var error => new TokenResult.Rejected(error ?? $"status {status}"),
            };
    }

    private static TokenResult ReadToken(JsonObject body)
    {
        // A token is sent in a header, so only header characters are accepted.
        if (
            body.GetString("access_token") is not { Length: > 0 } token
            || token.Any(c => !char.IsAsciiLetterOrDigit(c) && !"-._~+/=".Contains(c, StringComparison.Ordinal))
        )
        {
            return new TokenResult.Rejected("no access_token");
        }

        if (body.GetString("token_type") is { } type && !type.Equals("Bearer", StringComparison.OrdinalIgnoreCase))
        {
            return new TokenResult.Rejected("another token_type");
        }

        return ReadLifetime(body["expires_in"]) is { } lifetime
            ? new TokenResult.Granted(new Secret(token), lifetime)
            : new TokenResult.Rejected("no expires_in");
    }

    /// <summary>A number, or on older endpoints a string of digits.</summary>
    private static Duration? ReadLifetime(JsonNode? member) =>
        member switch
        {
            null => DefaultLifetime,
            JsonValue value
                when value.GetValueKind() is JsonValueKind.Number or JsonValueKind.String
                    && double.TryParse(
                        value.ToString(),
                        NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent,
                        CultureInfo.InvariantCulture,
                        out var seconds
                    )
                    && seconds > 0 => Duration.FromSeconds(Math.Min(seconds, MaxLifetime.TotalSeconds)),
            _ => null,
        };

    /// <summary>The error code only: descriptions repeat parts of the request.</summary>
    private static string? ReadError(JsonObject? body) =>
        body?.GetString("error") is { Length: > 0 and <= 64 } error && error.All(c => char.IsAsciiLetterLower(c) || c == '_') ? error : null;
}

/// <summary>Attempts, delay and total time when the token endpoint is temporarily unavailable.</summary>
internal sealed record TokenRetryOptions(int MaxAttempts, Duration Delay, Duration Timeout)
{
    public static TokenRetryOptions Default { get; } = new(10, Duration.FromMilliseconds(50), Duration.FromSeconds(10));
}
