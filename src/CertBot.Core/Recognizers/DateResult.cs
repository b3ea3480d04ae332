using NodaTime;

namespace CertBot.Core.Recognizers;

/// <summary>The result of recognising a day in a text.</summary>
public abstract record DateResult
{
    private DateResult() { }

    /// <summary>Exactly this day, past or future. The caller decides whether it is acceptable.</summary>
    public sealed record Day(LocalDate Date) : DateResult;

    /// <summary>
    /// The text has the form of a date but is not in the calendar (32 March, or Monday the 3rd when that is a Tuesday). Holds the text as typed, at
    /// most 60 characters.
    /// </summary>
    public sealed record NoSuchDay(string Typed) : DateResult;

    /// <summary>The order of day and month is ambiguous: both dates exist and differ. The first one has the day first.</summary>
    public sealed record Ambiguous(LocalDate DayFirst, LocalDate MonthFirst) : DateResult;

    public sealed record NotADate : DateResult;
}
