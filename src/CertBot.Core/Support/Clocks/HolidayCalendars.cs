using System.Collections.Immutable;
using CertBot.Core.Policy;

namespace CertBot.Core.Support.Clocks;

/// <summary>The calendars that editions name, with their holidays. A calendar belongs to one version of one edition and never changes.</summary>
public sealed class HolidayCalendars(ImmutableDictionary<(EditionPin Edition, string Key), HolidayCalendar> calendars)
{
    public static HolidayCalendars None { get; } = new(ImmutableDictionary<(EditionPin Edition, string Key), HolidayCalendar>.Empty);

    /// <summary>The calendar of that name; without a name, or where the edition has none of it, one without holidays.</summary>
    public HolidayCalendar Find(EditionPin edition, string? key) =>
        key is null ? HolidayCalendar.None : calendars.GetValueOrDefault((edition, key), HolidayCalendar.None);
}
