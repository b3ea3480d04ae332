using System.Collections.Immutable;
using NodaTime;

namespace CertBot.Core.Support.Clocks;

/// <summary>The days of a country or region on which nobody works, with their names.</summary>
public abstract class HolidayCalendar
{
    public static HolidayCalendar None { get; } = new HolidayList([]);

    /// <summary>The holiday's name on a local date; null on any other day.</summary>
    public abstract string? NameOf(LocalDate day);
}

/// <summary>Holidays listed one by one. A date that is named twice keeps its first name.</summary>
public sealed class HolidayList(IEnumerable<(LocalDate Day, string Name)> days) : HolidayCalendar
{
    private readonly ImmutableDictionary<LocalDate, string> _names = days.GroupBy(d => d.Day).ToImmutableDictionary(g => g.Key, g => g.First().Name);

    public override string? NameOf(LocalDate day) => _names.GetValueOrDefault(day);
}
