using System.Collections.Immutable;
using System.Globalization;
using NodaTime;

namespace CertBot.Core.Recognizers.Dates;

/// <summary>Weeks, months, quarters and years in Russian: "на этой неделе", "в мае", "следующего месяца", "в первом квартале 2027".</summary>
internal static class RussianPeriods
{
    /// <summary>The period that begins at a word: its first day, the day after its last, and the words it takes.</summary>
    /// <param name="tokens">The words of the line.</param>
    /// <param name="at">The word.</param>
    /// <param name="today">A period without "this" or "next" is the first whose part is not over.</param>
    /// <param name="part">The part that is meant.</param>
    /// <param name="isPast">The sentence tells of the past.</param>
    public static (LocalDate First, LocalDate End, int Count)? ReadAt(ImmutableArray<string> tokens, int at, LocalDate today, PeriodPart? part, bool isPast)
    {
        var word = At(tokens, at);
        if (RussianWords.MonthOf(word) is { } month)
            return ReadMonth(tokens, at, today, part, isPast, month);
        if (YearAt(tokens, at) is ({ } year, 2))
            return (new LocalDate(year, 1, 1), new LocalDate(year + 1, 1, 1), 2);
        if (
            RussianNumbers.ReadOrdinal(tokens, Math.Min(at, tokens.Length - 1)) is var (number, count)
            && number is >= 1 and <= 4
            && RussianWords.UnitOf(At(tokens, at + count)) == TimeUnit.Quarter
        )
        {
            return ReadQuarter(tokens, at, today, isPast, number, count + 1);
        }
        if (word is ['1' or '2' or '3' or '4'] && At(tokens, at + 1) is "квартале" or "кварталу" or "квартал")
            return ReadQuarter(tokens, at, today, isPast, word[0] - '0', 2);
        if (word is "выходные" or "выходным" or "выходных")
            return today.DayOfWeek == IsoDayOfWeek.Sunday ? (today, today.PlusDays(1), 1) : (SaturdayOf(today), SaturdayOf(today).PlusDays(2), 1);
        int? shift =
            RussianWords.IsNext(word) ? 1
            : RussianWords.IsLast(word) ? -1
            : RussianWords.IsThis(word) ? 0
            : null;
        var unitAt = shift is null ? at : at + 1;
        if (RussianWords.UnitOf(At(tokens, unitAt)) is not { } unit || unit < TimeUnit.Week || (shift is null && part is null))
            return null;
        var (first, end) = Current(unit, today);
        // "В начале месяца", said at its end, is the next one's.
        if (shift is null && PartOf(first, end, part).Until <= today)
            shift = 1;
        for (var left = shift ?? 0; left != 0; left -= Math.Sign(left))
            (first, end) = Current(unit, left > 0 ? end : first.PlusDays(-1));
        return (first, end, unitAt - at + 1);
    }

    /// <summary>The first half and the second, and ten days around the middle, of a month; thirds of anything else.</summary>
    public static (LocalDate From, LocalDate Until) PartOf(LocalDate first, LocalDate end, PeriodPart? part)
    {
        var isMonth = first.Day == 1 && first.PlusMonths(1) == end;
        var third = Math.Max(1, Period.DaysBetween(first, end) / 3);
        return part switch
        {
            PeriodPart.Start => (first, isMonth ? new LocalDate(first.Year, first.Month, 16) : first.PlusDays(third)),
            PeriodPart.Middle => isMonth
                ? (new LocalDate(first.Year, first.Month, 10), new LocalDate(first.Year, first.Month, 21))
                : (first.PlusDays(third), end.PlusDays(-third)),
            PeriodPart.End => (isMonth ? new LocalDate(first.Year, first.Month, 16) : end.PlusDays(-third), end),
            _ => (first, end),
        };
    }

    /// <summary>Wednesday, the 15th, the middle day.</summary>
    public static LocalDate MiddleOf(LocalDate first, LocalDate end) =>
        Period.DaysBetween(first, end) is var days && days == 7 ? first.PlusDays(2)
        : days is >= 28 and <= 31 ? new LocalDate(first.Year, first.Month, 15)
        : first.PlusDays(days / 2);

    private static string At(ImmutableArray<string> tokens, int at) => at >= 0 && at < tokens.Length ? tokens[at] : "";

    /// <summary>A year of four digits, and the words it takes: two with "года" behind it. Null and 0: there is none.</summary>
    internal static (int? Year, int Count) YearAt(ImmutableArray<string> tokens, int at) =>
        At(tokens, at) is { Length: 4 } written
        && int.TryParse(written, NumberStyles.None, CultureInfo.InvariantCulture, out var year)
        && year is >= 1900 and <= 2999
            ? (year, At(tokens, at + 1) is "г" or "год" or "года" or "году" or "годом" ? 2 : 1)
            : (null, 0);

    private static (LocalDate, LocalDate, int)? ReadMonth(ImmutableArray<string> tokens, int at, LocalDate today, PeriodPart? part, bool isPast, int month)
    {
        // "Май" is a name too: alone it is a month only after a preposition.
        if (
            part is null
            && At(tokens, at - 1)
                is not ("в" or "во" or "до" or "к" or "ко" or "на" or "по" or "с" or "после" or "раньше" or "ранее" or "позже" or "позднее" or "перед")
            && tokens.Length > 1
        )
        {
            return null;
        }
        if (YearAt(tokens, at + 1) is ({ } year, var yearCount))
        {
            var given = new LocalDate(year, month, 1);
            return (given, given.PlusMonths(1), 1 + yearCount);
        }

        var first = new LocalDate(today.Year, month, 1);
        if (isPast && first > today)
            first = first.PlusYears(-1);
        else if (!isPast && PartOf(first, first.PlusMonths(1), part).Until <= today)
            first = first.PlusYears(1);
        return (first, first.PlusMonths(1), 1);
    }

    private static (LocalDate, LocalDate, int)? ReadQuarter(ImmutableArray<string> tokens, int at, LocalDate today, bool isPast, int number, int count)
    {
        var (year, yearCount) = YearAt(tokens, at + count);
        var first = new LocalDate(year ?? today.Year, (number * 3) - 2, 1);
        if (year is null && !isPast && first.PlusMonths(3) <= today)
            first = first.PlusYears(1);
        return (first, first.PlusMonths(3), count + yearCount);
    }

    private static LocalDate SaturdayOf(LocalDate day) => day.DayOfWeek == IsoDayOfWeek.Saturday ? day : day.Next(IsoDayOfWeek.Saturday);

    private static (LocalDate First, LocalDate End) Current(TimeUnit unit, LocalDate day)
    {
        var first = unit switch
        {
            TimeUnit.Week => day.PlusDays(1 - (int)day.DayOfWeek),
            TimeUnit.Month => new LocalDate(day.Year, day.Month, 1),
            TimeUnit.Quarter => new LocalDate(day.Year, (((day.Month - 1) / 3) * 3) + 1, 1),
            _ => new LocalDate(day.Year, 1, 1),
        };
        return (
            first,
            unit switch
            {
                TimeUnit.Week => first.PlusWeeks(1),
                TimeUnit.Month => first.PlusMonths(1),
                TimeUnit.Quarter => first.PlusMonths(3),
                _ => first.PlusYears(1),
            }
        );
    }
}
