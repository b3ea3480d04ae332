using System.Collections.Immutable;
using NodaTime;

namespace CertBot.Core.Support.Clocks;

/// <summary>The days of a country or region on which nobody works, with their names.</summary>
/// <param name="Days">The name of the holiday by its local date. A date that is not in it is no holiday.</param>
public sealed record HolidayCalendar(ImmutableDictionary<LocalDate, string> Days)
{
    public static HolidayCalendar None { get; } = new(ImmutableDictionary<LocalDate, string>.Empty);

    /// <summary>The holiday's name; null on any other day.</summary>
    public string? NameOf(LocalDate day) => Days.GetValueOrDefault(day);
}
