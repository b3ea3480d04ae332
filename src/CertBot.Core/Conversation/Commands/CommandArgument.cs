using System.Collections.Immutable;
using System.Globalization;
using CertBot.Core.Certification.Applications;
using CertBot.Core.Certification.ReadModels;
using CertBot.Core.Policy;
using CertBot.Core.Primitives;
using CertBot.Core.Recognizers;
using CertBot.Core.Recognizers.Dates;

namespace CertBot.Core.Conversation.Commands;

/// <summary>An argument that may follow a phrase: takes its value out of the text, or leaves the text unchanged.</summary>
public sealed record CommandArgument(string Key, Func<TurnData, string, CommandArgument.Match?> TryMatch)
{
    /// <summary>What was taken, and what is left.</summary>
    public sealed record Match(string Value, string Remaining)
    {
        /// <summary>What else is known by it.</summary>
        public (string Key, string Value)? Additional { get; init; }
    }

    /// <summary>True: takes the whole rest of the text.</summary>
    public bool IsGreedy { get; init; }

    /// <summary>An application by id, name or listing, at the beginning or the end.</summary>
    public static CommandArgument Application { get; } = new("app", MatchApplication);

    /// <summary>One that has ended and is not among the open ones any more, by its id or name; else an open one, of which it is said that it is open.</summary>
    public static CommandArgument AnyApplication { get; } =
        new("app", (turnData, text) =>
            MatchApplicationId(turnData, TrimLeadingJoiners(text)) ?? MatchClosed(turnData.ClosedApplications, text) ?? MatchApplication(turnData, text)
        );

    /// <summary>Also a certified one that is in no list of open ones, by its id.</summary>
    public static CommandArgument CertifiedApplication { get; } =
        new("app", (turnData, text) => MatchApplicationId(turnData, TrimLeadingJoiners(text)) ?? MatchApplication(turnData, text));

    /// <summary>A criterion by number, key or title.</summary>
    public static CommandArgument Criterion { get; } = OneOf("criterion", e => [.. e.Criteria.Select(CriterionOptions.Of)]);

    /// <summary>An escalation: <c>E-2</c>.</summary>
    public static CommandArgument Escalation { get; } =
        Word("escalation", (_, word) => word.StartsWith("E-", StringComparison.OrdinalIgnoreCase) && word.Length <= 12 ? word.ToUpperInvariant() : null);

    public static CommandArgument Number(string key) => Word(key, (_, word) => word.Length <= 4 && word.All(char.IsAsciiDigit) ? word : null);

    /// <summary>One of some options by any of its names, at the beginning.</summary>
    public static CommandArgument OneOf(string key, Func<Edition, ImmutableArray<ChoiceOption>> options) => new(key, (turnData, text) =>
        {
            var remaining = TrimLeadingJoiners(text);
            var all = options(turnData.Context.Edition);
            return (
                from end in WordEnds(remaining).Reverse()
                let normalized = PhraseCatalog.Normalize(remaining[..end])
                where normalized.Length > 0 && !IsPartOfNumber(remaining, end)
                from option in all
                where option.Synonyms.Any(w => IsSameName(PhraseCatalog.Normalize(w), normalized))
                select new Match(option.Value, TextAfter(remaining, end))
            ).FirstOrDefault();
        });

    /// <summary>A written day, when all that is left is one.</summary>
    public static CommandArgument Day(string key) =>
        new(key, (turnData, text) => DeadlineRecognizer.Recognize(text, turnData.Context.DateReference) is DeadlineResult.None ? null : new(text, ""));

    /// <summary>An https address.</summary>
    public static CommandArgument Link(string key) => Word(key, (_, word) => word.StartsWith("https://", StringComparison.OrdinalIgnoreCase) ? word : null);

    /// <summary>A person: mentioned, or by id.</summary>
    public static CommandArgument Person(string key)
    {
        var byId = Word(key, (_, word) => UserText.IsId(word) ? word : null);
        return new(key, (turnData, text) => MatchMention(turnData.Context, text) ?? byId.TryMatch(turnData, text));
    }

