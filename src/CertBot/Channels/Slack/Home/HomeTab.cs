using System.Collections.Immutable;
using System.Text.Json.Nodes;
using CertBot.Channels.Slack.Api;
using CertBot.Channels.Slack.Arrivals;
using CertBot.Channels.Slack.Blocks;
using CertBot.Channels.Slack.Schema;
using CertBot.Core.Conversation;
using CertBot.Core.Directory;
using CertBot.Delivery;
using CertBot.Turns;

namespace CertBot.Channels.Slack.Home;

/// <summary>The app's own tab: what waits for this person, what is theirs, and what they can do next. It is made anew whenever it is opened.</summary>
internal sealed class HomeTab(ITurns turns, Profiles profiles, Conversations conversations, Looks looks, Voice voice, Behind behind, Calls calls)
{
    private const int MostBlocks = 100;

    /// <summary>What is shown, in this order, of what the person may ask.</summary>
    private static readonly string[] Shown = ["queue", "applications", "help"];

    public async Task Opened(Received received, JsonObject opened, CancellationToken cancel)
    {
        if (Sender.OfEvent(received.Body, opened.Text("user")) is not { } sender) return;

        if (opened.Text("tab") == "messages" && opened.Text("channel") is { } channel && SlackPlace.IsId(channel))
        {
            var chat = new SlackPlace(sender.Team, channel);
            conversations.Remember(sender, chat);
            await turns.Take(await profiles.Inbound(sender, chat.As(SlackPlace.Kind.Own), "hello", new Input.Hello(), cancel), cancel);
            return;
        }

        await Publish(sender, cancel);
    }

    public async Task Publish(Sender sender, CancellationToken cancel)
    {
        if (await conversations.Own(sender, cancel) is not { } own) return;

        var person = await profiles.Person(sender, cancel);
        var blocks = new JsonArray();
        foreach (var inquiry in Shown)
        {
            foreach (var say in await looks.At(inquiry, person, own, cancel))
            {
                var part = await Part(say, inquiry, person, own, cancel);
                if (blocks.Count > 0 && blocks.Count + part.Length + 1 <= MostBlocks) blocks.Add((JsonNode)new JsonObject { ["type"] = "divider" });
                if (blocks.Count + part.Length <= MostBlocks) foreach (var block in part) blocks.Add(block);
            }
        }

        await calls.Make(sender.Team, "views.publish", new() { ["user_id"] = sender.User, ["view"] = new JsonObject { ["type"] = "home", ["blocks"] = Apart(blocks) } }, cancel);
    }

    private async Task<ImmutableArray<JsonNode>> Part(Say say, string inquiry, Person person, Place own, CancellationToken cancel)
    {
        var message = await voice.Speak(say, inquiry, person.Id, own, cancel);
        var word = Behind.Word(own, $"home|{inquiry}");
        var setting = new Setting { Surface = Surface.Home, Language = person.Language, Behind = word };
        var translated = message.Card is { } card ? Translator.Card(card, message.Text, setting) : Translator.Line(message.Text ?? "", message.Suggestions, setting);
        if (message.Card is { } whole) await behind.Keep(own, word, whole, cancel);
        return [.. translated.Blocks.Select(b => b?.DeepClone()).OfType<JsonNode>()];
    }

    /// <summary>Each part was made for itself; in one view no two blocks go by the same name.</summary>
    private static JsonArray Apart(JsonArray blocks)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var block in blocks.OfType<JsonObject>())
        {
            if (block.Text("block_id") is { } name && !names.Add(name)) block.Remove("block_id");
        }

        return blocks;
    }
}
