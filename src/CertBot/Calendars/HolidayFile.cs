using System.Globalization;
using CertBot.Core.Support.Clocks;
using Ical.Net.CalendarComponents;
using Ical.Net.DataTypes;
using NodaTime;
using NodaTime.Text;

namespace CertBot.Calendars;

/// <summary>
/// Holidays in a file of one's own: an iCalendar (<c>.ics</c>), or text with a holiday on each line, <c>2026-12-25 Christmas</c>. Empty lines and lines that begin
/// with <c>#</c> are ignored; the name may be left out.
/// </summary>
internal static class HolidayFile
{
    public const int MaxBytes = 1024 * 1024;

    /// <summary>A year of daily events: more is no calendar of holidays.</summary>
    private const int MaxDaysPerEvent = 366;

    private const int MaxHolidays = 20_000;

    private const int RepeatedYears = 10;

    private const string UnnamedHoliday = "holiday";

    private static readonly string[] DateSeparators = [" ", "\t", ",", ";"];

    /// <summary>Reads the content of a file.</summary>
    /// <param name="text">The content.</param>
    /// <param name="around">Repeated events of an iCalendar are read for ten years before and after this local date.</param>
    /// <exception cref="FormatException">The content is no calendar; the message says where, without quoting more than the line's number.</exception>
    public static HolidayList Parse(string text, LocalDate around) =>
        new(
            text.TrimStart('\uFEFF', ' ', '\r', '\n').StartsWith("BEGIN:VCALENDAR", StringComparison.OrdinalIgnoreCase)
                ? ParseCalendar(text, around)
                : ParseLines(text)
        );

    private static List<(LocalDate, string)> ParseLines(string text)
    {
        List<(LocalDate, string)> days = [];
        var number = 0;
        foreach (var line in text.TrimStart('\uFEFF').Split('\n').Select(l => l.Trim()))
        {
            number++;
            if (line.Length == 0 || line[0] == '#')
                continue;

            var cut = DateSeparators.Select(s => line.IndexOf(s, StringComparison.Ordinal)).Where(i => i > 0).DefaultIfEmpty(line.Length).Min();
            if (!LocalDatePattern.Iso.Parse(line[..cut]).TryGetValue(default, out var day))
                throw new FormatException(string.Create(CultureInfo.InvariantCulture, $"line {number} does not begin with a date (YYYY-MM-DD)"));
            if (days.Count == MaxHolidays)
                throw new FormatException(string.Create(CultureInfo.InvariantCulture, $"more than {MaxHolidays} holidays"));

            var name = line[cut..].Trim(' ', '\t', ',', ';');
            days.Add((day, name.Length > 0 ? name : UnnamedHoliday));
        }

        return days;
    }

    private static List<(LocalDate, string)> ParseCalendar(string text, LocalDate around)
    {
        Ical.Net.Calendar? calendar;
        try
        {
            calendar = Ical.Net.Calendar.Load(text);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            throw new FormatException("it is no iCalendar", e); // the library throws what its parsers throw
        }

        List<(LocalDate, string)> days = [];
        var (first, last) = (around.PlusYears(-RepeatedYears), around.PlusYears(RepeatedYears));
        foreach (var occurrence in calendar?.GetOccurrences(new CalDateTime(first.Year, 1, 1)).TakeWhile(o => o.Period.StartTime.Date.Year <= last.Year) ?? [])
        {
            var start = LocalDate.FromDateOnly(occurrence.Period.StartTime.Date);
            // A day's event ends on the next day; an event with times lies on each day it touches.
            var end = occurrence.Period.EffectiveEndTime is { } until
                ? LocalDate.FromDateOnly(until.Date).PlusDays(until.HasTime && until.Time > TimeOnly.MinValue ? 1 : 0)
                : start.PlusDays(1);
            var name = (occurrence.Source as CalendarEvent)?.Summary is { Length: > 0 } summary ? summary : UnnamedHoliday;
            for (var (day, n) = (start, 0); (day < end || n == 0) && n < MaxDaysPerEvent; (day, n) = (day.PlusDays(1), n + 1))
            {
                if (days.Count == MaxHolidays)
                    throw new FormatException(string.Create(CultureInfo.InvariantCulture, $"more than {MaxHolidays} holidays"));
                days.Add((day, name));
            }
        }

        return days;
    }
}
