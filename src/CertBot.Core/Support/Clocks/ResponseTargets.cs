using CertBot.Core.Policy;
using NodaTime;

namespace CertBot.Core.Support.Clocks;

/// <summary>What a support package promises: the time to respond, and the hours in which it counts.</summary>
public static class ResponseTargets
{
    /// <summary>The working time within which the first response is promised.</summary>
    public static Duration RespondWithin(this SupportPackage package, CasePriority priority) =>
        priority switch
        {
            CasePriority.High => package.RespondHigh,
            CasePriority.Medium => package.RespondMedium,
            _ => package.RespondLow,
        };

    /// <summary>The package's working time in a customer's zone.</summary>
    public static WorkCalendar CalendarIn(this SupportPackage package, DateTimeZone zone, HolidayCalendar holidays) =>
        new(zone, WorkingHours.Of(package.Hours)) { Holidays = holidays };
}
