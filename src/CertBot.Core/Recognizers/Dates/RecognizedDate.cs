using System.Collections.Immutable;
using Microsoft.Recognizers.Text;
using NodaTime;
using NodaTime.Text;

namespace CertBot.Core.Recognizers.Dates;

/// <summary>
/// What the library found in a line, read as a deadline. Its conventions: values are past and future, in this order; a period's end is exclusive; "before" and
/// "since" leave a side of the period open.
/// </summary>
internal sealed class RecognizedDate
{
    private static readonly LocalDateTimePattern DateTimePattern = LocalDateTimePattern.CreateWithInvariantCulture("uuuu-MM-dd HH:mm:ss");
    private static readonly LocalTimePattern TimePattern = LocalTimePattern.CreateWithInvariantCulture("HH:mm:ss");

    /// <summary>Without am or pm, people at work mean a time of these hours.</summary>
    private static readonly (LocalTime From, LocalTime Until) UsualHours = (new(7, 0), new(21, 0));

    private readonly string _line;
    private readonly DateReference _reference;

    public RecognizedDate(string line, ModelResult found, DateReference reference)
    {
        (_line, _reference) = (line, reference);
        Text = line.Substring(found.Start, Math.Min(found.End + 1, line.Length) - found.Start);
        var type = found.TypeName[(found.TypeName.IndexOf('.', StringComparison.Ordinal) + 1)..];
        ImmutableArray<Value> values =
        [
            .. (found.Resolution?.GetValueOrDefault("values") as IEnumerable<Dictionary<string, string>> ?? []).Select(v => new Value(
                v.GetValueOrDefault("timex", ""),
                v.GetValueOrDefault("Mod", ""),
                v.GetValueOrDefault("value"),
                v.GetValueOrDefault("start"),
                v.GetValueOrDefault("end")
            )),
        ];
        (Candidates, IsDeadline) = type switch
        {
            "date" or "datetime" => ReadPoints(values),
            "time" => ReadTimes(values),
            "duration" => ReadLength(values),
            "daterange" or "datetimerange" or "timerange" => ReadPeriods(values),
            _ => ([], false),
        };
        if (EnglishDateText.IsDenied(line, found.Start, Text))
            IsDeadline = false;
    }

    /// <summary>The words, as typed.</summary>
    public string Text { get; }

    /// <summary>The readings, the likeliest first; empty where nothing is resolved ("every Monday").</summary>
    public ImmutableArray<DateCandidate> Candidates { get; }

    public bool IsDeadline { get; }

    private bool IsPast => EnglishDateText.IsPast(_line);

    private (ImmutableArray<DateCandidate>, bool) ReadPoints(ImmutableArray<Value> values)
    {
        if (values.Any(v => v.Timex is "FUTURE_REF" or "PAST_REF" or "PRESENT_REF"))
            return ([], false);
        if (ReadEitherOrder() is { IsEmpty: false } days)
            return (days, true);
        var points = values.Select(v => ParsePoint(v.Single)).OfType<(LocalDateTime At, bool IsDay)>().ToArray();
        return points.Length == 0 ? ([], false) : ([Select(points)], true);
    }

    // The library takes the month first; elsewhere the day is. Empty: the text leaves no doubt.
    private ImmutableArray<DateCandidate> ReadEitherOrder() =>
        DateRecognizer.Recognize(Text, _reference.Today) is DateResult.Ambiguous both
            ? [Candidate(both.DayFirst.AtMidnight(), isDay: true), Candidate(both.MonthFirst.AtMidnight(), isDay: true)]
            : [];

    private (ImmutableArray<DateCandidate>, bool) ReadTimes(ImmutableArray<Value> values)
    {
        var times = values.Select(v => ParseTime(v.Single)).OfType<LocalTime>().ToArray();
        if (times.Length == 0)
            return ([], false);
        var points = times.SelectMany(t => new[] { _reference.Today + t, _reference.Today.PlusDays(1) + t }).Select(t => (t, false)).ToArray();
        return ([Select(points)], true);
    }

    // Of several, the earliest to come, within the usual hours if one is; where the sentence says past, the latest that is over.
    private DateCandidate Select((LocalDateTime At, bool IsDay)[] points)
    {
        var over = points.Where(p => p.At <= _reference.Now).ToArray();
        if (IsPast && over.Length > 0)
        {
            var latest = over.MaxBy(p => p.At);
            return Candidate(latest.At, latest.IsDay);
        }

        var coming = points.Where(p => p.IsDay ? p.At.Date >= _reference.Today : p.At >= _reference.Now).OrderBy(p => p.At).ToArray();
        var usual = coming.FirstOrDefault(p => p.IsDay || (p.At.TimeOfDay >= UsualHours.From && p.At.TimeOfDay < UsualHours.Until));
        var (at, isDay) =
            coming.Length == 0 ? points.MaxBy(p => p.At)
            : usual.At == default || (usual.At.Date != coming[0].At.Date) ? coming[0]
            : usual;
        return Candidate(at, isDay);
    }

