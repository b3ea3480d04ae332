using System.Collections.Immutable;
using System.Globalization;
using NodaTime;

namespace CertBot.Core.Recognizers.Dates;

/// <summary>Finds what the words of a line say about time, from left to right, each with the prepositions before it.</summary>
internal sealed class RussianDateScanner(ImmutableArray<string> tokens, DateReference reference)
{
    private static readonly ImmutableArray<string> PastWords =
    [
        "назад",
        "уже",
        "был",
        "была",
        "было",
        "были",
        "отправили",
        "отправил",
        "отправила",
        "прислали",
        "прислал",
        "сдали",
        "сдал",
        "сделали",
        "сделал",
        "начали",
        "закончили",
        "подали",
        "подал",
        "получили",
        "обещали",
    ];

    private readonly bool _isPast = tokens.Any(t => PastWords.Contains(t, StringComparer.Ordinal) || RussianWords.IsLast(t));

    private readonly RussianTimes _times = new(tokens);

    /// <summary>Something about time, and the words it takes.</summary>
    public sealed record Found(int Count, ImmutableArray<DateCandidate> Candidates, bool IsDeadline, bool IsImpossible = false);

    public ImmutableArray<Found> Scan()
    {
        var all = ImmutableArray.CreateBuilder<Found>();
        for (var at = 0; at < tokens.Length; )
        {
            var found = ReadAt(at);
            if (found is not null)
                all.Add(IsDenied(at) || IsRepeated(at) ? found with { IsDeadline = false } : EndOfSpan(at, found, all.LastOrDefault()));
            at += found?.Count ?? 1;
        }

        return all.ToImmutable();
    }

    // "С понедельника по среду", said on a Wednesday: the one after that Monday.
    private Found EndOfSpan(int at, Found found, Found? start) =>
        Before(at) is "по" or "до" && start is { IsDeadline: false, Candidates: [{ Day: var first }] } && found.Candidates is [var last] && last.Day < first
            ? found with
            {
                Candidates = [last with { Day = last.Day.PlusWeeks((Period.DaysBetween(last.Day, first) + 6) / 7) }],
            }
            : found;

    private Found? ReadAt(int at) =>
        ReadNumeric(at) ?? ReadDayAndMonth(at) ?? ReadNewYear(at) ?? ReadRelativeDay(at) ?? ReadWeekday(at) ?? ReadPeriod(at) ?? ReadLength(at) ?? ReadTime(at);

    private string Word(int at) => at >= 0 && at < tokens.Length ? tokens[at] : "";

    private string Before(int at) => Word(at - 1);

    // "Не раньше мая", "не до пятницы", "кроме вторника", "не в среду".
    private bool IsDenied(int at)
    {
        var before = string.Join(' ', tokens[Math.Max(0, at - 4)..at]);
        return before.Contains("не раньше", StringComparison.Ordinal)
            || before.Contains("не ранее", StringComparison.Ordinal)
            || before.EndsWith("не до", StringComparison.Ordinal)
            || Before(at) is "не" or "кроме"
            || (Word(at - 2) is "не" or "кроме" && Before(at) is "в" or "во" or "к" or "на");
    }

    private bool IsRepeated(int at) =>
        Before(at).StartsWith("кажд", StringComparison.Ordinal) || (Before(at) == "по" && Word(at).EndsWith("ам", StringComparison.Ordinal));

    // 31.03, 31.03.2026, 05/06, 2026-03-31; a version is none.
    private Found? ReadNumeric(int at)
    {
        var token = tokens[at];
        if (
            !char.IsAsciiDigit(token[0])
            || !token.AsSpan().ContainsAny('.', '/', '-')
            || token.Contains(':')
            || Before(at).StartsWith("верси", StringComparison.Ordinal)
        )
        {
            return null;
        }
        return DateRecognizer.Recognize(token, reference.Today) switch
        {
            DateResult.Day day => Day(at, 1, day.Date),
            DateResult.Ambiguous both => Days(at, 1, [both.DayFirst, both.MonthFirst]),
            DateResult.NoSuchDay when _times.ReadClock(at) is null => new Found(1, [], IsDeadline: false, IsImpossible: true),
            _ => null,
        };
    }

