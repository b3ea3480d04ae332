using System.Text.Json.Nodes;
using CertBot.Channels.Slack.Api;
using CertBot.Channels.Slack.Arrivals;
using CertBot.Channels.Slack.Schema;
using CertBot.Core.Certification.Cards;
using CertBot.Core.Directory;
using CertBot.Core.Language;
using CertBot.Delivery;
using CertBot.Turns;

namespace CertBot.Channels.Slack.Pressing;

/// <summary>The message shortcut "attach as evidence": somebody points at a message and is asked what it is evidence for.</summary>
internal sealed class Shortcut(Searches searches, Voice voice, Profiles profiles, Conversations conversations, Modals modals, Calls calls)
{
    /// <summary>As the app's manifest has it.</summary>
    public const string Callback = "attach-evidence";

    public async Task Hear(Received received, CancellationToken cancel)
    {
        var payload = received.Body;
        if (payload.Text("callback_id") != Callback || Sender.OfInteraction(payload) is not { } sender || payload.Object("message") is not { } message) return;

        var person = await profiles.Person(sender, cancel);
        if (await modals.Open(sender.Team, payload.Text("trigger_id"), person.Language, cancel) is not { } window) return;
        await modals.Show(sender.Team, window, await View(sender, person, payload, message, cancel), cancel);
    }

    private async Task<JsonObject> View(Sender sender, Person person, JsonObject payload, JsonObject message, CancellationToken cancel)
    {
        if (await searches.Recall(sender.Identity(null), cancel) is not { } asker) return Said(person.Language, "extension.stranger");
        if (await conversations.Own(sender, cancel) is not { } own) return Said(person.Language, "extension.no-chat");

        var evidence = Pointed.Read(message, await Author(sender, message, cancel), await Address(sender, payload, message, cancel));
        if (EvidenceCard.For(asker.Actor, await searches.WaitingForEvidence(asker, cancel), evidence) is not { } card) return Said(person.Language, "extension.nowhere");

        var shown = (await voice.Show(card, asker.Person, cancel)).Card ?? [];
        return await modals.Card(shown, Modals.Words(person.Language, "card.evidence.title"), new Standing { Place = own, From = Opened.Message }, person.Language, 0, cancel);
    }

    private async Task<string?> Author(Sender sender, JsonObject message, CancellationToken cancel) =>
        message.Text("user") is { } user && SlackPlace.IsId(user) ? (await profiles.Person(sender with { User = user }, cancel)).Name : message.Text("username");

    /// <summary>Where the bot is no part of the conversation Slack does not say it, and the words have to do.</summary>
    private async Task<string?> Address(Sender sender, JsonObject payload, JsonObject message, CancellationToken cancel) =>
        payload.Object("channel")?.Text("id") is { } channel && (message.Text("ts") ?? payload.Text("message_ts")) is { } ts
        && await calls.Make(sender.Team, "chat.getPermalink", new() { ["channel"] = channel, ["message_ts"] = ts }, cancel) is Answered.Taken { Body: var body } ? body.Text("permalink") : null;

    private static JsonObject Said(LanguageCode language, string key) => Modals.Sentence(Modals.Words(language, key), "CertBot", [], language);
}
