using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using NodaTime;

namespace CertBot.Channels.Connector.Tokens;

/// <summary>
/// The bot's id and secret for a token (OAuth 2.0, section 4.4). One form post of our own: MSAL takes no authority on plain http and none that it has not discovered,
/// so that no test could speak to it.
/// </summary>
internal sealed class ClientCredentials(BotRegistration bot, TokenHttp http, Patience patience) : ITokenSource
{
    private const int Largest = 64 * 1024;

    private const string TryAgain = "temporarily_unavailable";

    private static readonly Duration IfNotSaid = Duration.FromMinutes(5);

    private static readonly Duration Longest = Duration.FromHours(24);

    public async Task<TokenAnswer> Ask(CancellationToken cancel)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(patience.InAll.ToTimeSpan());
        try
        {
            for (var tries = 1; ; tries++)
            {
                var answer = await Once(limit.Token);
                if (answer is not TokenAnswer.Away { Error: TryAgain } || tries >= patience.Tries)
                {
                    return answer;
                }

                await Task.Delay(patience.Pause.ToTimeSpan() * (1 + (RandomNumberGenerator.GetInt32(1000) / 1000.0)), limit.Token);
            }
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return new TokenAnswer.Away("timeout");
        }
        catch (Exception away) when (away is HttpRequestException or IOException)
        {
            return new TokenAnswer.Away(away.GetType().Name);
        }
    }

    private async Task<TokenAnswer> Once(CancellationToken cancel)
    {
        using var form = new FormUrlEncodedContent(
        [
            new("grant_type", "client_credentials"),
            new("client_id", bot.AppId),
            new("client_secret", bot.Password?.Reveal()),
            new("scope", ITokenSource.Scope),
        ]);
        using var request = new HttpRequestMessage(HttpMethod.Post, bot.TokenEndpoint) { Content = form };
        using var response = await http.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancel);
        var status = (int)response.StatusCode;
        var said = await Body.Bytes(await response.Content.ReadAsStreamAsync(cancel), Largest, cancel) is { } bytes ? Json.Object(bytes) : null;
        return response.IsSuccessStatusCode
            ? said is null ? new TokenAnswer.Away("unreadable") : Granted(said)
            : Error(said) switch
            {
                TryAgain => new TokenAnswer.Away(TryAgain),
                var error when status is 429 or >= 500 => new TokenAnswer.Away(error ?? $"status {status}"),
                var error => new TokenAnswer.Refused(error ?? $"status {status}"),
            };
    }

    private static TokenAnswer Granted(JsonObject said)
    {
        // Only what may stand in a header is a token.
        if (said.Text("access_token") is not { Length: > 0 } token || token.Any(c => !char.IsAsciiLetterOrDigit(c) && !"-._~+/=".Contains(c, StringComparison.Ordinal)))
        {
            return new TokenAnswer.Refused("no access_token");
        }

        if (said.Text("token_type") is { } type && !type.Equals("Bearer", StringComparison.OrdinalIgnoreCase))
        {
            return new TokenAnswer.Refused("another token_type");
        }

        return Seconds(said["expires_in"]) is { } lives ? new TokenAnswer.Granted(new Secret(token), lives) : new TokenAnswer.Refused("no expires_in");
    }

    /// <summary>A number, or (older endpoints) a string of digits.</summary>
    private static Duration? Seconds(JsonNode? said) => said switch
    {
        null => IfNotSaid,
        JsonValue value when value.GetValueKind() is JsonValueKind.Number or JsonValueKind.String
            && double.TryParse(value.ToString(), NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out var seconds) && seconds > 0
            => Duration.FromSeconds(Math.Min(seconds, Longest.TotalSeconds)),
        _ => null,
    };

    /// <summary>The error's code and nothing else of what was said: descriptions repeat what was sent.</summary>
    private static string? Error(JsonObject? said) =>
        said?.Text("error") is { Length: > 0 and <= 64 } error && error.All(c => char.IsAsciiLetterLower(c) || c == '_') ? error : null;
}

/// <summary>How long and how often a token is asked for when the answer is "in a moment".</summary>
internal sealed record Patience(int Tries, Duration Pause, Duration InAll)
{
    public static Patience Standard { get; } = new(10, Duration.FromMilliseconds(50), Duration.FromSeconds(10));
}
