using System.Net;
using System.Text.Json;
using CertBot.Channels.Http;
using NodaTime;

namespace CertBot.SuccessPortal;

/// <summary>Signs in to the portal and keeps the session in memory: a bearer token, or the cookies of a user.</summary>
internal sealed class PortalSession(SuccessPortalSettings settings, IClock clock) : IDisposable
{
    private const int MaxResponseBytes = 64 * 1024;

    private const string CsrfCookie = "BPMCSRF";

    /// <summary>A token is renewed so long before it ends.</summary>
    private static readonly Duration Margin = Duration.FromMinutes(1);

    private readonly SemaphoreSlim _signingIn = new(1, 1);
    private SignedIn? _current;

    public void Forget() => _current = null;

    public void Dispose() => _signingIn.Dispose();

    /// <exception cref="PortalException">The portal does not let this host in.</exception>
    public async Task Authorize(HttpRequestMessage request, HttpClient http, CancellationToken cancellationToken)
    {
        var current = await SignIn(http, cancellationToken);
        foreach (var (name, value) in current.Headers)
            request.Headers.TryAddWithoutValidation(name, value);
    }

    private async Task<SignedIn> SignIn(HttpClient http, CancellationToken cancellationToken)
    {
        await _signingIn.WaitAsync(cancellationToken);
        try
        {
            if (_current is { } known && clock.GetCurrentInstant() < known.Until)
                return known;

            return _current = settings.SignIn switch
            {
                PortalSignIn.OAuth oauth => await GetToken(oauth, http, cancellationToken),
                PortalSignIn.Forms forms => await LogIn(forms, http, cancellationToken),
                _ => throw new InvalidOperationException("No portal is configured."),
            };
        }
        finally
        {
            _signingIn.Release();
        }
    }

    private async Task<SignedIn> GetToken(PortalSignIn.OAuth oauth, HttpClient http, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, oauth.TokenEndpoint)
        {
            Content = new FormUrlEncodedContent([
                new("grant_type", "client_credentials"),
                new("client_id", oauth.ClientId),
                new("client_secret", oauth.ClientSecret.Reveal()),
            ]),
        };
        using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        if (!response.IsSuccessStatusCode)
            throw Refused(response, "identity service");

        using var answer = await ReadJson(response, cancellationToken);
        if (
            answer.RootElement.ValueKind != JsonValueKind.Object
            || !answer.RootElement.TryGetProperty("access_token", out var token)
            || token.ValueKind != JsonValueKind.String
            || token.GetString() is not { Length: > 0 } value
            || value.Any(c => c is < '!' or > '~')
        )
        {
            throw new PortalException("the portal's identity service answered without a token");
        }

        var seconds = answer.RootElement.TryGetProperty("expires_in", out var lasts) && lasts.TryGetInt32(out var given) ? Math.Clamp(given, 0, 86_400) : 600;
        return new SignedIn(
            [("Authorization", $"Bearer {value}")],
            clock.GetCurrentInstant() + Duration.Max(Duration.Zero, Duration.FromSeconds(seconds) - Margin)
        );
    }

    private async Task<SignedIn> LogIn(PortalSignIn.Forms forms, HttpClient http, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri($"{settings.Url?.AbsoluteUri}ServiceModel/AuthService.svc/Login"))
        {
            Content = JsonContent.Create(new { UserName = forms.Login, UserPassword = forms.Password.Reveal() }, options: new JsonSerializerOptions()),
        };
        using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        if (!response.IsSuccessStatusCode)
            throw Refused(response, "sign-in");

        using var answer = await ReadJson(response, cancellationToken);
        if (
            answer.RootElement.ValueKind != JsonValueKind.Object
            || !answer.RootElement.TryGetProperty("Code", out var code)
            || !code.TryGetInt32(out var number)
            || number != 0
        )
        {
            throw new PortalException("the portal refused the user of SuccessPortal:Login");
        }

        var cookies = new CookieContainer();
        foreach (var cookie in response.Headers.TryGetValues("Set-Cookie", out var set) ? set : [])
        {
            try
            {
                cookies.SetCookies(settings.Url ?? throw new InvalidOperationException("No portal is configured."), cookie);
            }
            catch (CookieException)
            {
                // One of another host's is not needed.
            }
        }

        var all = cookies.GetAllCookies();
        var csrf = all[CsrfCookie]?.Value;
        return new SignedIn(
            [
                ("Cookie", string.Join("; ", all.Select(c => $"{c.Name}={c.Value}"))),
                ("ForceUseSession", "true"),
                .. csrf is null ? [] : new[] { (CsrfCookie, csrf) },
            ],
            clock.GetCurrentInstant() + Duration.FromMinutes(30)
        );
    }

    private PortalException Refused(HttpResponseMessage response, string what) =>
        new(FormattableString.Invariant($"the portal's {what} answered {(int)response.StatusCode}"))
        {
            RetryAfter = HttpFailure.ReadRetryAfter(response, clock.GetCurrentInstant()),
        };

    private static async Task<JsonDocument> ReadJson(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
        var buffer = new byte[MaxResponseBytes];
        var count = await body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken);
        return JsonDocument.Parse(buffer.AsMemory(0, count));
    }

    /// <summary>The headers of a request that is signed in.</summary>
    private sealed record SignedIn((string Name, string Value)[] Headers, Instant Until);
}