    // "5 мая", "5-го мая 2027 года", "двадцать пятого декабря", "15-го числа".
    private Found? ReadDayAndMonth(int at)
    {
        if (DayNumberAt(at) is not var (number, count))
            return null;
        var next = at + count;
        if (Word(next) is "числа" or "число" or "числу")
            return number is >= 1 and <= 31 ? Day(at, count + 1, NextDayOfMonth(number)) : new Found(count + 1, [], false, IsImpossible: true);
        if (RussianWords.MonthOf(Word(next)) is not { } month)
        {
            // "В понедельник 7-го".
            return tokens[at].Length > 1 && char.IsAsciiDigit(tokens[at][0]) && tokens[at].EndsWith("го", StringComparison.Ordinal) && number is >= 1 and <= 31
                ? Day(at, count, NextDayOfMonth(number))
                : null;
        }

        var (year, yearCount) = RussianPeriods.YearAt(tokens, next + 1);
        var total = count + 1 + yearCount;
        var years = year is { } given ? [given] : Enumerable.Range(reference.Today.Year - (_isPast ? 1 : 0), 9);
        var days = years
            .Where(y => number >= 1 && number <= CalendarSystem.Iso.GetDaysInMonth(y, month))
            .Select(y => new LocalDate(y, month, number))
            .ToArray();
        if (days.Length == 0)
            return new Found(total, [], IsDeadline: false, IsImpossible: true);
        return Day(at, total, year is null ? ComingOrOver(days) : days[0]);
    }

    private (int Number, int Count)? DayNumberAt(int at) =>
        tokens[at].Length <= 2 && int.TryParse(tokens[at], NumberStyles.None, CultureInfo.InvariantCulture, out var digits) ? (digits, 1)
        : RussianNumbers.ReadOrdinal(tokens, at) is var (value, count) && value <= 99 ? (value, count)
        : null;

    private Found? ReadNewYear(int at) =>
        Word(at).StartsWith("нов", StringComparison.Ordinal) && Word(at + 1) is "год" or "года" or "году" && Word(at).Length <= 6
            ? Day(at, 2, new LocalDate(reference.Today.Year, 12, 31))
            : null;

    private Found? ReadRelativeDay(int at) =>
        RussianWords.RelativeDays.TryGetValue(tokens[at], out var days) && tokens[at] != "сейчас" ? Day(at, 1, reference.Today.PlusDays(days)) : null;

    private Found? ReadWeekday(int at)
    {
        var (shift, skipped) = ShiftAt(at);
        if (RussianWords.WeekdayOf(Word(at + skipped)) is not { } weekday)
            return null;
        var count = skipped + 1;
        // The day of the month says more: "в понедельник 7-го".
        if (skipped == 0 && at + 1 < tokens.Length && (ReadNumeric(at + 1) ?? ReadDayAndMonth(at + 1)) is { } date)
            return date with { Count = date.Count + 1 };
        var week = reference.Today.PlusDays(-(int)reference.Today.DayOfWeek + (int)weekday);
        if (Word(at + count) is "на" && ShiftAt(at + count + 1) is (not 0, 1) and var (ofWeek, _) && RussianWords.UnitOf(Word(at + count + 2)) == TimeUnit.Week)
            return Day(at, count + 3, week.PlusWeeks(ofWeek));
        var next = reference.Today.DayOfWeek == weekday ? reference.Today : reference.Today.Next(weekday);
        var day =
            skipped > 0 && shift != 0 ? week.PlusWeeks(shift)
            : _isPast ? reference.Today.Previous(weekday)
            : next;
        return Day(at, count, day);
    }

    // "Следующий" is 1, "прошлый" −1, "этот" 0 with a word.
    private (int Shift, int Count) ShiftAt(int at) =>
        RussianWords.IsNext(Word(at)) ? (1, 1)
        : RussianWords.IsLast(Word(at)) ? (-1, 1)
        : RussianWords.IsThis(Word(at)) ? (0, 1)
        : (0, 0);

