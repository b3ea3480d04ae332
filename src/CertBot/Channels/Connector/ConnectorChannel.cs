using System.Collections.Immutable;
using System.Text.Json.Nodes;
using CertBot.Channels.Connector.Schema;
using CertBot.Channels.Connector.Teams;
using CertBot.Core.Conversation;
using CertBot.Core.Directory;
using CertBot.Delivery;

namespace CertBot.Channels.Connector;

/// <summary>The way out to Bot Framework clients: the Connector's REST calls at the address the conversation last came from.</summary>
internal sealed class ConnectorChannel(References references, Calls calls, Posts teams, TrustedHosts hosts) : IChannel
{
    public string Name => ConnectorRoom.Channel;

    public async Task<ImmutableArray<Mention>> Mentions(Place place, IEnumerable<Person> people, CancellationToken cancel) =>
        await references.Find(place, cancel) is { IsTeams: true } reference ? Wardrobe.Mentions(people, reference.Tenant) : [];

    /// <summary>Teams opens no file of ours by an address. In a personal chat the bot hands it over; everywhere else there is a way to that chat, with the words that ask for it.</summary>
    public async Task<FileWays> Files(Place place, CancellationToken cancel) =>
        await references.Find(place, cancel) is { IsTeams: true } reference ? new() { LinkTo = file => FileOffer.Ask(reference.Bot, file), AreTaken = reference.User is not null } : FileWays.None;

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

        return reference.IsTeams ? await teams.Send(place, reference, service, message, cancel) : await Send(reference, service, message, cancel);
    }

    /// <summary>Emulators, the Playground, Direct Line: one conversation, and a thread is what a message replies to.</summary>
    private async Task<Sent> Send(Reference reference, Uri service, Message message, CancellationToken cancel)
    {
        var activity = OutActivity.Of(reference, message);
        if (message.Replaces is { Length: > 0 } replaced)
        {
            var update = (JsonObject)activity.DeepClone();
            update["id"] = replaced;
            var answered = await calls.Make(reference, HttpMethod.Put, ServiceUrl.Activities(service, reference.Conversation, replaced), update, cancel);
            if (!Outcome.MeansSendAnew(answered))
            {
                return answered is Answered.Taken taken ? new Sent.Delivered(taken.Id ?? replaced) : Outcome.Of(answered);
            }
        }

        var thread = message.Thread is { Length: > 0 } first ? first : null;
        return Outcome.Of(await calls.Make(reference, HttpMethod.Post, ServiceUrl.Activities(service, reference.Conversation, thread), activity, cancel));
    }
}
