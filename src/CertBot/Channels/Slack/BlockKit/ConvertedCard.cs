using System.Text.Json.Nodes;
using CertBot.Channels.Slack.BlockKit.TextObjects;

namespace CertBot.Channels.Slack.BlockKit;

/// <summary>A card as blocks before any limit on their number: its content, and its buttons.</summary>
internal sealed record ConvertedCard(IReadOnlyList<JsonObject> Blocks, IReadOnlyList<JsonObject> ActionRows, bool IsTruncated)
{
    public static ConvertedCard Convert(JsonObject card, string? lead, ConversionOptions options, JsonObject? submitAction)
    {
        var builder = new BlockBuilder(options);
        var buttons = new ButtonFactory(options, keepsFullCard: CardTraversal.FindInputs(card).Any(OptionValues.HasShortenedValues));
        if (lead is not null)
            builder.AddText(FormattedText.FromMarkdown(lead, options.MentionableUsers));
        new CardElementConverter(options, buttons, builder).Convert(CardTraversal.ChildrenOf(card, "body"));
        var actions = CardTraversal.ChildrenOf(card, "actions").Where(a => a != submitAction).ToArray();
        foreach (
            var showCard in actions
                .Where(a => a.GetString("type") == "Action.ShowCard")
                .Select(a => a.GetObject("card"))
                .OfType<JsonObject>()
                .Where(c => !CardTraversal.ChildrenOf(c, "actions").Any())
        )
        {
            // A nested card without buttons is shown at once: a form could not be submitted from it.
            new CardElementConverter(options, buttons, builder).Convert(CardTraversal.ChildrenOf(showCard, "body"));
        }

        return new(builder.Blocks, [.. ActionsBlocks.Create([.. actions.Select(buttons.Create).OfType<ButtonElement>()])], builder.IsTruncated);
    }
}
