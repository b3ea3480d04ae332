using System.Collections.Immutable;
using Microsoft.Recognizers.Text;
using Microsoft.Recognizers.Text.DateTime;
using NodaTime;

namespace CertBot.Core.Recognizers.Dates;

/// <summary>
/// Deadlines in English, found by Microsoft.Recognizers.Text and read as the programme means them: a day to come unless the sentence says past, and of a
/// period the edge that a deadline means. The library gets one line of at most 100 characters: it backtracks without bound on long lists of dates.
/// </summary>
public static class EnglishDateReader
{
    private static readonly Lazy<bool> Warmed = new(() =>
    {
        var reference = new DateReference(new LocalDateTime(2026, 1, 1, 12, 0));
        return new[] { "by the end of next week at 5pm", "on the 15th" }.All(line => ReadLine(line, reference) is DeadlineResult.Clear);
    });

    /// <param name="text">The text as typed; lines without a word about time are not looked at.</param>
    /// <param name="reference">What "today" is, and the programme's working days.</param>
    public static DeadlineResult Read(string text, DateReference reference) =>
        DeadlineChoice.AmongLines(EnglishDateText.LinesAboutTime(text).Select(line => TryReadLine(line, reference)));

    /// <summary>Loads the patterns of the library, which takes about a second once.</summary>
    public static void Warm() => _ = Warmed.Value;

    // Days beyond the calendar ("in 99999 years") make the library and the arithmetic fail, each in its own way: such a text names no day.
    private static DeadlineResult TryReadLine(string line, DateReference reference)
    {
        try
        {
            return ReadLine(line, reference);
        }
        catch (Exception e) when (e is ArgumentException or ArithmeticException or FormatException or InvalidOperationException or NullReferenceException)
        {
            return new DeadlineResult.None();
        }
    }

    private static DeadlineResult ReadLine(string line, DateReference reference)
    {
        if (EnglishDateText.FindWorkingDays(line) is var (count, workingText))
        {
            var day = reference.AddWorkingDays(reference.Today, count);
            var counted = new DateCandidate
            {
                Text = workingText,
                Day = day,
                WorkingDays = count,
                Start = reference.Today.PlusDays(1).AtMidnight(),
                End = day.PlusDays(1).AtMidnight(),
            };
            return EnglishDateText.IsNoDeadlineOfWorkingDays(line) ? new DeadlineResult.NotADeadline(counted) : new DeadlineResult.Clear(counted);
        }

        var found = DateTimeRecognizer.RecognizeDateTime(line, Culture.English, OptionsFor(line), reference.Now.ToDateTimeUnspecified());
        var entities = found
            .Select(f => new RecognizedDate(line, f, reference))
            .Where(e => !EnglishDateText.IsNoDate(line, e.Text) && !(found.Count > 1 && EnglishDateText.IsEndOfDay(e.Text)))
            .Take(DeadlineChoice.MaxCandidates)
            .ToImmutableArray();
        if (entities.IsEmpty)
            return EnglishDateText.HasImpossibleDay(line) ? new DeadlineResult.NoSuchDay(TextNormalizer.Excerpt(line)) : new DeadlineResult.None();

        return DeadlineChoice.AmongDays(entities.Where(e => e.IsDeadline).SelectMany(e => e.Candidates))
            ?? new DeadlineResult.NotADeadline(entities.SelectMany(e => e.Candidates).FirstOrDefault());
    }

    // CalendarMode finds "the 15th" and loses a little elsewhere. The library's cache would hold what people typed.
    private static DateTimeOptions OptionsFor(string line) =>
        DateTimeOptions.NoProtoCache | (EnglishDateText.HasOrdinalDay(line) ? DateTimeOptions.CalendarMode : DateTimeOptions.None);
}
