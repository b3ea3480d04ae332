using System.Text.RegularExpressions;
using NodaTime;
using NodaTime.Text;

namespace CertBot.Core.Recognizers.Dates;

/// <summary>
/// Recognises the deadline a text sets, in English or Russian, also within a sentence. Written-out days, and what pickers send, are read by
/// <see cref="DateRecognizer"/> and never reach the slower readers.
/// </summary>
public static partial class DeadlineRecognizer
{
    private const int MaxMomentLength = 80;

    private static readonly LocalTimePattern ClockPattern = LocalTimePattern.CreateWithInvariantCulture("H:mm");

    /// <param name="text">The text as typed.</param>
    /// <param name="reference">What "today" is, and the programme's working days.</param>
    public static DeadlineResult Recognize(string text, DateReference reference) =>
        DateRecognizer.Recognize(text, reference.Today) switch
        {
            DateResult.Day day => new DeadlineResult.Clear(CandidateOf(text, day.Date)),
            DateResult.Ambiguous both => new DeadlineResult.Ambiguous([CandidateOf(text, both.DayFirst), CandidateOf(text, both.MonthFirst)]),
            DateResult.NoSuchDay none => new DeadlineResult.NoSuchDay(none.Typed),
            _ when ReadMoment(text, reference) is { } moment => new DeadlineResult.Clear(moment),
            _ when LanguageRecognizer.HasCyrillic(text) => RussianDateReader.Read(text, reference),
            _ => EnglishDateReader.Read(text, reference),
        };

    /// <summary>Loads what is slow the first time: about a second, once in a process.</summary>
    public static void Warm() => EnglishDateReader.Warm();

    private static DateCandidate CandidateOf(string text, LocalDate day) => new() { Text = text.Trim(), Day = day };

    /// <summary>A written-out day and a time of 24 hours, as the bot prints them: "Fri 27 Mar, 18:00 (Berlin)".</summary>
    private static DateCandidate? ReadMoment(string text, DateReference reference) =>
        text.Length <= MaxMomentLength
        && DayAndTime().Match(text.Trim()) is { Success: true } match
        && ClockPattern.Parse(match.Groups["time"].Value) is { Success: true, Value: var time }
        && DateRecognizer.Recognize(match.Groups["day"].Value.TrimEnd(',', ' '), reference.Today) is DateResult.Day { Date: var day }
            ? CandidateOf(text, day) with
            {
                Time = time,
            }
            : null;

    [GeneratedRegex(
        @"^(?<day>.+) (at |в )?(?<time>[0-9]{1,2}:[0-9]{2})( \([^()]{1,40}\))?$",
        RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant
    )]
    private static partial Regex DayAndTime();
}
