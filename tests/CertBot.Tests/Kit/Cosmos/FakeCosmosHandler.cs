using System.Net;
using System.Net.Http.Headers;

namespace CertBot.Tests.Kit.Cosmos;

/// <summary>Passes the client's requests to a <see cref="FakeCosmos"/> in the same process.</summary>
internal sealed class FakeCosmosHandler(FakeCosmos cosmos) : HttpMessageHandler
{
    /// <summary>The HTTP client factory that the Cosmos connection expects.</summary>
    public static Func<HttpClient> ClientFactoryFor(FakeCosmos cosmos)
    {
        var handler = new FakeCosmosHandler(cosmos);
        return () => new HttpClient(handler, disposeHandler: false);
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var body = request.Content is null ? [] : await request.Content.ReadAsByteArrayAsync(cancellationToken);
        var answer = await cosmos.Handle(
            new FakeCosmosRequest(
                request.Method.Method,
                request.RequestUri ?? throw new InvalidOperationException("no address"),
                name => Header(request, name),
                body
            )
        );
        var response = new HttpResponseMessage((HttpStatusCode)answer.Status) { Content = new ByteArrayContent(answer.Body), RequestMessage = request };
        response.Content.Headers.ContentType = new MediaTypeHeaderValue(answer.ContentType);
        foreach (var (name, value) in answer.Headers)
            response.Headers.TryAddWithoutValidation(name, value);
        return response;
    }

    private static string? Header(HttpRequestMessage request, string name) =>
        request.Headers.TryGetValues(name, out var values) || (request.Content?.Headers.TryGetValues(name, out values) ?? false)
            ? string.Join(',', values)
            : null;
}
