using System.Collections.Immutable;
using CertBot.Core.Primitives;
using CertBot.Core.Recognizers;

namespace CertBot.Core.Conversation.Commands;

/// <summary>The other people of the asker's vendor, to choose from and to name in a command: by name or by id.</summary>
public static class Colleagues
{
    /// <summary>As many as are offered by name.</summary>
    private const int MaxOptions = 100;

    /// <summary>A colleague at the beginning of the text; if there is none of that name, the first word.</summary>
    public static CommandArgument Argument { get; } = new("person", MatchPerson);

    public static ImmutableArray<ChoiceOption> OptionsFor(TurnData turnData) =>
        turnData.Context.Actor.Member is { } member && turnData.FindVendor(member.Vendor) is { } vendor
            ?
            [
                .. vendor
                    .People.Keys.Where(p => p != turnData.Context.Actor.Id.Value)
                    .Take(MaxOptions)
                    .Select(p => new ChoiceOption(p, LocalizableValue.PersonName(new(p)))
                    {
                        Synonyms = turnData.FindPerson(new(p)) is { } person ? [p, person.Name] : [p],
                    }),
            ]
            : [];

    private static CommandArgument.Match? MatchPerson(TurnData turnData, string text)
    {
        var options = OptionsFor(turnData);
        var best = (
            from option in options
            from name in option.Synonyms
            where
                text.StartsWith(name, StringComparison.OrdinalIgnoreCase)
                && (text.Length == name.Length || !char.IsLetterOrDigit(text[name.Length]) && text[name.Length] is not ('-' or '.'))
            orderby name.Length descending
            select new CommandArgument.Match(option.Value, text[name.Length..].TrimStart(' ', ',', ':'))
        ).FirstOrDefault();
        if (best is not null || text.Length == 0)
            return best;
        var end = text.IndexOfAny([' ', '\n', ',']);
        return end < 0 ? new(text, "") : new(text[..end], text[end..].TrimStart(' ', ',', '\n'));
    }
}
