using CertBot.Calendars;
using CertBot.Core.Policy;
using CertBot.Core.Support.Clocks;
using NodaTime;
using NodaTime.Text;

namespace CertBot.CommandLine.Sla;

/// <summary>Answers questions about clocks by the rules of one edition. Holidays are read once for each file or country.</summary>
internal sealed class SlaCalculator(Edition edition)
{
    private const int MaxPauses = 1000;

    private const int MaxCachedHolidays = 64;

    /// <summary>Cases are opened in these years: calendars of holidays do not go further.</summary>
    private static readonly (Instant First, Instant Last) Years = (Instant.FromUtc(1990, 1, 1, 0, 0), Instant.FromUtc(2101, 1, 1, 0, 0));

    private readonly Dictionary<string, HolidayCalendar> _holidays = new(StringComparer.Ordinal);

    /// <exception cref="FormatException">The question has no answer; the message says why in one line.</exception>
    public SlaAnswer Calculate(SlaQuery query)
    {
        var package = edition.Support.StandardPackages.FirstOrDefault(p => p.Key == query.Package)
            ?? throw new FormatException(
                $"there is no package \"{OutputText.Quote(query.Package)}\"; there are {string.Join(", ", edition.Support.PackageKeys)}"
            );
        var priority = query.Priority switch
        {
            "high" => CasePriority.High,
            "medium" => CasePriority.Medium,
            "low" => CasePriority.Low,
            _ => throw new FormatException($"there is no priority \"{OutputText.Quote(query.Priority)}\"; there are high, medium, low"),
        };
        var zone = DateTimeZoneProviders.Tzdb.GetZoneOrNull(query.Zone)
            ?? throw new FormatException($"there is no time zone \"{OutputText.Quote(query.Zone)}\"; zones have IANA names such as Europe/Berlin");
        var opened = ParseInstant(query.Opened, "opened");
        if (query.Pauses.Length > MaxPauses)
            throw new FormatException("there are too many pauses");

        var at = query.At is { } until ? ParseInstant(until, "at") : (Instant?)null;
        if (at < opened)
            throw new FormatException("at is before opened");

        var target = query.Target is { } text ? ParseTarget(text) : package.RespondWithin(priority);
        var clock = SlaClock.Create(
            opened,
            target,
            query.Pauses.Select(p => new ClockPause(ParseInstant(p.Starts, "a pause"), ParseInstant(p.Ends, "a pause")))
        ) switch
        {
            SlaClockResult.Valid valid => valid.Clock,
            SlaClockResult.Invalid { Error: SlaClockError.PauseEndsBeforeItStarts } => throw new FormatException("a pause ends before it starts"),
            SlaClockResult.Invalid { Error: SlaClockError.PausesOverlap } => throw new FormatException("two pauses overlap"),
            _ => throw new FormatException("the target is longer than a year of working time"),
        };
        var calendar = package.CalendarIn(zone, FindHolidays(query, opened.InZone(zone).Date));
        return new SlaAnswer(clock.Read(new WorkTimeline(calendar), at), zone);
    }

    private HolidayCalendar FindHolidays(SlaQuery query, LocalDate around)
    {
        if (query.HolidayDates is { } dates)
            return HolidayFile.Parse(string.Join('\n', dates), around);
        if (query.Holidays is not { } source)
            return HolidayCalendar.None;
        if (_holidays.TryGetValue(source, out var known))
            return known;

        if (_holidays.Count == MaxCachedHolidays)
            _holidays.Clear();
        return _holidays[source] = HolidaySource.Find(source, around);
    }

    private static Instant ParseInstant(string text, string what)
    {
        var moment =
            InstantPattern.ExtendedIso.Parse(text) is { Success: true, Value: var utc } ? utc
            : OffsetDateTimePattern.ExtendedIso.Parse(text) is { Success: true, Value: var local } ? local.ToInstant()
            : throw new FormatException($"{what} is not a time such as 2026-03-27T15:30:00Z: \"{OutputText.Quote(text)}\"");
        return moment >= Years.First && moment < Years.Last ? moment : throw new FormatException($"{what} is not between the years 1990 and 2100");
    }

    private static Duration ParseTarget(string text)
    {
        if (PeriodPattern.NormalizingIso.Parse(text) is { Success: true, Value: { Years: 0, Months: 0 } period })
        {
            try
            {
                var target = period.ToDuration();
                if (target >= Duration.Zero)
                    return target;
            }
            catch (OverflowException)
            {
                // as any other length that is none
            }
        }

        throw new FormatException($"target is not a length such as PT8H or PT30M: \"{OutputText.Quote(text)}\"");
    }
}

/// <summary>A clock as it stands, and the customer's zone.</summary>
internal sealed record SlaAnswer(SlaStatus Reading, DateTimeZone Zone);
