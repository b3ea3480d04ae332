using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using CertBot.Channels.Webhooks;

namespace CertBot.Tests.Kit.Hosts;

/// <summary>
/// Receives the calls of webhooks in place of the internet. The names of hosts say what they do: <c>down.…</c> answers 503, <c>gone.…</c> 410, <c>inside.…</c>
/// leads to a private network, everything else accepts.
/// </summary>
internal sealed class WebhookReceiver
{
    public static WebhookOptions Options { get; } =
        new(AllowLoopback: false)
        {
            Resolve = (host, _) =>
                host.StartsWith("inside.", StringComparison.Ordinal) ? Task.FromResult<IPAddress[]>([IPAddress.Parse("10.20.30.40")])
                : host.EndsWith(".example", StringComparison.Ordinal) ? Task.FromResult<IPAddress[]>([IPAddress.Parse("93.184.215.14")])
                : throw new SocketException((int)SocketError.HostNotFound),
        };

    /// <summary>All calls in order.</summary>
    public ConcurrentQueue<WebhookCallSeen> Calls { get; } = new();

    /// <summary>Decides about a call; null: by the name of the host.</summary>
    public Func<WebhookCallSeen, HttpStatusCode?> Respond { get; set; } = _ => null;

    public HttpMessageHandler CreateHandler() => new Handler(this);

    private sealed class Handler(WebhookReceiver receiver) : HttpMessageHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var host = request.RequestUri?.Host ?? "";
            var call = new WebhookCallSeen(
                request.RequestUri?.AbsoluteUri ?? "",
                request.Headers.ToDictionary(h => h.Key, h => string.Join(',', h.Value), StringComparer.OrdinalIgnoreCase),
                request.Content is null ? "" : await request.Content.ReadAsStringAsync(cancellationToken)
            );
            receiver.Calls.Enqueue(call);
            return new HttpResponseMessage(
                receiver.Respond(call)
                    ?? (
                        host.StartsWith("down.", StringComparison.Ordinal) ? HttpStatusCode.ServiceUnavailable
                        : host.StartsWith("gone.", StringComparison.Ordinal) ? HttpStatusCode.Gone
                        : HttpStatusCode.NoContent
                    )
            );
        }
    }
}

internal sealed record WebhookCallSeen(string Url, IReadOnlyDictionary<string, string> Headers, string Body);
