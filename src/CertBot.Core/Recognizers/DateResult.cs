using NodaTime;

namespace CertBot.Core.Recognizers;

/// <summary>The result of recognising a day in a text.</summary>
public abstract record DateResult
{
    private DateResult() { }

    /// <summary>Exactly this day, past or future; whether it suits is for others to judge.</summary>
    public sealed record Day(LocalDate Date) : DateResult;

    /// <summary>It reads as a date, but the calendar has none such (32 March, Monday the 3rd being a Tuesday). As typed, at most 60 characters.</summary>
    public sealed record NoSuchDay(string Typed) : DateResult;

    /// <summary>Day first or month first: both days exist and they differ. The first is the one with the day first.</summary>
    public sealed record Ambiguous(LocalDate DayFirst, LocalDate MonthFirst) : DateResult;

    public sealed record NotADate : DateResult;
}