    /// <summary>The person whose mention the text begins with; null if it begins with none, or several people are mentioned by the same name.</summary>
    internal static Match? MatchMention(TurnContext context, string text)
    {
        var remaining = TrimLeadingJoiners(text).TrimStart('@');
        var named = context
            .Mentions.Where(m =>
                remaining.StartsWith(m.Name, StringComparison.OrdinalIgnoreCase)
                && (remaining.Length == m.Name.Length || !char.IsLetterOrDigit(remaining[m.Name.Length]))
            )
            .ToArray();
        var longest = named.Length == 0 ? 0 : named.Max(m => m.Name.Length);
        return named.Where(m => m.Name.Length == longest).Select(m => m.Id).Distinct().ToArray() is [var only]
            ? new(only.Value, TextAfter(remaining, longest))
            : null;
    }

    /// <summary>All that is left.</summary>
    public static CommandArgument RemainingText(string key) => new(key, (_, text) => text.Length > 0 ? new(text, "") : null) { IsGreedy = true };

    /// <summary>One word, after optional connecting words.</summary>
    public static CommandArgument Word(string key, Func<TurnData, string, string?> read) => new(key, (turnData, text) =>
        {
            var remaining = TrimLeadingJoiners(text);
            var end = remaining.IndexOfAny([' ', '\n', ':', ',']);
            // An address has a colon in it.
            if (end > 0 && remaining[end] == ':' && remaining.AsSpan(end).StartsWith("://"))
                end = remaining.IndexOfAny([' ', '\n'], end);
            if (end > 0 && IsPartOfNumber(remaining, end))
                return null;
            var word = (end < 0 ? remaining : remaining[..end]).TrimStart('#', '№');
            return word.Length is > 0 and <= 500 && read(turnData, word) is { } value ? new(value, end < 0 ? "" : TextAfter(remaining, end)) : null;
        });

    /// <summary>Parses the arguments after a phrase. An unrecognised rest is treated as an application name, so that the reply says there is none.</summary>
    public static (ImmutableSortedDictionary<string, string> Raw, string Left) Parse(TurnData turnData, ImmutableArray<CommandArgument> arguments, string rest)
    {
        var raw = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        var remaining = rest.Trim();
        foreach (var argument in arguments)
        {
            if (TrimLeadingJoiners(remaining).Length == 0)
                break;
            // What is about a case is about its application already, and the rest are words.
            if (argument.Key == "app" && raw.ContainsKey("case"))
                continue;
            if (argument.TryMatch(turnData, remaining) is not { } match)
                continue;
            raw[argument.Key] = match.Value;
            if (match.Additional is { } additional)
                raw[additional.Key] = additional.Value;
            remaining = match.Remaining.Trim();
        }
        remaining = TrimLeadingJoiners(remaining);
        if (remaining.Length > 0 && arguments.Contains(Application) && !raw.ContainsKey("app") && !raw.ContainsKey("case"))
        {
            raw["app"] = remaining;
            remaining = "";
        }
        return (raw.ToImmutable(), remaining);
    }

    private static Match? MatchApplication(TurnData turnData, string text) => MatchApplication(turnData.ApplicationSummaries, text);

    private static Match? MatchApplication(ImmutableArray<ApplicationSummary> summaries, string text)
    {
        var remaining = TrimLeadingJoiners(text);
        Match? best = null;
        var longest = 0;
        var ends = WordEnds(remaining);
        foreach (var summary in summaries)
        {
            string[] names = [PhraseCatalog.Normalize(summary.Id.Value), PhraseCatalog.Normalize(summary.Name)];
            foreach (var end in ends)
            {
                if (end > longest && names.Contains(PhraseCatalog.Normalize(remaining[..end])))
                    (best, longest) = (new(summary.Id.Value, TextAfter(remaining, end)), end);
            }
            if (
                best is null
                && names.FirstOrDefault(n => n.Length > 0 && PhraseCatalog.Normalize(remaining).EndsWith(" " + n, StringComparison.Ordinal)) is { } name
                && Enumerable.Range(1, remaining.Length - 1).FirstOrDefault(i => remaining[i - 1] == ' ' && PhraseCatalog.Normalize(remaining[i..]) == name)
                    is > 0
                        and var start
            )
            {
                best = new(summary.Id.Value, TrimTrailingJoiners(remaining[..start]));
            }
        }
        return best;
    }

