using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Nodes;
using CertBot.Channels.Connector.Arrivals;
using NodaTime;

namespace CertBot.Channels.Connector.Departures;

/// <summary>
/// Brings a file's bytes to an upload session, a piece at a time and none of it whole in memory. The address is a client's word: it goes to public addresses over TLS only,
/// or to this machine where that is trusted; no redirect is followed, and no token of ours goes along.
/// </summary>
internal sealed class Carrier(ConnectorHttp connector, FileHttp files, TrustedHosts hosts, IClock clock)
{
    /// <summary>As long as a piece may be: a multiple of 320 KiB, below 4 MiB.</summary>
    public const int Piece = 12 * 320 * 1024;

    private const int LargestAnswer = 64 * 1024;

    private static readonly Duration LongestWait = Duration.FromHours(1);

    /// <summary>Whether anything may be sent there.</summary>
    public bool MayGo(string? address) => ClientFor(address) is not null;

    /// <param name="again">A part of it may lie there: asked first, instead of sent twice.</param>
    public async Task<Carried> Bring(Stream content, string address, Again again, CancellationToken cancel)
    {
        if (ClientFor(address) is not var (client, url)) return new Carried.Refused();

        try
        {
            var at = again == Again.Yes ? await Missing(client, url, content.Length, cancel) : 0;
            while (at is { } from && from < content.Length)
            {
                var length = Math.Min(Piece, content.Length - from);
                using var response = await Put(client, url, content, from, length, cancel);
                switch (response.StatusCode)
                {
                    case HttpStatusCode.OK or HttpStatusCode.Created:
                        return new Carried.There();
                    case HttpStatusCode.Accepted:
                        at = from + length;
                        break;
                    case HttpStatusCode.RequestedRangeNotSatisfiable or HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError:
                        return new Carried.Later(After(response));
                    case HttpStatusCode.NotFound or HttpStatusCode.Gone or HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden:
                        return new Carried.Expired();
                    default:
                        return new Carried.Refused();
                }
            }

            return at is null ? new Carried.Expired() : new Carried.There();
        }
        catch (HttpRequestException no) when (no is { InnerException: NotPublicException })
        {
            return new Carried.Refused();
        }
        catch (Exception away) when (away is HttpRequestException or IOException || (away is OperationCanceledException && !cancel.IsCancellationRequested))
        {
            return new Carried.Later(After: null);
        }
    }

    private static async Task<HttpResponseMessage> Put(HttpClient client, Uri url, Stream content, long from, long length, CancellationToken cancel)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, url) { Content = new PieceContent(content, from, length) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        request.Content.Headers.ContentRange = new ContentRangeHeaderValue(from, from + length - 1, content.Length);
        return await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancel);
    }

    /// <summary>Where the session wants to go on; null: it is no more, or will not say.</summary>
    private static async Task<long?> Missing(HttpClient client, Uri url, long length, CancellationToken cancel)
    {
        using var response = await client.GetAsync(url, HttpCompletionOption.ResponseHeadersRead, cancel);
        if (response.StatusCode is HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError) throw new HttpRequestException("the session does not answer");
        if (!response.IsSuccessStatusCode) return null;

        var answer = await Body.Bytes(await response.Content.ReadAsStreamAsync(cancel), LargestAnswer, cancel) is { } bytes ? Json.Object(bytes) : null;
        return answer?["nextExpectedRanges"] switch
        {
            JsonArray { Count: 0 } => length,
            JsonArray ranges when ranges[0]?.GetValueKind() == JsonValueKind.String
                && long.TryParse(ranges[0]?.GetValue<string>().Split('-')[0], System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var next) && next <= length => next,
            _ => 0,
        };
    }

    private (HttpClient Client, Uri Url)? ClientFor(string? address) =>
        !Uri.TryCreate(address, UriKind.Absolute, out var url) || url.UserInfo.Length > 0 ? null
        : Loopback.IsLoopbackName(url.Host) ? hosts.Trusts(url) ? (connector.Files, url) : null
        : url.Scheme == Uri.UriSchemeHttps ? (files.Sending, url)
        : null;

    private Duration? After(HttpResponseMessage response)
    {
        var asked = response.Headers.RetryAfter switch
        {
            { Delta: { } delta } => Duration.FromTimeSpan(delta),
            { Date: { } date } => Instant.FromDateTimeOffset(date) - clock.GetCurrentInstant(),
            _ => (Duration?)null,
        };
        return asked is not { } wait ? null : Duration.Max(Duration.Zero, Duration.Min(wait, LongestWait));
    }
}

internal enum Again
{
    No,
    Yes,
}

/// <summary>What came of bringing a file.</summary>
internal abstract record Carried
{
    private Carried() { }

    public sealed record There : Carried;

    public sealed record Later(Duration? After) : Carried;

    /// <summary>The session is over; another one is to be asked for.</summary>
    public sealed record Expired : Carried;

    /// <summary>Never: it is no place we send to, or it said no.</summary>
    public sealed record Refused : Carried;
}
