using System.Text.Json.Nodes;
using CertBot.Core.Conversation;
using CertBot.Core.Texts;

namespace CertBot.Cards;

/// <summary>What is said, in words: text that is markdown, or an Adaptive Card of version 1.5 with at most one line of text above it.</summary>
internal sealed record Rendered(string? Text, JsonObject? Card, IReadOnlyList<(string Title, string Value)> Suggestions);

/// <summary>Turns what is said into what is shown to one reader. The same data, reader and time make the same message.</summary>
internal static class Render
{
    /// <exception cref="InvalidOperationException">There is no such card: a bug, not somebody's input.</exception>
    public static Rendered Message(Say say, Reader reader)
    {
        var markdown = new Spoken(reader, ForeignText.Markdown);
        var plain = new Spoken(reader, ForeignText.Plain);
        var suggestions = say.Suggestions.Select(s => (plain.Words(s.Title), s.Value)).ToArray();
        return say switch
        {
            Say.Line line => new(markdown.Line(line), null, suggestions),
            Say.Card card => new(card.Above is { } above ? markdown.Line(above) : null, Card(card.Name, card.Data, reader), suggestions),
            _ => throw new InvalidOperationException($"Not a thing to say: {say.GetType().Name}"),
        };
    }

    public static JsonObject Card(string name, JsonObject data, Reader reader)
    {
        var template = CardBook.Find(name) ?? throw new InvalidOperationException($"There is no card {name}");
        var spoken = new Spoken(reader, Marks.Foreign);
        return template.Expand(new CardData(reader, spoken).Said(data)) is JsonObject card
            ? new Finish(spoken).Card(card)
            : throw new InvalidOperationException($"The card {name} dropped itself");
    }
}
