using System.Globalization;
using System.Text.RegularExpressions;
using CertBot.Core.Conversation.Commands;
using CertBot.Core.Kpis;
using CertBot.Core.Recognizers;
using NodaTime;

namespace CertBot.Core.Conversation.Kpis;

/// <summary>A month, as people type it: 2026-10, 10.2026, October, last month. The value is <c>2026-10</c>, or what looks like a month and is none.</summary>
internal static partial class KpiMonthArgument
{
    public const string Key = "month";

    private const int MaxLength = 40;

    public static CommandArgument Month { get; } = new(Key, Match);

    /// <summary>At the end of the text or at its beginning: what is left is an application.</summary>
    private static CommandArgument.Match? Match(TurnData turnData, string text)
    {
        var words = WithoutJoiners(text).Split(' ', StringSplitOptions.RemoveEmptyEntries);
        for (var count = Math.Min(2, words.Length); count > 0; count--)
        {
            if (Read(string.Join(' ', words[^count..]), turnData.Context.Today) is { } last)
                return new(last, WithoutJoiner(string.Join(' ', words[..^count])));
            if (Read(string.Join(' ', words[..count]), turnData.Context.Today) is { } first)
                return new(first, string.Join(' ', words[count..]));
        }

        return null;
    }

    /// <summary>Null: that is no month and does not look like one.</summary>
    private static string? Read(string text, LocalDate today)
    {
        var word = text.Trim(' ', '.', ',', '(', ')', '"', '«', '»');
        if (word.Length is 0 or > MaxLength)
            return null;
        if (YearFirst().IsMatch(word))
            return word.Length == 6 ? $"{word[..5]}0{word[5]}" : word;
        if (MonthFirst().Match(word) is { Success: true } numbers)
            return $"{numbers.Groups["year"].Value}-{numbers.Groups["month"].Value.PadLeft(2, '0')}";

        var normalized = PhraseCatalog.Normalize(word);
        if (Is(normalized, "kpi.said.this-month"))
            return KpiMonths.Format(today.ToYearMonth());
        if (Is(normalized, "kpi.said.last-month"))
            return KpiMonths.Format(today.ToYearMonth().PlusMonths(-1));
        var (name, year) =
            normalized.Split(' ') is [var month, { Length: 4 } digits] && int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var said)
                ? (month, said)
                : (normalized, 0);
        for (var number = 1; number <= 12; number++)
        {
            if (!Is(name, string.Create(CultureInfo.InvariantCulture, $"kpi.said.month.{number}")))
                continue;

            // A month without its year is the last one of that name.
            var wanted = new YearMonth(year > 0 ? year : today.Year, number);
            return KpiMonths.Format(year == 0 && wanted > today.ToYearMonth() ? wanted.PlusMonths(-12) : wanted);
        }

        return null;
    }

    private static bool Is(string said, string key) =>
        PhraseCatalog.AllLanguages(key).Any(words => words.Split('|').Any(w => PhraseCatalog.Normalize(w) == said));

    /// <summary>"of Borealis".</summary>
    public static string WithoutJoiners(string text) =>
        string.Join(' ', text.Split(' ', StringSplitOptions.RemoveEmptyEntries).SkipWhile(w => Is(PhraseCatalog.Normalize(w), "kpi.said.in")));

    /// <summary>"acme-sync in", "acme-sync за".</summary>
    private static string WithoutJoiner(string text) =>
        text.LastIndexOf(' ') is var space && Is(PhraseCatalog.Normalize(text[(space + 1)..]), "kpi.said.in") ? text[..Math.Max(0, space)] : text;

    [GeneratedRegex(@"^\d{4}-\d{1,2}$", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex YearFirst();

    [GeneratedRegex(@"^(?<month>\d{1,2})[./](?<year>\d{4})$", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex MonthFirst();
}
