using System.Collections.Immutable;
using System.Text.Json.Nodes;
using CertBot.Channels.Slack.BlockKit;
using CertBot.Core.Directory;
using CertBot.Outbox;

namespace CertBot.Channels.Slack.Views;

/// <summary>Builds a message's blocks and its fallback text, and stores the full card when the blocks refer to it.</summary>
internal sealed class SlackMessageBuilder(FullCardStore fullCardStore)
{
    public async Task<JsonObject> Build(OutboundMessage message, ConversationAddress conversation, CancellationToken cancellationToken)
    {
        var fullCardKey = FullCardStore.CreateKey(conversation, message.CardKey ?? message.Key);
        var options = new ConversionOptions
        {
            Surface = SlackSurface.Message,
            Language = message.Language,
            CardKey = message.CardKey,
            FullCardKey = fullCardKey,
            MentionableUsers = [.. message.Mentions.Select(m => m.Handle)],
        };
        var converted = message.Card is { } card
            ? BlockKitConverter.ConvertCard(card, message.Text, options)
            : BlockKitConverter.ConvertText(message.Text ?? "", message.Suggestions, options);
        if (HasFullCardReference(converted.Blocks))
        {
            await fullCardStore.Save(
                conversation,
                fullCardKey,
                message.Card is { } fullCard
                    ? (message.Text is { Length: > 0 } lead ? ShowCardForm.WithLeadText(lead, fullCard) : fullCard)
                    : CreateTextCard(message.Text ?? ""),
                cancellationToken
            );
        }

        return new JsonObject { ["text"] = converted.Fallback, ["blocks"] = converted.Blocks };
    }

    private static JsonObject CreateTextCard(string text) =>
        new()
        {
            ["type"] = "AdaptiveCard",
            ["version"] = "1.5",
            ["body"] = new JsonArray(
                new JsonObject
                {
                    ["type"] = "TextBlock",
                    ["text"] = text,
                    ["wrap"] = true,
                }
            ),
        };

    private static bool HasFullCardReference(JsonNode? node) =>
        node switch
        {
            JsonObject o => o.Any(p =>
                (p.Key == "value" && p.Value is JsonValue value && value.ToString().Contains("\"behind\"", StringComparison.Ordinal))
                || HasFullCardReference(p.Value)
            ),
            JsonArray a => a.Any(HasFullCardReference),
            _ => false,
        };
}