    /// <summary>Of several that ended under the same name the name is kept, and it is asked which.</summary>
    private static Match? MatchClosed(ImmutableArray<ApplicationSummary> summaries, string text) =>
        MatchApplication(summaries, text) is { } match
        && summaries.FirstOrDefault(s => s.Id.Value == match.Value) is { Name: var name }
        && summaries.Count(s => PhraseCatalog.Normalize(s.Name) == PhraseCatalog.Normalize(name)) > 1
            ? match with
            {
                Value = name,
            }
            : MatchApplication(summaries, text);

    private static Match? MatchApplicationId(TurnData turnData, string text)
    {
        var end = text.IndexOfAny([' ', '\n', ',']) is var at and >= 0 ? at : text.Length;
        var word = text[..end].TrimEnd(':');
        return UserText.IsId(word) && turnData.FindApplication(new(word)) is not null ? new(word, TextAfter(text, end)) : null;
    }

    // Where words of the text end, the first eight.
    private static ImmutableArray<int> WordEnds(string text) =>
        [.. Enumerable.Range(1, text.Length).Where(i => i == text.Length || char.IsWhiteSpace(text[i]) || text[i] is ':' or ',').Take(8)];

    /// <summary>A number is not read out of a signed number, a time of day or a short name of an emoji: "-4", "1:30", ":4:".</summary>
    private static bool IsPartOfNumber(string text, int end) =>
        text[..end].Trim() is ['-' or '+' or '−' or ':', >= '0' and <= '9', ..]
        || (end + 1 < text.Length && text[end] is (':' or ',') && char.IsAsciiDigit(text[end - 1]) && char.IsAsciiDigit(text[end + 1]));

    internal static string TextAfter(string text, int end) => text[end..].TrimStart(' ', ':', ',', '-', '—', '\n');

    private static string TrimTrailingJoiners(string text)
    {
        var remaining = text.TrimEnd();
        while (remaining.LastIndexOf(' ') is > 0 and var space && IsJoiningWord(remaining[(space + 1)..]))
            remaining = remaining[..space].TrimEnd();
        return IsJoiningWord(remaining) ? "" : remaining;
    }

    // "status of acme-sync", "claim criterion 2", "оценка по критерию 2".
    internal static string TrimLeadingJoiners(string text)
    {
        var remaining = IsShortName(text.TrimStart(' ', '\n')) ? text.TrimStart(' ', '\n') : text.TrimStart(' ', '#', '№', ':', ',', '\n');
        while (remaining.IndexOf(' ', StringComparison.Ordinal) is > 0 and < 14 and var space && IsJoiningWord(remaining[..space]))
            remaining = remaining[(space + 1)..].TrimStart(' ', '#', '№');
        return IsJoiningWord(remaining) ? "" : remaining;
    }

    /// <summary>Begins with a word in colons, as chats write an emoji they do not know.</summary>
    internal static bool IsShortName(string text) => text is [':', not (':' or ' ' or '\n'), ..] && text.Split([' ', '\n'], 2)[0] is [_, .., ':'];

    // In any case and number: "по демоданным".
    private static bool IsSameName(string name, string typed) => name == typed || Stemmer.HaveSameStems(name.Split(' '), typed.Split(' '));

    private static bool IsJoiningWord(string word) =>
        PhraseCatalog.AllLanguages("phrase.joining").Any(j => j.Split('|').Contains(PhraseCatalog.Normalize(word), StringComparer.Ordinal));
}

/// <summary>Criteria to choose from: known by key, number and title in every language.</summary>
public static class CriterionOptions
{
    public static ChoiceOption Of(Criterion criterion) =>
        new(criterion.Key.Value, DisplayNames.Of(criterion.Key))
        {
            Synonyms =
            [
                criterion.Key.Value,
                criterion.Number.ToString(CultureInfo.InvariantCulture),
                .. PhraseCatalog.AllLanguages(EditionTexts.Title(criterion.Key)),
            ],
        };
}
