using System.Collections.Immutable;
using System.Text.Json.Nodes;
using CertBot.Channels.Slack.Blocks;
using CertBot.Core.Conversation;
using CertBot.Delivery;

namespace CertBot.Channels.Slack;

/// <summary>A message of ours as Slack takes it: blocks, and the words for where blocks are not shown. What the blocks leave out is kept behind them.</summary>
internal sealed class Composing(Behind behind)
{
    public async Task<JsonObject> Of(Message message, Place place, CancellationToken cancel)
    {
        var word = Behind.Word(place, message.Slot ?? message.Key);
        var setting = new Setting
        {
            Surface = Surface.Message,
            Language = message.Language,
            Slot = message.Slot,
            Behind = word,
            Called = [.. message.Mentions.Select(m => m.Handle)],
        };
        var translated = message.Card is { } card ? Translator.Card(card, message.Text, setting) : Translator.Line(message.Text ?? "", message.Suggestions, setting);
        if (IsBehind(translated.Blocks))
        {
            await behind.Keep(place, word, message.Card is { } whole ? (message.Text is { Length: > 0 } above ? Unfolded.Under(above, whole) : whole) : Line(message.Text ?? ""), cancel);
        }

        return new JsonObject { ["text"] = translated.Fallback, ["blocks"] = translated.Blocks };
    }

    private static JsonObject Line(string text) =>
        new() { ["type"] = "AdaptiveCard", ["version"] = "1.5", ["body"] = new JsonArray(new JsonObject { ["type"] = "TextBlock", ["text"] = text, ["wrap"] = true }) };

    private static bool IsBehind(JsonNode? node) => node switch
    {
        JsonObject o => o.Any(p => (p.Key == "value" && p.Value is JsonValue value && value.ToString().Contains("\"behind\"", StringComparison.Ordinal)) || IsBehind(p.Value)),
        JsonArray a => a.Any(IsBehind),
        _ => false,
    };
}
