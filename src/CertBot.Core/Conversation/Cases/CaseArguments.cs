using System.Collections.Frozen;
using CertBot.Core.Conversation.Commands;
using CertBot.Core.Primitives;
using CertBot.Core.Recognizers;
using NodaTime;

namespace CertBot.Core.Conversation.Cases;

/// <summary>What may follow a command about a case or a customer.</summary>
public static class CaseArguments
{
    public const string CaseKey = "case";

    public const string WhenKey = "when";

    public const string CustomerKey = "customer";

    /// <summary>Words that may stand before the number: "resolve case C-2026-11-0042".</summary>
    private static readonly FrozenSet<string> Nouns = PhraseCatalog
        .AllLanguages("words.case-noun")
        .SelectMany(w => w.Split('|'))
        .ToFrozenSet(StringComparer.Ordinal);

    /// <summary>A case by its id, its number or its id in the vendor's system.</summary>
    public static CommandArgument Case { get; } =
        new(CaseKey, (_, text) =>
            Match(text, word => CaseNames.ParseId(word) is not null || CaseNames.ParseNumber(word) is not null || CaseNames.CouldBeExternal(word))
        );

    /// <summary>A case by its id, or by its number with the sign: where other words may stand in the same place.</summary>
    public static CommandArgument CaseNumber { get; } =
        new(CaseKey, (_, text) =>
            Match(text, word => CaseNames.ParseId(word) is not null || (word is ['#' or '№', ..] && CaseNames.ParseNumber(word) is not null))
        );

    /// <summary>A case by any name; all that is left.</summary>
    public static CommandArgument NamedCase { get; } =
        new(CaseKey, (_, text) => TrimNouns(text) is { Length: > 0 } name ? new(name, "") : null) { IsGreedy = true };

    /// <summary>When it happened: "at 14:05", "yesterday 17:30".</summary>
    public static CommandArgument When { get; } =
        new(WhenKey, (turnData, text) =>
            CaseTimes.Match(text.TrimStart(' ', ','), turnData.Context.Now, ZoneOf(turnData.Context)) is var (at, after)
                ? new(at == turnData.Context.Now ? "now" : CaseTimes.Format(at), after)
                : null
        );

    /// <summary>The last argument, when it can only be meant for a time and is none: kept, so that the answer says so.</summary>
    public static CommandArgument OnlyWhen { get; } =
        new(WhenKey, (turnData, text) => When.TryMatch(turnData, text) ?? (text.Trim().Length > 0 ? new(text.Trim(), "") : null)) { IsGreedy = true };

    /// <summary>One of the own vendor's customers at the beginning of the text, by name or id.</summary>
    public static CommandArgument Customer { get; } = new(CustomerKey, CustomerLookup.MatchStart);

    /// <summary>A customer by any name; all that is left.</summary>
    public static CommandArgument NamedCustomer { get; } =
        new(CustomerKey, (_, text) => text.Trim().Length > 0 ? new(text.Trim(), "") : null) { IsGreedy = true };

    /// <summary>The zone in which a person writes times.</summary>
    public static DateTimeZone ZoneOf(TurnContext context) => ZoneLookup.OrUtc(context.Person.Zone);

    private static CommandArgument.Match? Match(string text, Func<string, bool> isCase)
    {
        var rest = TrimNouns(text);
        var end = rest.IndexOfAny([' ', '\n', ',', ':', ';']);
        // "14:05" is a time and no number with something behind it.
        if (end > 0 && rest[end] == ':' && end + 1 < rest.Length && char.IsAsciiDigit(rest[end + 1]) && char.IsAsciiDigit(rest[end - 1]))
            return null;
        var word = end < 0 ? rest : rest[..end];
        return word.Length > 0 && isCase(word)
            ? new(CaseNames.ParseId(word)?.Value ?? word, end < 0 ? "" : rest[end..].TrimStart(' ', ',', ':', ';', '\n'))
            : null;
    }

    private static string TrimNouns(string text)
    {
        var rest = text.TrimStart(' ', '\n', ',', ':');
        while (rest.IndexOf(' ', StringComparison.Ordinal) is > 0 and < 14 and var space && Nouns.Contains(PhraseCatalog.Normalize(rest[..space])))
            rest = rest[(space + 1)..].TrimStart();
        return rest;
    }
}
