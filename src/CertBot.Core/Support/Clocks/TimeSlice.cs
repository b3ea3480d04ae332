using System.Runtime.InteropServices;
using NodaTime;

namespace CertBot.Core.Support.Clocks;

/// <summary>Why a stretch of time counts or does not.</summary>
public enum TimeUse
{
    /// <summary>Working time.</summary>
    Counted,

    /// <summary>Before, between or after the working hours of a working day.</summary>
    OutsideHours,

    /// <summary>A weekday without work.</summary>
    DayOff,

    /// <summary>A public holiday; <see cref="TimeSlice.Holiday"/> is its name.</summary>
    Holiday,

    /// <summary>The clock was paused. Said of working time and of other time alike.</summary>
    Paused,
}

/// <summary>A stretch of time and how it counts. The end is no longer part of it. Instants are in UTC.</summary>
[StructLayout(LayoutKind.Auto)]
public readonly record struct TimeSlice(Instant Starts, Instant Ends, TimeUse Use, string? Holiday = null)
{
    public Duration Length => Ends - Starts;
}
