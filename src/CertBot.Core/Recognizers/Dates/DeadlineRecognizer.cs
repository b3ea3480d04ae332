using System.Collections.Immutable;
using NodaTime;

namespace CertBot.Core.Recognizers.Dates;

/// <summary>
/// Recognises the deadline a text sets, in English or Russian, also within a sentence. Written-out days, and what pickers send, are read by
/// <see cref="DateRecognizer"/> and never reach the slower readers.
/// </summary>
public static class DeadlineRecognizer
{
    /// <param name="text">The text as typed.</param>
    /// <param name="reference">What "today" is, and the programme's working days.</param>
    public static DeadlineResult Recognize(string text, DateReference reference) =>
        DateRecognizer.Recognize(text, reference.Today) switch
        {
            DateResult.Day day => new DeadlineResult.Clear(CandidateOf(text, day.Date)),
            DateResult.Ambiguous both => new DeadlineResult.Ambiguous([CandidateOf(text, both.DayFirst), CandidateOf(text, both.MonthFirst)]),
            DateResult.NoSuchDay none => new DeadlineResult.NoSuchDay(none.Typed),
            _ when text.Any(c => c is >= '\u0400' and <= '\u04ff') => RussianDateReader.Read(text, reference),
            _ => EnglishDateReader.Read(text, reference),
        };

    /// <summary>Loads what is slow the first time: about a second, once in a process.</summary>
    public static void Warm() => EnglishDateReader.Warm();

    private static DateCandidate CandidateOf(string text, LocalDate day) => new() { Text = text.Trim(), Day = day };
}
