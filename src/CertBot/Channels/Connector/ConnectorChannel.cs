using System.Collections.Immutable;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using CertBot.Channels.Connector.Schema;
using CertBot.Channels.Connector.Teams;
using CertBot.Core.Conversation;
using CertBot.Core.Directory;
using CertBot.Delivery;
using NodaTime;

namespace CertBot.Channels.Connector;

/// <summary>The way out to Bot Framework clients: the Connector's REST calls at the address the conversation last came from.</summary>
internal sealed class ConnectorChannel(References references, Wardrobe wardrobe, ConnectorHttp http, TrustedHosts hosts, IClock clock, ILogger<ConnectorChannel> log) : IChannel
{
    private const int LargestAnswer = 64 * 1024;

    public string Name => ConnectorRoom.Channel;

    public async Task<ImmutableArray<Mention>> Mentions(Place place, IEnumerable<Person> people, CancellationToken cancel) =>
        await references.Find(place, cancel) is { IsTeams: true } reference ? Wardrobe.Mentions(people, reference.Tenant) : [];

    public async Task<Sent> Send(Place place, Message message, CancellationToken cancel)
    {
        if (await references.Find(place, cancel) is not { } reference)
        {
            return new Sent.Never("nothing ever came from there");
        }

        // Asked again at the way out: the reference may be older than the setting.
        if (hosts.Address(reference.ServiceUrl) is not { } service)
        {
            return new Sent.Never("not a trusted address");
        }

        var activity = OutActivity.Of(reference, reference.IsTeams ? await wardrobe.Dressed(message, place, reference, cancel) : message);
        if (message.Replaces is not { Length: > 0 } replaced)
        {
            return await Post(service, reference, message, activity, cancel);
        }

        activity["id"] = replaced;
        var (sent, sendAnew) = await Call(HttpMethod.Put, ServiceUrl.Activities(service, reference.Conversation, replaced), activity, replaced, cancel);
        if (!sendAnew)
        {
            return sent;
        }

        activity.Remove("id");
        return await Post(service, reference, message, activity, cancel);
    }

    private async Task<Sent> Post(Uri service, Reference reference, Message message, JsonObject activity, CancellationToken cancel) =>
        (await Call(HttpMethod.Post, ServiceUrl.Activities(service, reference.Conversation, message.Thread is { Length: > 0 } thread ? thread : null), activity, "", cancel)).Sent;

    private async Task<(Sent Sent, bool SendAnew)> Call(HttpMethod method, Uri address, JsonObject activity, string id, CancellationToken cancel)
    {
        using var request = new HttpRequestMessage(method, address) { Content = new StringContent(activity.ToJsonString(Json.Out), Encoding.UTF8) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json") { CharSet = "utf-8" };
        try
        {
            using var response = await http.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancel);
            if (response.IsSuccessStatusCode)
            {
                return (new Sent.Delivered(await IdIn(response, cancel) ?? id), false);
            }

            var outcome = Outcome.Of(response, clock.GetCurrentInstant());
            ChannelLog.NotSent(log, (int)response.StatusCode, method.Method, outcome.GetType().Name);
            return (outcome, method == HttpMethod.Put && Outcome.MeansSendAnew(response.StatusCode));
        }
        catch (Exception away) when (away is HttpRequestException or IOException || (away is OperationCanceledException && !cancel.IsCancellationRequested))
        {
            ChannelLog.NotSent(log, 0, method.Method, nameof(Sent.Later));
            return (new Sent.Later(After: null), false);
        }
    }

    private static async Task<string?> IdIn(HttpResponseMessage response, CancellationToken cancel) =>
        await Body.Bytes(await response.Content.ReadAsStreamAsync(cancel), LargestAnswer, cancel) is { Length: > 0 } bytes ? Json.Object(bytes)?.Text("id") : null;
}
