using System.Collections.Concurrent;
using System.Collections.Immutable;
using CertBot.Core.Policy;
using NodaTime;

namespace CertBot.Core.Support.Clocks;

/// <summary>
/// The calendars that editions name, with their holidays, and the working time made of them. A calendar belongs to one version of one edition and never changes.
/// </summary>
public sealed class HolidayCalendars(ImmutableDictionary<(EditionPin Edition, string Key), HolidayCalendar> calendars)
{
    private readonly ConcurrentDictionary<(SupportHours? Hours, DateTimeZone Zone, HolidayCalendar Holidays), WorkTimeline> _timelines = [];

    public static HolidayCalendars None { get; } = new(ImmutableDictionary<(EditionPin Edition, string Key), HolidayCalendar>.Empty);

    /// <summary>The calendar of that name; without a name, or where the edition has none of it, one without holidays.</summary>
    public HolidayCalendar Find(EditionPin edition, string? key) =>
        key is null ? HolidayCalendar.None : calendars.GetValueOrDefault((edition, key), HolidayCalendar.None);

    /// <summary>The working time of these support hours in a zone, made once.</summary>
    /// <param name="hours">Null: around the clock.</param>
    /// <param name="zone">The customer's zone.</param>
    /// <param name="holidays">One of these calendars.</param>
    public WorkTimeline TimelineOf(SupportHours? hours, DateTimeZone zone, HolidayCalendar holidays) =>
        _timelines.GetOrAdd((hours, zone, holidays), key =>
            WorkTimeline.Indexed(new WorkCalendar(key.Zone, WorkingHours.Of(key.Hours)) { Holidays = key.Holidays })
        );
}
