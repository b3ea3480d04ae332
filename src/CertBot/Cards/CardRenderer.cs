using System.Text.Json.Nodes;
using CertBot.Cards.Templating;
using CertBot.Core.Localization;
using CertBot.Core.Messaging;
using CertBot.Core.Primitives;

namespace CertBot.Cards;

/// <summary>A rendered message: markdown text, or an Adaptive Card of version 1.5 with at most one line of text above it.</summary>
internal sealed record RenderedMessage(string? Text, JsonObject? Card, IReadOnlyList<(string Title, string Value)> Suggestions);

/// <summary>Renders messages for one reader. Deterministic: the same data, reader and time give the same message.</summary>
internal static class CardRenderer
{
    /// <exception cref="InvalidOperationException">There is no such card, which is a programming error.</exception>
    public static RenderedMessage RenderMessage(BotMessage message, RenderContext context)
    {
        var markdown = new TextRenderer(context, OutputEncoder.ToMarkdown);
        var plain = new TextRenderer(context, OutputEncoder.ToPlainText);
        var suggestions = message.SuggestedActions.Select(s => (plain.RenderValue(s.Title), s.Value)).ToArray();
        return message switch
        {
            BotMessage.TextMessage line => new(markdown.Render(line), null, suggestions),
            BotMessage.CardMessage card => new(card.Lead is { } above ? markdown.Render(above) : null, RenderCard(card.Name, card.Data, context), suggestions),
            _ => throw new InvalidOperationException($"Not a thing to say: {message.GetType().Name}"),
        };
    }

    public static JsonObject RenderCard(string name, LocalizableObject data, RenderContext context)
    {
        var template = CardTemplates.Find(name) ?? throw new InvalidOperationException($"There is no card {name}");
        var textRenderer = new TextRenderer(context, TextMarkers.MarkUntrusted);
        return template.Expand(new CardDataRenderer(context, textRenderer).Render(data)) is JsonObject card
            ? new CardFinalizer(textRenderer).Apply(card)
            : throw new InvalidOperationException($"The card {name} dropped itself");
    }
}
