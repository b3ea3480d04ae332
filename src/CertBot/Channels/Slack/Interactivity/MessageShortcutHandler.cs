using System.Text.Json.Nodes;
using CertBot.Channels.Slack.BlockKit;
using CertBot.Channels.Slack.Schema;
using CertBot.Channels.Slack.Views;
using CertBot.Channels.Slack.WebApi;
using CertBot.Core.Certification.Cards;
using CertBot.Core.Directory;
using CertBot.Core.Primitives;
using CertBot.Outbox.Rendering;
using CertBot.Turns;

namespace CertBot.Channels.Slack.Interactivity;

/// <summary>The message shortcut "attach as evidence": the user picks a message and is asked which material it is evidence for.</summary>
internal sealed class MessageShortcutHandler(
    ApplicationQueries queries,
    MessageRenderer renderer,
    UserProfiles profiles,
    SlackConversations conversations,
    Modals modals,
    SlackApiClient apiClient
)
{
    /// <summary>As in the app's manifest.</summary>
    public const string CallbackId = "attach-evidence";

    public async Task Handle(SlackPayload slackPayload, CancellationToken cancellationToken)
    {
        var payload = slackPayload.Body;
        if (payload.GetString("callback_id") != CallbackId || slackPayload.Sender is not { } sender || payload.GetObject("message") is not { } message)
        {
            return;
        }

        var person = await profiles.DescribePerson(sender, cancellationToken);
        if (await modals.Open(sender.Team, payload.GetString("trigger_id"), person.Language, cancellationToken) is not { } openView)
            return;
        await modals.Update(sender.Team, openView, await CreateView(sender, person, payload, message, cancellationToken), cancellationToken);
    }

    private async Task<JsonObject> CreateView(Sender sender, Person person, JsonObject payload, JsonObject message, CancellationToken cancellationToken)
    {
        if (await queries.FindUser(sender.ToChannelUser(null), cancellationToken) is not { } searchUser)
            return CreateTextView(person.Language, "extension.stranger");
        if (await conversations.OpenDirectMessage(sender, cancellationToken) is not { } directMessage)
            return CreateTextView(person.Language, "extension.no-chat");

        var evidence = SharedMessageReader.Read(
            message,
            await FindAuthor(sender, message, cancellationToken),
            await FindPermalink(sender, payload, message, cancellationToken)
        );
        if (EvidenceCard.For(searchUser.Actor, await queries.LoadEvidenceCandidates(searchUser, cancellationToken), evidence) is not { } card)
            return CreateTextView(person.Language, "extension.nowhere");

        var shown = (await renderer.RenderForSharing(card, searchUser.Person, cancellationToken)).Card ?? [];
        return await modals.CreateCardView(
            shown,
            SlackTexts.Get(person.Language, "card.evidence.title"),
            new ModalMetadata { Conversation = directMessage, Origin = ModalOrigin.Message },
            person.Language,
            0,
            cancellationToken
        );
    }

    private async Task<string?> FindAuthor(Sender sender, JsonObject message, CancellationToken cancellationToken) =>
        message.GetString("user") is { } user && SlackConversation.IsId(user)
            ? (await profiles.DescribePerson(sender with { User = user }, cancellationToken)).Name
            : message.GetString("username");

    /// <summary>Slack gives no permalink where the bot is not a member; the evidence then has its text only.</summary>
    private async Task<string?> FindPermalink(Sender sender, JsonObject payload, JsonObject message, CancellationToken cancellationToken) =>
        payload.GetObject("channel")?.GetString("id") is { } channel
        && (message.GetString("ts") ?? payload.GetString("message_ts")) is { } ts
        && await apiClient.Call(sender.Team, "chat.getPermalink", new() { ["channel"] = channel, ["message_ts"] = ts }, cancellationToken)
            is SlackApiResult.Success { Body: var body }
            ? body.GetString("permalink")
            : null;

    private static JsonObject CreateTextView(LanguageCode language, string key) =>
        Modals.CreateTextView(SlackTexts.Get(language, key), "CertBot", [], language);
}
