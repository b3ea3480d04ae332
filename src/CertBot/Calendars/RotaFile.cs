using System.Collections.Immutable;
using System.Globalization;
using Ical.Net.CalendarComponents;
using Ical.Net.DataTypes;
using NodaTime;

namespace CertBot.Calendars;

/// <summary>Turns of a rota in an iCalendar (<c>.ics</c>): each event is the turn of the person its title names.</summary>
internal static class RotaFile
{
    public const int MaxBytes = 1024 * 1024;

    /// <summary>Repeated events are read for this long.</summary>
    private static readonly NodaTime.Duration Horizon = NodaTime.Duration.FromDays(366);

    private const int MaxOccurrences = 2_000;

    /// <summary>Reads the content of a file.</summary>
    /// <param name="text">The content.</param>
    /// <param name="now">Turns that ended before are left out.</param>
    /// <param name="zone">The zone of whole days, and of times without a zone.</param>
    /// <exception cref="FormatException">The content is no calendar, or has too many events.</exception>
    public static ImmutableArray<(string Title, Instant From, Instant Until)> Parse(string text, Instant now, DateTimeZone zone)
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

        var turns = ImmutableArray.CreateBuilder<(string, Instant, Instant)>();
        var first = now.InZone(zone).Date.PlusYears(-1); // a turn may have begun long ago
        var read = 0;
        foreach (var occurrence in calendar?.GetOccurrences(new CalDateTime(first.Year, first.Month, first.Day)) ?? [])
        {
            var start = ToInstant(occurrence.Period.StartTime, zone);
            if (start > now + Horizon)
                break;
            if (++read > MaxOccurrences)
                throw new FormatException(string.Create(CultureInfo.InvariantCulture, $"more than {MaxOccurrences} events"));

            var end =
                occurrence.Period.EffectiveEndTime is { } until ? ToInstant(until, zone)
                : occurrence.Period.StartTime.HasTime ? start
                : start + NodaTime.Duration.FromDays(1);
            if (end > now)
                turns.Add(((occurrence.Source as CalendarEvent)?.Summary?.Trim() ?? "", start, end));
        }

        return turns.ToImmutable();
    }

    private static Instant ToInstant(CalDateTime time, DateTimeZone zone) =>
        !time.HasTime ? zone.AtStartOfDay(LocalDate.FromDateOnly(time.Date)).ToInstant()
        : time.IsFloating ? LocalDateTime.FromDateTime(time.Value).InZoneLeniently(zone).ToInstant()
        : Instant.FromDateTimeUtc(DateTime.SpecifyKind(time.AsUtc, DateTimeKind.Utc));
}
