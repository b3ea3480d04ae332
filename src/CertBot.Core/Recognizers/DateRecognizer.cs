using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;
using NodaTime;

namespace CertBot.Core.Recognizers;

/// <summary>
/// Recognises a written date: <c>2026-03-31</c>, <c>31.03.2026</c>, <c>31/03</c>, "31 March 2026", "31 марта", "сегодня". The whole text has to be
/// the date; a date inside a sentence is not searched for.
/// </summary>
public static partial class DateRecognizer
{
    private const int MaxTextLength = 100;

    private static readonly FrozenDictionary<string, int> RelativeDays = new Dictionary<string, int>(StringComparer.Ordinal)
    {
        ["today"] = 0,
        ["tomorrow"] = 1,
        ["day after tomorrow"] = 2,
        ["сегодня"] = 0,
        ["завтра"] = 1,
        ["послезавтра"] = 2,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly FrozenSet<string> FillerWords = new[]
    {
        "on",
        "from",
        "since",
        "until",
        "till",
        "by",
        "the",
        "of",
        "at",
        "is",
        "it",
        "date",
        "day",
        "с",
        "со",
        "по",
        "в",
        "во",
        "на",
        "к",
        "до",
        "от",
        "числа",
        "число",
        "дата",
        "день",
        "г",
        "год",
        "года",
        "году",
    }.ToFrozenSet(StringComparer.Ordinal);

    /// <param name="text">The text as typed.</param>
    /// <param name="today">The current date in the user's time zone. A date without a year is the next such day, today included.</param>
    public static DateResult Recognize(string text, LocalDate today)
    {
        var plain = TextNormalizer.Normalize(text);
        if (plain.Length is 0 or > MaxTextLength)
        {
            return new DateResult.NotADate();
        }

        var (bare, weekday) = StripWeekday(plain);
        var typed = TextNormalizer.Excerpt(text);
        if (RelativeDays.TryGetValue(bare, out var days))
        {
            return CheckWeekday(new DateResult.Day(today.PlusDays(days)), weekday, typed);
        }

        var read = CheckWeekday(ReadBare(bare, today, typed), weekday, typed);
        // "Mon 2 Feb" was this year's: the next one is no Monday.
        return
            read is DateResult.NoSuchDay
            && weekday is not null
            && CheckWeekday(ReadBare(bare, new LocalDate(today.Year, 1, 1), typed), weekday, typed) is DateResult.Day over
            ? over
            : read;
    }

    private static DateResult ReadBare(string bare, LocalDate today, string typed) =>
        YearFirstPattern().Match(bare) is { Success: true } iso ? FullDate(GroupValue(iso, "y"), GroupValue(iso, "m"), GroupValue(iso, "d"), typed)
        : NumericPattern().Match(bare) is { Success: true } numbers ? RecognizeNumeric(numbers, today, typed)
        : RecognizeInWords(bare.Split(' '), today, typed);

    // "Tuesday, 31 March" and "on the 31st of March" are reduced to "31 march" and a weekday to check.
    private static (string Bare, IsoDayOfWeek? Weekday) StripWeekday(string plain)
    {
        var words = plain.Replace(',', ' ').Split(' ', StringSplitOptions.RemoveEmptyEntries).ToList();
        if (string.Join(' ', words.Where(w => w != "the")) == "day after tomorrow")
        {
            return ("day after tomorrow", null);
        }

        words.RemoveAll(w => FillerWords.Contains(w.TrimEnd('.')));
        var weekday = words.Count > 1 ? Months.ParseWeekday(words[0].TrimEnd('.')) : null;
        return (string.Join(' ', weekday is null ? words : words.Skip(1)), weekday);
    }

    // A weekday next to a date validates it and resolves the order of day and month.
    private static DateResult CheckWeekday(DateResult reading, IsoDayOfWeek? weekday, string typed)
    {
        if (weekday is not { } expected)
        {
            return reading;
        }

        ImmutableArray<LocalDate> days = reading switch
        {
            DateResult.Day day => [day.Date],
            DateResult.Ambiguous both => [both.DayFirst, both.MonthFirst],
            _ => [],
        };
        return days.IsEmpty
            ? reading
            : days.RemoveAll(d => d.DayOfWeek != expected) switch
            {
                [] => new DateResult.NoSuchDay(typed),
                [var only] => new DateResult.Day(only),
                _ => reading,
            };
    }

    private static DateResult RecognizeNumeric(Match match, LocalDate today, string typed)
    {
        var (first, second) = (GroupValue(match, "a"), GroupValue(match, "b"));
        if (match.Groups["sep"].Value == "-" && match.Groups["y"].Length == 2)
        {
            // 26-03-31: the year may be at either end.
            return new DateResult.NotADate();
        }

        int? year = match.Groups["y"].Success ? FullYear(match.Groups["y"].Value) : null;
        var dayFirst = ResolveDate(year, second, first, today);

        // With dots the day always comes first; with slashes and dashes the order is ambiguous.
        var monthFirst = match.Groups["sep"].Value == "." ? null : ResolveDate(year, first, second, today);
        return (dayFirst, monthFirst) switch
        {
            ({ } d, { } m) when d != m => new DateResult.Ambiguous(d, m),
            ({ } d, _) => new DateResult.Day(d),
            (null, { } m) => new DateResult.Day(m),
            _ => new DateResult.NoSuchDay(typed),
        };
    }

    // A day, a named month and an optional year in any of the usual orders: day first or month first.
    private static DateResult RecognizeInWords(string[] words, LocalDate today, string typed)
    {
        var parts = words.SelectMany(w => w.Split('-')).Select(w => w.TrimEnd('.')).Where(w => w.Length > 0 && !IsOrdinalSuffix(w)).ToImmutableArray();
        if (parts.Length is not (2 or 3))
        {
            return new DateResult.NotADate();
        }

        var (first, second) = Months.ParseMonth(parts[0]) is null ? (parts[0], parts[1]) : (parts[1], parts[0]);
        if (Months.ParseMonth(second) is not { } month || DayPattern().Match(first) is not { Success: true } day)
        {
            return new DateResult.NotADate();
        }

        if (parts.Length == 2)
        {
            return ResolveDate(null, month, GroupValue(day, "d"), today) is { } next ? new DateResult.Day(next) : new DateResult.NoSuchDay(typed);
        }

        return YearPattern().Match(parts[2]) is { Success: true } year
            ? FullDate(FullYear(year.Groups["y"].Value), month, GroupValue(day, "d"), typed)
            : new DateResult.NotADate();
    }

    private static bool IsOrdinalSuffix(string word) => word is "го" or "е" or "ое" or "st" or "nd" or "rd" or "th";

    private static DateResult FullDate(int year, int month, int day, string typed) =>
        CreateDate(year, month, day) is { } date ? new DateResult.Day(date) : new DateResult.NoSuchDay(typed);

    private static LocalDate? ResolveDate(int? year, int month, int day, LocalDate today) =>
        year is { } y ? CreateDate(y, month, day) : NextOccurrence(month, day, today);

    // The next 29 February may be eight years ahead.
    private static LocalDate? NextOccurrence(int month, int day, LocalDate today) =>
        Enumerable.Range(today.Year, 9).Select(year => CreateDate(year, month, day)).FirstOrDefault(date => date >= today);

    private static LocalDate? CreateDate(int year, int month, int day) =>
        year is >= 1900 and <= 2999 && month is >= 1 and <= 12 && day >= 1 && day <= CalendarSystem.Iso.GetDaysInMonth(year, month)
            ? new LocalDate(year, month, day)
            : null;

    private static int FullYear(string year) => int.Parse(year, CultureInfo.InvariantCulture) + (year.Length == 2 ? 2000 : 0);

    private static int GroupValue(Match match, string group) => int.Parse(match.Groups[group].Value, CultureInfo.InvariantCulture);

    [GeneratedRegex(
        """^(?<y>[0-9]{4})(?<sep>[-./])(?<m>[0-9]{1,2})(-|\.|/)(?<d>[0-9]{1,2})$""",
        RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant
    )]
    private static partial Regex YearFirstPattern();

    [GeneratedRegex(
        """^(?<a>[0-9]{1,2}) ?(?<sep>[-./]) ?(?<b>[0-9]{1,2})(( ?[-./] ?| )(?<y>[0-9]{4}|[0-9]{2}))?$""",
        RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant
    )]
    private static partial Regex NumericPattern();

    [GeneratedRegex(
        """^(?<d>[0-9]{1,2})(st|nd|rd|th|го|е|ое)?$""",
        RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant
    )]
    private static partial Regex DayPattern();

    [GeneratedRegex("""^'?(?<y>[0-9]{4}|[0-9]{2})г?$""", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant)]
    private static partial Regex YearPattern();
}

/// <summary>The result of recognising a day in a text.</summary>
public abstract record DateResult
{
    private DateResult() { }

    /// <summary>Exactly this day, past or future. The caller decides whether it is acceptable.</summary>
    public sealed record Day(LocalDate Date) : DateResult;

    /// <summary>
    /// The text has the form of a date but is not in the calendar (32 March, or Monday the 3rd when that is a Tuesday). Holds the text as typed, at
    /// most 60 characters.
    /// </summary>
    public sealed record NoSuchDay(string Typed) : DateResult;

    /// <summary>The order of day and month is ambiguous: both dates exist and differ. The first one has the day first.</summary>
    public sealed record Ambiguous(LocalDate DayFirst, LocalDate MonthFirst) : DateResult;

    public sealed record NotADate : DateResult;
}
