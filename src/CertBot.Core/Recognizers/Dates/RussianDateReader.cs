namespace CertBot.Core.Recognizers.Dates;

/// <summary>
/// Deadlines in Russian, also within a sentence: a day to come unless the sentence says past, and of a period the edge that a deadline means. The first line
/// that sets one decides.
/// </summary>
public static class RussianDateReader
{
    private const int MaxLines = 8;

    private const int MaxTextLength = 2000;

    /// <param name="text">The text as typed.</param>
    /// <param name="reference">What "today" is, and the programme's working days.</param>
    public static DeadlineResult Read(string text, DateReference reference) =>
        DeadlineChoice.AmongLines(
            (text.Length > MaxTextLength ? text[..MaxTextLength] : text).Split('\n').Take(MaxLines).Select(line => ReadLine(line, reference))
        );

    private static DeadlineResult ReadLine(string line, DateReference reference)
    {
        var tokens = RussianNumbers.Split(line);
        if (tokens.IsEmpty)
            return new DeadlineResult.None();
        var found = new RussianDateScanner(tokens, reference).Scan();
        return DeadlineChoice.AmongDays(found.Where(f => f.IsDeadline).SelectMany(f => f.Candidates)) is { } result ? result
            : found.Any(f => f.IsImpossible) ? new DeadlineResult.NoSuchDay(TextNormalizer.Excerpt(line))
            : found.Length > 0 ? new DeadlineResult.NotADeadline(found.SelectMany(f => f.Candidates).FirstOrDefault())
            : new DeadlineResult.None();
    }
}