    private Found? ReadPeriod(int at)
    {
        var part = RussianWords.PartOf(tokens[at]);
        var start = part is null ? at : at + 1;
        if (part == PeriodPart.End && (Word(start) == "дня" || (Word(start) == "рабочего" && Word(start + 1) == "дня")))
            return Day(at, Word(start) == "дня" ? 2 : 3, reference.Today);
        if (RussianPeriods.ReadAt(tokens, start, reference.Today, part, _isPast) is not var (first, end, count))
            return null;
        var total = count + (start - at);
        // "На следующей неделе во вторник".
        var weekdayAt = at + total + (Word(at + total) is "в" or "во" ? 1 : 0);
        if (Period.DaysBetween(first, end) == 7 && part is null && RussianWords.WeekdayOf(Word(weekdayAt)) is { } weekday)
            return Day(at, weekdayAt + 1 - at, first.PlusDays((int)weekday - 1));
        var (from, until) = RussianPeriods.PartOf(first, end, part);
        var edge = Before(at) switch
        {
            "до" or "перед" when part is null or PeriodPart.Start => from.PlusDays(-1),
            "к" or "ко" when part is null or PeriodPart.Start => from,
            _ when part == PeriodPart.Middle => RussianPeriods.MiddleOf(first, end),
            _ => until.PlusDays(-1),
        };
        return Day(at, total, edge) is var found
            ? found with
            {
                Candidates = [.. found.Candidates.Select(c => c with { Start = from.AtMidnight(), End = until.AtMidnight() })],
            }
            : null;
    }

    // "Через две недели", "в течение 10 рабочих дней", "2 недели", "на три часа", "неделю назад".
    private Found? ReadLength(int at)
    {
        var isIntroduced = Before(at) is "через" or "спустя" or "течение" or "еще";
        if (RussianLengths.ReadAt(tokens, at) is not { } length || (length.IsBare && !isIntroduced && Word(at + length.Count) is not ("назад" or "спустя")))
            return null;
        var words = string.Join(' ', tokens[at..(at + length.Count)]);
        var isOver = Word(at + length.Count) == "назад";
        var until = length.AddTo(reference, isOver);
        var candidate = new DateCandidate
        {
            Text = words,
            Day = until.Date,
            Time = length.IsInDays ? null : until.TimeOfDay,
            Length = length.Approximate,
            WorkingDays = length.IsWorking ? (int)length.Amount : null,
        };
        var isPoint = Before(at) is "через" or "спустя" or "за" or "течение" or "ближайшие" or "ближайших" || isOver || Word(at + length.Count) == "спустя";
        var isAnswer = Before(at) is not ("на" or "по") && tokens.Length - length.Count <= 2;
        return new Found(length.Count + (isOver ? 1 : 0), [isPoint ? candidate with { Length = null } : candidate], isPoint || isAnswer);
    }

    private Found? ReadTime(int at)
    {
        if (_times.ReadAt(at, needsPreposition: true) is not var (time, count))
            return null;
        var day = time > reference.Now.TimeOfDay ? reference.Today : reference.Today.PlusDays(1);
        return new Found(count, [Candidate(at, count, day) with { Time = time }], IsDeadline: Before(at) is not ("после" or "с"));
    }

    private LocalDate NextDayOfMonth(int number)
    {
        var month = reference.Today.ToYearMonth();
        var days = Enumerable
            .Range(_isPast ? -2 : 0, 15)
            .Select(month.PlusMonths)
            .Where(m => number <= CalendarSystem.Iso.GetDaysInMonth(m.Year, m.Month))
            .Select(m => new LocalDate(m.Year, m.Month, number))
            .ToArray();
        return ComingOrOver(days);
    }

    private LocalDate ComingOrOver(LocalDate[] days) =>
        _isPast && days.Any(d => d <= reference.Today) ? days.Last(d => d <= reference.Today)
        : days.Any(d => d >= reference.Today) ? days.First(d => d >= reference.Today)
        : days[^1];

    private Found Day(int at, int count, LocalDate day) => Days(at, count, [day]);

    // A time may follow: "завтра в 17:00", "в пятницу вечером".
    private Found Days(int at, int count, ImmutableArray<LocalDate> days)
    {
        var isOpen = Before(at) is "после" or "с" or "со" or "от" or "начиная" || (Before(at) is "чем" && Word(at - 2) is "позже");
        var (time, timeCount) = _times.ReadAfter(at + count) is var (found, words) ? (found, words) : ((LocalTime?)null, 0);
        return new Found(count + timeCount, [.. days.Select(d => Candidate(at, count + timeCount, d) with { Time = time })], !isOpen);
    }

    private DateCandidate Candidate(int at, int count, LocalDate day) => new() { Text = string.Join(' ', tokens.Skip(at).Take(count)), Day = day };
}
