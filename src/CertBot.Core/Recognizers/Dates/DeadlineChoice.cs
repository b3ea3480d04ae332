using System.Collections.Immutable;

namespace CertBot.Core.Recognizers.Dates;

/// <summary>What several lines of a text, or several days in one line, come to: the same for every language.</summary>
internal static class DeadlineChoice
{
    /// <summary>So many days are asked about at most.</summary>
    public const int MaxCandidates = 4;

    /// <summary>The first line that sets a deadline decides; else the first that speaks of time. Lines after that one are not read.</summary>
    public static DeadlineResult AmongLines(IEnumerable<DeadlineResult> lines)
    {
        DeadlineResult first = new DeadlineResult.None();
        foreach (var result in lines)
        {
            if (result is DeadlineResult.Clear or DeadlineResult.Ambiguous)
                return result;
            if (first is DeadlineResult.None)
                first = result;
        }

        return first;
    }

    /// <summary>One day is clear, several are asked about; null: there is none.</summary>
    public static DeadlineResult? AmongDays(IEnumerable<DateCandidate> deadlines) =>
        deadlines.DistinctBy(c => (c.Day, c.Time)).ToImmutableArray() switch
        {
            [] => null,
            [var only] => new DeadlineResult.Clear(only),
            var several => new DeadlineResult.Ambiguous([.. several.Take(MaxCandidates)]),
        };
}
