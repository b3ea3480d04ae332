using System.Collections.Immutable;
using System.Text.Json.Nodes;
using CertBot.Channels.Slack.Schema;
using CertBot.Core.Conversation;
using CertBot.Core.Language;
using CertBot.Delivery;
using CertBot.Turns;

namespace CertBot.Channels.Slack.Pressing;

/// <summary>What becomes of a window after something in it was pressed.</summary>
internal abstract record Next
{
    private Next() { }

    /// <summary>What of it still waits in the outbox until somebody sees it.</summary>
    public ImmutableArray<WaitingReply> Said { get; init; } = [];

    /// <summary>All is said that there is to say here.</summary>
    public sealed record Closes : Next;

    public sealed record Shows(JsonObject View) : Next;

    /// <summary>It stays as it is, with a sentence that says what is amiss.</summary>
    public sealed record Refuses(string Sentence) : Next;
}

/// <summary>The talk with one person in a window: a turn like any other, answered where they look.</summary>
internal sealed class Dialogue(ITurns turns, Profiles profiles, Replies replies, Modals modals)
{
    public async Task<Next> Take(Sender sender, Standing standing, string eventId, Input.Click click, LanguageCode language, CancellationToken cancel)
    {
        var inbound = await profiles.Inbound(sender, standing.Place, eventId, click, cancel) with { Thread = standing.Thread, Reply = Reply.AtOnce };
        var said = await replies.Open(await turns.Take(inbound, cancel), cancel);
        var no = Noes.In(said.Select(s => s.Say)) is not null;
        if (standing is { Place.Personal: true, From: Opened.Card } && !no && said.All(s => s.Say is Say.Line))
        {
            // Done: that belongs into the chat, where it is still found tomorrow.
            foreach (var reply in said) await replies.Release(reply, cancel);
            return new Next.Closes();
        }

        var (card, sentence, told) = await replies.Speak(said, standing.Place, cancel);
        var title = Modals.Title(click.Verb, language);
        if (card?.Card is { } shown)
        {
            var above = string.Join("\n\n", new[] { card.Text, sentence }.OfType<string>());
            return new Next.Shows(await modals.Card(above.Length == 0 ? shown : Unfolded.Under(above, shown), title, standing with { Slot = null, Behind = null }, card.Language, 0, cancel)) { Said = told };
        }

        return sentence is null ? new Next.Closes { Said = told }
            : no ? new Next.Refuses(sentence) { Said = told }
            : new Next.Shows(Modals.Sentence(sentence, title, standing.Write(), language)) { Said = told };
    }
}
