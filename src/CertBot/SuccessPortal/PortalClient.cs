using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using CertBot.Channels.Http;
using NodaTime;
using NodaTime.Text;

namespace CertBot.SuccessPortal;

/// <summary>
/// Asks the portal for pages of its cases. Of its data service only GET is ever used; the one other request signs in. Responses are bounded, and no address
/// that a response names is followed.
/// </summary>
internal sealed class PortalClient(HttpClient http, SuccessPortalSettings settings, PortalSession session, IClock clock)
{
    /// <summary>A larger page is refused and asked for again with fewer rows.</summary>
    private const int MaxPageBytes = 16 * 1024 * 1024;

    private static readonly Duration MaxRequest = Duration.FromSeconds(60);

    private static readonly InstantPattern TimePattern = InstantPattern.CreateWithInvariantCulture("uuuu-MM-dd'T'HH:mm:ss.FFFFFFF'Z'");

    /// <summary>The cases that were changed at or after an instant, in the order of their changes.</summary>
    /// <exception cref="PortalException">The portal could not be read.</exception>
    public async Task<PortalPage> Read(Instant since, int skip, int top, CancellationToken cancellationToken)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(MaxRequest.ToTimeSpan());
        try
        {
            for (var attempt = 0; ; attempt++)
            {
                using var response = await Send(AddressOf(since, skip, top), timeout.Token);
                if (response.StatusCode == HttpStatusCode.Unauthorized && attempt == 0)
                {
                    session.Forget(); // it expired
                    continue;
                }

                if (!response.IsSuccessStatusCode)
                    throw Refused(response);

                return PortalPage.Parse(await ReadJson(response, timeout.Token), settings.Mapping);
            }
        }
        catch (JsonException)
        {
            throw new PortalException("the portal answered something that is no JSON");
        }
        catch (Exception e) when (HttpFailure.IsTransient(e, cancellationToken))
        {
            throw new PortalException(e is OperationCanceledException ? "the portal did not answer in time" : "the portal could not be reached, or broke off");
        }
    }

    private async Task<HttpResponseMessage> Send(Uri address, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        await session.Authorize(request, http, cancellationToken);
        return await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
    }

    private PortalException Refused(HttpResponseMessage response) =>
        new(string.Create(CultureInfo.InvariantCulture, $"the portal answered {(int)response.StatusCode}"))
        {
            RetryAfter = HttpFailure.ReadRetryAfter(response, clock.GetCurrentInstant()),
        };

    private static async Task<JsonDocument> ReadJson(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        if (response.Content.Headers.ContentLength > MaxPageBytes)
            throw TooLarge();

        await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
        using var content = new MemoryStream();
        var buffer = new byte[64 * 1024];
        while (await body.ReadAsync(buffer, cancellationToken) is > 0 and var count)
        {
            if (content.Length + count > MaxPageBytes)
                throw TooLarge();
            content.Write(buffer, 0, count);
        }

        return JsonDocument.Parse(content.GetBuffer().AsMemory(0, (int)content.Length), new JsonDocumentOptions { MaxDepth = 16 });
    }

    private static PortalException TooLarge() => new("the portal answered with more than can be read at once") { IsTooLarge = true };

    private Uri AddressOf(Instant since, int skip, int top)
    {
        var columns = settings.Mapping.Fields.Values.Where(p => !p.Contains('/', StringComparison.Ordinal)).Union(["Id", "ModifiedOn"], StringComparer.Ordinal);
        var lookups = settings
            .Mapping.Fields.Values.Select(p => p.Split('/'))
            .Where(p => p.Length == 2)
            .GroupBy(p => p[0], p => p[1], StringComparer.Ordinal)
            .Select(l => $"{l.Key}($select={string.Join(',', l.Distinct(StringComparer.Ordinal))})");
        var query = new StringBuilder()
            .Append("$filter=")
            .Append(Uri.EscapeDataString($"ModifiedOn ge {TimePattern.Format(since)}"))
            .Append("&$orderby=")
            .Append(Uri.EscapeDataString("ModifiedOn asc,Id asc"))
            .Append(CultureInfo.InvariantCulture, $"&$top={top}")
            .Append("&$select=")
            .AppendJoin(',', columns.Order(StringComparer.Ordinal))
            .Append("&$expand=")
            .AppendJoin(',', lookups.Order(StringComparer.Ordinal));
        if (skip > 0)
            query.Append(CultureInfo.InvariantCulture, $"&$skip={skip}");
        var service = settings.Url ?? throw new InvalidOperationException("No portal is configured.");
        return new Uri($"{service.AbsoluteUri}{settings.ServicePath}Case?{query}");
    }
}
