using System.Collections.Immutable;
using System.Text.Json.Nodes;
using CertBot.Channels.Slack.Api;
using CertBot.Channels.Slack.Departures;
using CertBot.Core.Conversation;
using CertBot.Core.Directory;
using CertBot.Core.Texts;
using CertBot.Delivery;

namespace CertBot.Channels.Slack;

/// <summary>The way out to Slack. A message is its conversation and its <c>ts</c>; an update goes where it stands, a thread is named by its first message.</summary>
internal sealed class SlackChannel(Calls calls, Composing composing, Sending sending, ILogger<SlackChannel> log) : IChannel
{
    public string Name => SlackRoom.Channel;

    /// <summary>A file is asked for by a button and brought into the asker's own chat; in a channel nobody hands in any.</summary>
    public Task<FileWays> Files(Place place, CancellationToken cancel) => Task.FromResult(new FileWays
    {
        LinkTo = file => file.Ask is { } words ? new FileLink.Asks($"certbot:ask?{Uri.EscapeDataString(words)}") : null,
        AreTaken = place.Personal,
    });

    public Task<ImmutableArray<Mention>> Mentions(Place place, IEnumerable<Person> people, CancellationToken cancel) =>
        Task.FromResult(SlackPlace.Read(place) is { Team: var team } ? [.. people.Select(p => Called(p, team)).OfType<Mention>()] : ImmutableArray<Mention>.Empty);

    public async Task<Sent> Send(Place place, Message message, CancellationToken cancel)
    {
        if (SlackPlace.Read(place) is not { } there) return new Sent.Never("no place of Slack's");
        if (place.Personal && message.Said is Say.Card { Name: Core.Certification.Cards.FileCard.Name, Data: var file }) return await sending.Send(there, file, message, cancel);

        var body = await composing.Of(message, place, cancel);
        body["channel"] = there.Channel;
        if (message.Replaces is { Length: > 0 } replaced)
        {
            var updated = await Fitting(there, "chat.update", With(body, "ts", replaced), cancel);
            if (!Outcome.MeansSendAnew(updated)) return updated is Answered.Taken ? new Sent.Delivered(replaced) : Outcome.Of(updated);
        }

        // Addresses in our cards are what they are about; pictures of them under the card would push the next one out of sight.
        foreach (var unfurl in (ReadOnlySpan<string>)["unfurl_links", "unfurl_media"]) body[unfurl] = false;
        if (message.Thread is { Length: > 0 } thread)
        {
            var posted = await Fitting(there, "chat.postMessage", With(body, "thread_ts", thread), cancel);
            if (!Outcome.IsWithoutThread(posted)) return Outcome.Of(posted);
        }

        return Outcome.Of(await Fitting(there, "chat.postMessage", body, cancel));
    }

    /// <summary>Blocks that are not taken become their words, once.</summary>
    private async Task<Answered> Fitting(SlackPlace there, string method, JsonObject body, CancellationToken cancel)
    {
        var answered = await calls.Make(there.Team, method, body, cancel);
        if (!Outcome.IsAboutBlocks(answered) || answered is not Answered.Refused { Error: var error }) return answered;

        SlackLog.BadBlocks(log, error);
        return await calls.Make(there.Team, method, With(body, "blocks", new JsonArray()), cancel);
    }

    private static JsonObject With(JsonObject body, string name, JsonNode value)
    {
        var copy = (JsonObject)body.DeepClone();
        copy[name] = value;
        return copy;
    }

    /// <summary>An id between two signs that foreign text can not hold: the translator makes a mention of it, where the message names the person among those it calls.</summary>
    private static Mention? Called(Person person, string team) =>
        person.Accounts.FirstOrDefault(a => a.Channel == SlackRoom.Channel && a.Tenant.Split('.')[^1] == team && SlackPlace.IsId(a.User)) is { User: var user }
            ? new Mention(person.Id, $"\uE000{user}\uE001", user, person.Name)
            : null;
}
