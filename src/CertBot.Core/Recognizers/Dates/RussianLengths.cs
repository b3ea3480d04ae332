using System.Collections.Immutable;
using NodaTime;

namespace CertBot.Core.Recognizers.Dates;

/// <summary>Lengths of time in Russian: "две недели", "10 рабочих дней", "полтора месяца", "полчаса".</summary>
internal static class RussianLengths
{
    private const int MaxAmount = 5000;

    /// <summary>The length that begins at a word; null: none does.</summary>
    public static RussianLength? ReadAt(ImmutableArray<string> tokens, int at)
    {
        if (tokens[at] is "полчаса")
            return new(30, TimeUnit.Minute, 1);
        if (tokens[at] is "полгода")
            return new(6, TimeUnit.Month, 1);
        if (tokens[at] is "полдня")
            return new(4, TimeUnit.Hour, 1);
        // "Недели через две".
        if (
            at + 2 < tokens.Length
            && tokens[at + 1] == "через"
            && RussianWords.UnitOf(tokens[at]) is { } inverted
            && RussianNumbers.ReadNumber(tokens, at + 2) is var (number, numberCount)
            && number is > 0 and <= MaxAmount
        )
        {
            return new(number, inverted, numberCount + 2);
        }

        var (amount, count) = RussianNumbers.ReadNumber(tokens, at) is var (value, words) ? (value, words) : (1, 0);
        var next = at + count;
        var isWorking = next < tokens.Length && RussianWords.IsWorking(tokens[next]);
        var unitAt = isWorking ? next + 1 : next;
        return
            unitAt < tokens.Length && RussianWords.UnitOf(tokens[unitAt]) is { } unit && amount is > 0 and <= MaxAmount && (!isWorking || unit == TimeUnit.Day)
            ? new(amount, unit, unitAt + 1 - at) { IsWorking = isWorking, IsBare = count == 0 && !isWorking }
            : null;
    }
}

/// <summary>So many of a unit.</summary>
/// <param name="Amount">Above 0.</param>
/// <param name="Unit">The unit.</param>
/// <param name="Count">The words it takes.</param>
internal sealed record RussianLength(decimal Amount, TimeUnit Unit, int Count)
{
    /// <summary>Of working days.</summary>
    public bool IsWorking { get; init; }

    /// <summary>A unit without a number: "неделю".</summary>
    public bool IsBare { get; init; }

    public bool IsInDays => Unit is not (TimeUnit.Minute or TimeUnit.Hour);

    /// <summary>With months of 30 days and years of 365.</summary>
    public Duration Approximate =>
        Duration.FromSeconds(
            (double)Amount
                * Unit switch
                {
                    TimeUnit.Minute => 60,
                    TimeUnit.Hour => 3600,
                    TimeUnit.Day => 86_400,
                    TimeUnit.Week => 604_800,
                    TimeUnit.Month => 2_592_000,
                    TimeUnit.Quarter => 7_776_000,
                    _ => 31_536_000,
                }
        );

    /// <summary>The moment this long after now, or before it. Half months are fifteen days.</summary>
    public LocalDateTime AddTo(DateReference reference, bool isBack)
    {
        var (whole, sign) = ((int)decimal.Floor(Amount), isBack ? -1 : 1);
        var hasHalf = Amount != whole;
        if (IsWorking && !isBack)
            return reference.AddWorkingDays(reference.Today, whole).AtMidnight();
        return Unit switch
        {
            TimeUnit.Minute => reference.Now.PlusSeconds((long)(sign * Amount * 60)),
            TimeUnit.Hour => reference.Now.PlusSeconds((long)(sign * Amount * 3600)),
            TimeUnit.Day => reference.Now.PlusHours((long)(sign * Amount * 24)),
            TimeUnit.Week => reference.Now.PlusDays((int)(sign * Amount * 7)),
            TimeUnit.Month => reference.Now.PlusMonths(sign * whole).PlusDays(hasHalf ? sign * 15 : 0),
            TimeUnit.Quarter => reference.Now.PlusMonths((int)(sign * Amount * 3)),
            _ => reference.Now.PlusMonths((int)(sign * Amount * 12)),
        };
    }
}