    // "2 weeks" as the whole answer is a time from now on; within a sentence it is how long something takes.
    private (ImmutableArray<DateCandidate>, bool) ReadLength(ImmutableArray<Value> values)
    {
        if (
            values is not [{ Single: { } seconds, Timex: var timex }, ..]
            || !decimal.TryParse(seconds, System.Globalization.CultureInfo.InvariantCulture, out var length)
        )
        {
            return ([], false);
        }
        var duration = Duration.FromSeconds((double)length);
        var isInDays = !timex.Contains('T', StringComparison.Ordinal);
        var at = PeriodOf(timex) is { } period ? _reference.Now + period : _reference.Now.PlusSeconds((long)length);
        var candidate = Candidate(isInDays ? at.Date.AtMidnight() : at, isInDays) with { Length = duration };
        return ([candidate], EnglishDateText.IsWholeAnswer(_line, Text));
    }

    // Months and years by the calendar; the library counts 30 and 365 days.
    private static Period? PeriodOf(string timex) =>
        timex.Length > 2 && int.TryParse(timex[1..^1], System.Globalization.CultureInfo.InvariantCulture, out var count)
            ? timex[^1] switch
            {
                'D' => Period.FromDays(count),
                'W' => Period.FromWeeks(count),
                'M' => Period.FromMonths(count),
                'Y' => Period.FromYears(count),
                _ => null,
            }
            : null;

    private (ImmutableArray<DateCandidate>, bool) ReadPeriods(ImmutableArray<Value> values)
    {
        var periods = values.Select(ToPeriod).Where(p => p.Start is not null || p.End is not null).ToArray();
        if (periods.Length == 0)
            return ([], false);
        if (ReadEitherOrder() is { IsEmpty: false } days)
            return (days, true);
        var over = periods.Where(p => (p.End ?? p.Start) <= _reference.Now).ToArray();
        var coming = periods.Except(over).OrderBy(p => p.End ?? p.Start).ToArray();
        var chosen =
            IsPast && over.Length > 0 ? over[^1]
            : coming.Length == 0 ? periods[^1]
            : SelectUsual(coming);
        // "After", "since": there is no end.
        return chosen.End is { } end
            ? ([ToCandidate(chosen, end)], true)
            : ([Candidate(chosen.Start ?? _reference.Now, chosen.IsDays) with { Start = chosen.Start }], false);
    }

    private static PeriodValue SelectUsual(PeriodValue[] coming) =>
        coming[0].IsDays
            ? coming[0]
            : coming.FirstOrDefault(p => p.End?.Date == coming[0].End?.Date && (p.Start ?? p.End) is { } at && at.TimeOfDay >= UsualHours.From) ?? coming[0];

    private DateCandidate ToCandidate(PeriodValue period, LocalDateTime end)
    {
        var range = Candidate(end, period.IsDays) with { Start = period.Start, End = end };
        if (period.Start is not { } start)
        {
            return !period.IsDays ? range
                : period.Mod == "before-mid" ? range with { Day = period.IsWeek ? end.Date.PlusDays(-1).Next(IsoDayOfWeek.Wednesday) : MiddleOfMonth(end.Date) }
                : period.Mod == "before-end" || EnglishDateText.SaysBefore(Text) ? range with { Day = end.Date.PlusDays(-1) }
                : range;
        }

        if (!period.IsDays)
            return range;
        var isEndIncluded = EnglishDateText.IsExplicitRange(Text) || (start.Date == _reference.Today && period.IsCounted);
        return range with
        {
            Day =
                period.Mod == "mid" ? MiddleOf(start.Date, end.Date)
                : isEndIncluded ? end.Date
                : end.Date.PlusDays(-1),
        };
    }

    // The 15th, and Wednesday.
    private static LocalDate MiddleOf(LocalDate start, LocalDate end) =>
        Period.DaysBetween(start, end) is var days && days is >= 9 and <= 12 ? MiddleOfMonth(start)
        : days <= 5 ? start.PlusDays(-1).Next(IsoDayOfWeek.Wednesday)
        : start.PlusDays(days / 2);

    private static LocalDate MiddleOfMonth(LocalDate day) => new(day.Year, day.Month, 15);

    private DateCandidate Candidate(LocalDateTime at, bool isDay) =>
        new()
        {
            Text = Text,
            Day = at.Date,
            Time = isDay ? null : at.TimeOfDay,
        };

    private PeriodValue ToPeriod(Value value)
    {
        var (start, end) = (ParseEdge(value.Start), ParseEdge(value.End));
        var isDays = (start ?? end)?.IsDay ?? true;
        return new(start?.At, end?.At, isDays, value.Mod, value.Timex);
    }

    private (LocalDateTime At, bool IsDay)? ParseEdge(string? text) =>
        ParsePoint(text) ?? (ParseTime(text) is { } time ? (_reference.Today + time, false) : null);

    private static (LocalDateTime At, bool IsDay)? ParsePoint(string? text) =>
        text is null ? null
        : LocalDatePattern.Iso.Parse(text) is { Success: true, Value: var day } ? (day.AtMidnight(), true)
        : DateTimePattern.Parse(text) is { Success: true, Value: var at } ? (at, false)
        : null;

    private static LocalTime? ParseTime(string? text) => text is not null && TimePattern.Parse(text) is { Success: true, Value: var time } ? time : null;

    private sealed record Value(string Timex, string Mod, string? Single, string? Start, string? End);

    private sealed record PeriodValue(LocalDateTime? Start, LocalDateTime? End, bool IsDays, string Mod, string Timex)
    {
        public bool IsWeek => Timex.Contains('W', StringComparison.Ordinal);

        /// <summary>So many days or weeks from a day on.</summary>
        public bool IsCounted => Timex.StartsWith('(') && Timex[^2] is 'D' or 'W';
    }
}
