using System.Text.RegularExpressions;
using NodaTime;
using NodaTime.Text;

namespace CertBot.Core.Recognizers;

/// <summary>
/// Recognises the days a text begins with, from one to another or a single one: "from 1 December to 5 December, …", "1-5 декабря", "1.12–5.12 …",
/// "с понедельника по пятницу", "tomorrow".
/// </summary>
public static partial class DateRangeRecognizer
{
    private const int MaxTextLength = 300;

    private const int MaxDateWords = 6;

    /// <summary>How long ago the first day may be if it was written without a year.</summary>
    private const int MaxDaysPast = 60;

    /// <param name="text">The text as typed.</param>
    /// <param name="today">The current date. A day without a year is the next such day; the first day may be past if the last one is not.</param>
    /// <returns>Null if the text begins with no day.</returns>
    public static DateRange? Recognize(string text, LocalDate today)
    {
        var rest = LeadingWordsPattern().Replace(text.Length > MaxTextLength ? text[..MaxTextLength] : text, "");
        foreach (Match connector in ConnectorPattern().Matches(rest))
        {
            if (
                FindPrefix(rest[(connector.Index + connector.Length)..], today) is var (last, remaining)
                && RecognizeFirst(rest[..connector.Index], last, today) is { } first
            )
            {
                return new(first.Written, FollowWeekday(last, first.Day).Written, remaining);
            }
        }

        return FindPrefix(rest, today) is var (only, left) ? new(only.Written, only.Written, left) : null;
    }

    /// <summary>The first day: written out, or as the number of a day in the month of the last one.</summary>
    private static WrittenDay? RecognizeFirst(string text, WrittenDay last, LocalDate today)
    {
        if (
            last.Day is { } end
            && DayNumberPattern().Match(text.Trim()) is { Success: true } match
            && int.Parse(match.Groups["d"].Value, System.Globalization.CultureInfo.InvariantCulture) is var number
            && number >= 1
            && number <= CalendarSystem.Iso.GetDaysInMonth(end.Year, end.Month)
        )
        {
            return WrittenDay.Of(new LocalDate(end.Year, end.Month, number));
        }

        var first = RecognizeDay(text, today);
        // It began already: "from 30 November to 5 December", said on 1 December.
        return
            first?.Day is { } day && last.Day is { } until && day > until && !YearPattern().IsMatch(text) && day.PlusYears(-1) >= today.PlusDays(-MaxDaysPast)
            ? WrittenDay.Of(day.PlusYears(-1))
            : first;
    }

    /// <summary>"From Monday to Friday": the Friday after that Monday.</summary>
    private static WrittenDay FollowWeekday(WrittenDay last, LocalDate? first) =>
        last.Weekday is { } weekday && first is { } from ? WrittenDay.Of(NextOrSame(from, weekday)) : last;

    /// <summary>The longest day at the beginning of a text, and what follows it.</summary>
    private static (WrittenDay Day, string Remaining)? FindPrefix(string text, LocalDate today)
    {
        foreach (var end in WordEndPattern().Matches(text).Select(m => m.Index).Where(i => i > 0).Take(MaxDateWords).Reverse())
        {
            if (RecognizeDay(text[..end], today) is { } day)
                return (day, text[end..].TrimStart(' ', ',', ';', ':', '.', '-', '–', '—', '\n'));
        }

        return null;
    }

    private static WrittenDay? RecognizeDay(string text, LocalDate today) =>
        DateRecognizer.Recognize(text, today) switch
        {
            DateResult.Day { Date: var day } => WrittenDay.Of(day),
            DateResult.Ambiguous or DateResult.NoSuchDay => new(text.Trim(), null),
            _ when ParseWeekday(text) is { } weekday => WrittenDay.Of(NextOrSame(today, weekday)) with { Weekday = weekday },
            _ => null,
        };

    private static IsoDayOfWeek? ParseWeekday(string text) =>
        TextNormalizer.Split(text) switch
        {
            [var only] => ParseWeekdayWord(only),
            ["next" or "this" or "on" or "в" or "во" or "со", var only] => ParseWeekdayWord(only),
            _ => null,
        };

    /// <summary>Also in the genitive: "с понедельника".</summary>
    private static IsoDayOfWeek? ParseWeekdayWord(string word) => Months.ParseWeekday(word) ?? (word.Length > 4 ? Months.ParseWeekday(word[..^1]) : null);

    private static LocalDate NextOrSame(LocalDate from, IsoDayOfWeek weekday) => from.DayOfWeek == weekday ? from : from.Next(weekday);

    /// <summary>A day as a form takes it; its date is unknown where the text is ambiguous or no day of the calendar.</summary>
    private sealed record WrittenDay(string Written, LocalDate? Day)
    {
        public IsoDayOfWeek? Weekday { get; init; }

        public static WrittenDay Of(LocalDate day) => new(LocalDatePattern.Iso.Format(day), day);
    }

    [GeneratedRegex(
        @"\A\s*((from|since|starting|between|on|с|со|начиная|в период|период)\b[\s:]*)*",
        RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant
    )]
    private static partial Regex LeadingWordsPattern();

    [GeneratedRegex(
        @"\s+(up to|to|till|until|through|thru|and|по|до|и)\s+((and\s+)?including\s+)?|\s*(-|–|—|\.{2,3}|…)\s*",
        RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant
    )]
    private static partial Regex ConnectorPattern();

    [GeneratedRegex(
        @"^(the\s+)?(?<d>[0-9]{1,2})(st|nd|rd|th|-?го|-?е)?$",
        RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant
    )]
    private static partial Regex DayNumberPattern();

    [GeneratedRegex(@"[0-9]{4}|[0-9]+[./-][0-9]+[./-][0-9]+", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant)]
    private static partial Regex YearPattern();

    [GeneratedRegex(@"[\s,;:]|$", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant)]
    private static partial Regex WordEndPattern();
}

/// <summary>The first and the last day, in ISO form where they are clear and as typed where they are not, and the text that follows.</summary>
public sealed record DateRange(string First, string Last, string Remaining);
