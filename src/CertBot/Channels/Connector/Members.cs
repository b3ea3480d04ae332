using System.Collections.Immutable;
using System.Text.Json.Nodes;
using CertBot.Channels.Connector.Schema;
using CertBot.Core.Conversation;

namespace CertBot.Channels.Connector;

/// <summary>Who is in a conversation, asked page by page.</summary>
internal sealed class Members(References references, Calls calls, TrustedHosts hosts)
{
    private const int MostPages = 40;

    /// <summary>Null: the Connector did not say.</summary>
    public async Task<ImmutableArray<ChannelAccount>?> Of(Place place, CancellationToken cancel)
    {
        if (await references.Find(place, cancel) is not { } reference || hosts.Address(reference.ServiceUrl) is not { } service)
        {
            return null;
        }

        var members = ImmutableArray.CreateBuilder<ChannelAccount>();
        string? continued = null;
        for (var page = 0; page < MostPages; page++)
        {
            if (await calls.Make(reference, HttpMethod.Get, ServiceUrl.Members(service, reference.Conversation, continued), body: null, cancel) is not Answered.Taken { Body: { } body })
            {
                return null;
            }

            members.AddRange((body["members"] as JsonArray ?? []).OfType<JsonObject>().Select(m => ChannelAccount.Read(m)).Where(m => m.Id.Length > 0));
            continued = body.Text("continuationToken");
            if (continued is not { Length: > 0 })
            {
                break;
            }
        }

        return members.ToImmutable();
    }
}
