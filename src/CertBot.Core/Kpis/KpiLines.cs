using CertBot.Core.Primitives;

namespace CertBot.Core.Kpis;

/// <summary>Sentences about a month that cards, lines and the command line share.</summary>
public static class KpiLines
{
    /// <summary>October 2026: closed on Sun 8 Nov, corrected once.</summary>
    public static LocalizableValue MonthAndState(KpiReport report) =>
        LocalizableValue.Text("kpi.month-and-state", new() { ["month"] = KpiTexts.Month(report.Month), ["state"] = State(report) });

    public static LocalizableValue State(KpiReport report) =>
        LocalizableValue.Text(
            report.State switch
            {
                KpiMonthState.Running => "kpi.state.running",
                KpiMonthState.Over => "kpi.state.over",
                _ when report.Closed is { Corrections.IsEmpty: false } => "kpi.state.corrected",
                _ => "kpi.state.closed",
            },
            new()
            {
                ["at"] = LocalizableValue.Timestamp(report.At),
                ["day"] = LocalizableValue.Date(report.ClosesOn),
                ["n"] = report.Closed?.Corrections.Length ?? 0,
                ["cases"] = report.Figures.Cases,
            }
        );

    /// <summary>Smaller chances are not worth a word.</summary>
    private const int LeastChance = 10;

    /// <summary>What may still become of a measure; empty where nothing is told.</summary>
    public static LocalizableValue Outlook(KpiFigure figure, KpiOutlook? outlook) =>
        (KpiTexts.Headroom(figure.Target, outlook?.Headroom), outlook?.Chance is { } told and >= LeastChance ? told : (int?)null) switch
        {
            (null, null) => "",
            ({ } headroom, null) => headroom,
            (null, { } chance) => Chance(chance),
            ({ } headroom, { } chance) => LocalizableValue.Text("kpi.outlook.both", new() { ["headroom"] = headroom, ["chance"] = Chance(chance) }),
        };

    /// <summary>Corrected on Fri 13 Nov, 10:05: answered late 3 → 4, because C-2026-10-0007 counts now.</summary>
    public static LocalizableValue Correction(KpiCorrection correction) =>
        LocalizableValue.Text(
            "kpi.correction",
            new() { ["at"] = LocalizableValue.Timestamp(correction.At), ["changes"] = LocalizableValue.List(correction.Changes.Select(KpiChanges.Describe)) }
        );

    /// <summary>What was missed, or what is most at risk, or that all is well.</summary>
    public static LocalizableValue BoardLine(KpiRow row)
    {
        var missed = KpiBoard.Missed(row).ToArray();
        var risk = row.Outlooks.Where(o => o.Chance >= LeastChance && missed.All(m => m.Target.Key != o.Key)).MaxBy(o => o.Chance);
        return missed.Length > 0
                ? LocalizableValue.Text(
                    row.State == KpiMonthState.Running ? "kpi.board.missed.so-far" : "kpi.board.missed",
                    new() { ["missed"] = LocalizableValue.List(missed.Select(Brief)) }
                )
            : risk is { Chance: { } chance } ? LocalizableValue.Text("kpi.board.risk", new() { ["kpi"] = KpiTexts.Name(risk.Key), ["n"] = chance })
            : row.Figures.Figures.Any(f => f.Verdict == KpiVerdict.Met) ? LocalizableValue.Text("kpi.board.met")
            : LocalizableValue.Text("kpi.board.nothing");
    }

    /// <summary>Answered late 1.8 %.</summary>
    public static LocalizableValue Brief(KpiFigure figure) =>
        LocalizableValue.Text("kpi.notice.figure", new() { ["kpi"] = KpiTexts.Name(figure.Target.Key), ["value"] = KpiTexts.Value(figure) });

    private static LocalizableValue Chance(int chance) => LocalizableValue.Text("kpi.chance", new() { ["n"] = chance });
}
