using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;
using NodaTime;

namespace CertBot.Core.Language;

/// <summary>
/// Reads a day that is written out: <c>2026-03-31</c>, <c>31.03.2026</c>, <c>31/03</c>, "31 March 2026", "31 марта",
/// "сегодня". The whole text has to be the day; a date in the middle of a sentence is not looked for.
/// </summary>
public static partial class Dates
{
    private const int LongestText = 100;

    private static readonly FrozenDictionary<string, int> Near = new Dictionary<string, int>(StringComparer.Ordinal)
    {
        ["today"] = 0, ["tomorrow"] = 1, ["day after tomorrow"] = 2, ["сегодня"] = 0, ["завтра"] = 1, ["послезавтра"] = 2,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly FrozenSet<string> Fillers = new[]
    {
        "on", "by", "the", "of", "at", "is", "it", "date", "day", "в", "во", "на", "к", "до", "от", "числа", "число", "дата", "день", "г", "год", "года", "году",
    }.ToFrozenSet(StringComparer.Ordinal);

    /// <param name="text">As typed.</param>
    /// <param name="today">The day it is for the person who types. A date without a year is the next such day, today included.</param>
    public static DateReading Read(string text, LocalDate today)
    {
        var plain = Words.Fold(text);
        if (plain.Length is 0 or > LongestText)
        {
            return new DateReading.NotADate();
        }

        var (bare, weekday) = Bare(plain);
        var asRead = Words.Repeat(text);
        if (Near.TryGetValue(bare, out var days))
        {
            return Matching(new DateReading.Day(today.PlusDays(days)), weekday, asRead);
        }

        var reading = YearFirst().Match(bare) is { Success: true } iso ? Whole(Number(iso, "y"), Number(iso, "m"), Number(iso, "d"), asRead)
            : InNumbers().Match(bare) is { Success: true } numbers ? Numeric(numbers, today, asRead)
            : InWords(bare.Split(' '), today, asRead);
        return Matching(reading, weekday, asRead);
    }

    // "Tuesday, 31 March" and "on the 31st of March" are "31 march" and a weekday to check.
    private static (string Bare, IsoDayOfWeek? Weekday) Bare(string plain)
    {
        var words = plain.Replace(',', ' ').Split(' ', StringSplitOptions.RemoveEmptyEntries).ToList();
        if (string.Join(' ', words.Where(w => w != "the")) == "day after tomorrow")
        {
            return ("day after tomorrow", null);
        }

        words.RemoveAll(w => Fillers.Contains(w.TrimEnd('.')));
        var weekday = words.Count > 1 ? Months.ReadWeekday(words[0].TrimEnd('.')) : null;
        return (string.Join(' ', weekday is null ? words : words.Skip(1)), weekday);
    }

    // A weekday beside a date is a check on it, and tells day and month apart.
    private static DateReading Matching(DateReading reading, IsoDayOfWeek? weekday, string asRead)
    {
        if (weekday is not { } named)
        {
            return reading;
        }

        ImmutableArray<LocalDate> days = reading switch
        {
            DateReading.Day day => [day.Date],
            DateReading.Ambiguous both => [both.DayFirst, both.MonthFirst],
            _ => [],
        };
        return days.IsEmpty ? reading : days.RemoveAll(d => d.DayOfWeek != named) switch
        {
            [] => new DateReading.NoSuchDay(asRead),
            [var one] => new DateReading.Day(one),
            _ => reading,
        };
    }

    private static DateReading Numeric(Match match, LocalDate today, string asRead)
    {
        var (first, second) = (Number(match, "a"), Number(match, "b"));
        if (match.Groups["sep"].Value == "-" && match.Groups["y"].Length == 2)
        {
            // 26-03-31: the year may stand at either end.
            return new DateReading.NotADate();
        }

        int? year = match.Groups["y"].Success ? FullYear(match.Groups["y"].Value) : null;
        var dayFirst = On(year, second, first, today);

        // With dots the day is first wherever dates are written so; slashes and dashes mean either.
        var monthFirst = match.Groups["sep"].Value == "." ? null : On(year, first, second, today);
        return (dayFirst, monthFirst) switch
        {
            ({ } d, { } m) when d != m => new DateReading.Ambiguous(d, m),
            ({ } d, _) => new DateReading.Day(d),
            (null, { } m) => new DateReading.Day(m),
            _ => new DateReading.NoSuchDay(asRead),
        };
    }

    // A day, a month by name and perhaps a year, in any of the usual orders: day first, month first.
    private static DateReading InWords(string[] words, LocalDate today, string asRead)
    {
        var parts = words.SelectMany(w => w.Split('-')).Select(w => w.TrimEnd('.')).Where(w => w.Length > 0 && !IsEnding(w)).ToImmutableArray();
        if (parts.Length is not (2 or 3))
        {
            return new DateReading.NotADate();
        }

        var (first, second) = Months.Read(parts[0]) is null ? (parts[0], parts[1]) : (parts[1], parts[0]);
        if (Months.Read(second) is not { } month || DayNumber().Match(first) is not { Success: true } day)
        {
            return new DateReading.NotADate();
        }

        if (parts.Length == 2)
        {
            return On(null, month, Number(day, "d"), today) is { } next ? new DateReading.Day(next) : new DateReading.NoSuchDay(asRead);
        }

        return YearAlone().Match(parts[2]) is { Success: true } year
            ? Whole(FullYear(year.Groups["y"].Value), month, Number(day, "d"), asRead)
            : new DateReading.NotADate();
    }

    private static bool IsEnding(string word) => word is "го" or "е" or "ое" or "st" or "nd" or "rd" or "th";

    private static DateReading Whole(int year, int month, int day, string asRead) =>
        Exact(year, month, day) is { } date ? new DateReading.Day(date) : new DateReading.NoSuchDay(asRead);

    private static LocalDate? On(int? year, int month, int day, LocalDate today) =>
        year is { } y ? Exact(y, month, day) : Next(month, day, today);

    // 29 February may be eight years away.
    private static LocalDate? Next(int month, int day, LocalDate today) => Enumerable.Range(today.Year, 9)
        .Select(year => Exact(year, month, day)).FirstOrDefault(date => date >= today);

    private static LocalDate? Exact(int year, int month, int day) =>
        year is >= 1900 and <= 2999 && month is >= 1 and <= 12 && day >= 1 && day <= CalendarSystem.Iso.GetDaysInMonth(year, month)
            ? new LocalDate(year, month, day)
            : null;

    private static int FullYear(string year) => int.Parse(year, CultureInfo.InvariantCulture) + (year.Length == 2 ? 2000 : 0);

    private static int Number(Match match, string group) => int.Parse(match.Groups[group].Value, CultureInfo.InvariantCulture);

    [GeneratedRegex("""^(?<y>[0-9]{4})(?<sep>[-./])(?<m>[0-9]{1,2})(-|\.|/)(?<d>[0-9]{1,2})$""", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex YearFirst();

    [GeneratedRegex("""^(?<a>[0-9]{1,2}) ?(?<sep>[-./]) ?(?<b>[0-9]{1,2})(( ?[-./] ?| )(?<y>[0-9]{4}|[0-9]{2}))?$""", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex InNumbers();

    [GeneratedRegex("""^(?<d>[0-9]{1,2})(st|nd|rd|th|го|е|ое)?$""", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex DayNumber();

    [GeneratedRegex("""^'?(?<y>[0-9]{4}|[0-9]{2})г?$""", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex YearAlone();
}
