using System.Collections.Immutable;
using System.Text.Json.Nodes;
using CertBot.Channels.Slack.BlockKit;
using CertBot.Channels.Slack.Schema;
using CertBot.Channels.Slack.WebApi;
using CertBot.Core.Conversation;
using CertBot.Core.Directory;
using CertBot.Core.Messaging;
using CertBot.Outbox;
using CertBot.Outbox.Rendering;
using CertBot.Turns;

namespace CertBot.Channels.Slack.Views;

/// <summary>The App Home tab: what waits for this user, their applications, and what they can do next. It is rebuilt whenever it is opened.</summary>
internal sealed class HomeTab(
    ITurnHandler turns,
    UserProfiles profiles,
    SlackConversations conversations,
    QueryPreview queryPreview,
    MessageRenderer renderer,
    FullCardStore fullCardStore,
    SlackApiClient apiClient
)
{
    private const int MaxBlocks = 100;

    /// <summary>The queries shown, in this order, as far as the user may run them.</summary>
    private static readonly string[] ShownQueries = ["queue", "applications", "help"];

    public async Task HandleOpened(SlackPayload payload, JsonObject openedEvent, CancellationToken cancellationToken)
    {
        if (payload.Sender is not { } sender)
            return;

        if (openedEvent.GetString("tab") == "messages" && openedEvent.GetString("channel") is { } channel && SlackConversation.IsId(channel))
        {
            var slackConversation = new SlackConversation(sender.Team, channel);
            conversations.RememberDirectMessage(sender, slackConversation);
            await turns.Handle(
                await profiles.CreateActivity(
                    sender,
                    slackConversation.ToAddress(SlackConversation.Kind.DirectMessage),
                    "hello",
                    new Input.ConversationStarted(),
                    cancellationToken
                ),
                cancellationToken
            );
            return;
        }

        await Publish(sender, cancellationToken);
    }

    public async Task Publish(Sender sender, CancellationToken cancellationToken)
    {
        if (await conversations.OpenDirectMessage(sender, cancellationToken) is not { } directMessage)
            return;

        var person = await profiles.DescribePerson(sender, cancellationToken);
        var blocks = new JsonArray();
        foreach (var query in ShownQueries)
        {
            foreach (var botMessage in await queryPreview.Ask(query, person, directMessage, cancellationToken))
            {
                var part = await RenderQuery(botMessage, query, person, directMessage, cancellationToken);
                if (blocks.Count > 0 && blocks.Count + part.Length + 1 <= MaxBlocks)
                    blocks.Add((JsonNode)new JsonObject { ["type"] = "divider" });
                if (blocks.Count + part.Length <= MaxBlocks)
                {
                    foreach (var block in part)
                        blocks.Add(block);
                }
            }
        }

        await apiClient.Call(
            sender.Team,
            "views.publish",
            new()
            {
                ["user_id"] = sender.User,
                ["view"] = new JsonObject { ["type"] = "home", ["blocks"] = RemoveDuplicateIds(blocks) },
            },
            cancellationToken
        );
    }

    private async Task<ImmutableArray<JsonNode>> RenderQuery(
        BotMessage botMessage,
        string query,
        Person person,
        ConversationAddress directMessage,
        CancellationToken cancellationToken
    )
    {
        var message = await renderer.Render(botMessage, query, person.Id, directMessage, cancellationToken);
        var fullCardKey = FullCardStore.CreateKey(directMessage, $"home|{query}");
        var options = new ConversionOptions
        {
            Surface = SlackSurface.Home,
            Language = person.Language,
            FullCardKey = fullCardKey,
        };
        var converted = message.Card is { } card
            ? BlockKitConverter.ConvertCard(card, message.Text, options)
            : BlockKitConverter.ConvertText(message.Text ?? "", message.Suggestions, options);
        if (message.Card is { } fullCard)
            await fullCardStore.Save(directMessage, fullCardKey, fullCard, cancellationToken);
        return [.. converted.Blocks.Select(b => b?.DeepClone()).OfType<JsonNode>()];
    }

    /// <summary>Each section is built separately; within one view a <c>block_id</c> must be unique.</summary>
    private static JsonArray RemoveDuplicateIds(JsonArray blocks)
    {
        var ids = new HashSet<string>(StringComparer.Ordinal);
        foreach (var block in blocks.OfType<JsonObject>())
        {
            if (block.GetString("block_id") is { } id && !ids.Add(id))
                block.Remove("block_id");
        }

        return blocks;
    }
}
