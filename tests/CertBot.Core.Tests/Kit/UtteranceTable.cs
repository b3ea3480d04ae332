using System.Collections.Immutable;
using System.Globalization;
using CertBot.Core.Recognizers.Dates;
using NodaTime.Text;

namespace CertBot.Core.Tests.Kit;

/// <summary>A table of utterances, <c>text = expected # why</c> a line, beside the tests of the recognizers.</summary>
internal static class UtteranceTable
{
    /// <summary>The rows of a theory: the text, and what is expected.</summary>
    public static TheoryData<string, string> Rows(string file)
    {
        var rows = new TheoryData<string, string>();
        foreach (var (text, expected) in Lines(file))
            rows.Add(text, expected);
        return rows;
    }

    private static ImmutableArray<(string Text, string Expected)> Lines(string file) =>
        [
            .. File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Recognizers", file))
                .Where(line => line.Length > 0 && line[0] != '#')
                .Select(line => line.Split(" # ")[0])
                .Select(line =>
                    (line[..line.LastIndexOf(" = ", StringComparison.Ordinal)].Trim(), line[(line.LastIndexOf(" = ", StringComparison.Ordinal) + 3)..].Trim())
                ),
        ];

    public static string Describe(DeadlineResult result) =>
        result switch
        {
            DeadlineResult.Clear(var date) => Describe(date),
            DeadlineResult.Ambiguous(var dates) => string.Join(" or ", dates.Select(Describe)),
            DeadlineResult.NoSuchDay => "never",
            DeadlineResult.NotADeadline => "no",
            _ => "none",
        };

    private static string Describe(DateCandidate date) =>
        LocalDatePattern.Iso.Format(date.Day) + (date.Time is { } time ? time.ToString("'T'HH:mm", CultureInfo.InvariantCulture) : "");
}
