using System.Collections.Immutable;
using System.Globalization;
using CertBot.Core.Policy;
using CertBot.Core.Primitives;
using CertBot.Core.RegularAudits;
using CertBot.Core.Support;
using CertBot.Core.Support.Cases;
using NodaTime;
using NodaTime.Text;

namespace CertBot.Core.Kpis;

/// <summary>The months of the programme, counted in the edition's zone.</summary>
public static class KpiMonths
{
    private static readonly YearMonthPattern Pattern = YearMonthPattern.Iso;

    /// <summary>As in <c>2026-10</c>.</summary>
    public static string Format(YearMonth month) => Pattern.Format(month);

    /// <summary>Reads <c>2026-10</c>; null: that is no month.</summary>
    public static YearMonth? Parse(string text) => Pattern.Parse(text) is { Success: true, Value: var month } ? month : null;

    /// <summary>The month of an instant.</summary>
    public static YearMonth MonthOf(this Edition edition, Instant moment) => edition.DayOf(moment).ToYearMonth();

    /// <summary>From the beginning of a month until that of the next (UTC). With daylight saving, a month is an hour longer or shorter than its days.</summary>
    public static Interval IntervalOf(this Edition edition, YearMonth month) =>
        new(StartOf(edition, month.OnDayOfMonth(1)), StartOf(edition, month.PlusMonths(1).OnDayOfMonth(1)));

    /// <summary>The half-year a month belongs to: <c>2026-H2</c>.</summary>
    public static string HalfYearOf(YearMonth month) => FormattableString.Invariant($"{month.Year:D4}-H{(month.Month <= 6 ? 1 : 2)}");

    /// <summary>
    /// Whether an answer of the half-year counts in a month of it: what was given by the month's end does. In the last month all do, also those that were given
    /// after its end.
    /// </summary>
    public static bool CountsUntil(Instant given, YearMonth month, Edition edition) => month == EndOfHalfYear(month) || given < edition.IntervalOf(month).End;

    /// <summary>The first month whose figures an answer of the half-year touches: that in which it was given, and the last one where it was given later.</summary>
    public static YearMonth FirstWith(Instant given, string halfYear, Edition edition)
    {
        var last = EndOfHalfYear(new(int.Parse(halfYear.AsSpan(0, 4), NumberStyles.None, CultureInfo.InvariantCulture), halfYear.EndsWith('1') ? 1 : 7));
        return edition.MonthOf(given) is var month && month < last ? month : last;
    }

    /// <summary>The last month of the half-year a month belongs to.</summary>
    public static YearMonth EndOfHalfYear(YearMonth month) => new(month.Year, month.Month <= 6 ? 6 : 12);

    /// <summary>The months whose figures a change of a case touches; none where it counts for the same as before.</summary>
    /// <param name="before">The case before; null: it was opened.</param>
    /// <param name="after">The case after.</param>
    /// <param name="edition">Its edition.</param>
    public static ImmutableArray<YearMonth> ChangedBy(SupportCase? before, SupportCase after, Edition edition)
    {
        var (then, now) = (before is null ? null : CaseMeasurement.Of(before), CaseMeasurement.Of(after));
        return now.IsSameAs(then)
            ? []
            : [.. now.Escalated.Except(then?.Escalated ?? []).Select(e => edition.MonthOf(e.At)).Append(edition.MonthOf(after.OpenedAt)).Distinct()];
    }

    /// <summary>An escalation of a case as it is shown.</summary>
    public static string EscalationOf(CaseId id, EscalationId escalation) => $"{id}/{escalation}";

    /// <summary>The shortcomings that were open past their deadline at the end of a month; of the month that runs, now.</summary>
    public static ImmutableArray<string> OverdueShortcomings(RegularAuditHistory? audits, Edition edition, YearMonth month, Instant now)
    {
        var end = edition.IntervalOf(month).End;
        var at = now < end ? now : end;
        return
        [
            .. (audits?.Shortcomings ?? [])
                .Where(s => StartOf(edition, s.DeadlineAt(at).PlusDays(1)) <= at && (s.ClosedAt is not { } closed || closed >= at))
                .Select(s => s.Id)
                .Order(StringComparer.Ordinal),
        ];
    }

    /// <summary>When (UTC) a day begins.</summary>
    public static Instant StartOf(this Edition edition, LocalDate day) => DateTimeZoneProviders.Tzdb[edition.Zone].AtStartOfDay(day).ToInstant();
}
