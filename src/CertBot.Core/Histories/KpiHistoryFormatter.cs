using System.Collections.Immutable;
using CertBot.Core.Certification.ReadModels;
using CertBot.Core.Kpis;
using CertBot.Core.Primitives;

namespace CertBot.Core.Histories;

/// <summary>What its figures add to an application's history, in words: the months that were closed, and what was corrected later.</summary>
public static class KpiHistoryFormatter
{
    public static ImmutableArray<HistoryEntry> Format(ImmutableArray<RecordedEvent<KpiEvent>> events) =>
        [.. events.Select(e => Describe(e.Data) is { } description ? new HistoryEntry(e.At, e.By, description) : null).OfType<HistoryEntry>()];

    private static LocalizableValue? Describe(KpiEvent kpiEvent) =>
        kpiEvent switch
        {
            KpiEvent.MonthClosed { Figures: var figures } when figures.Figures.Where(f => f.Verdict == KpiVerdict.Missed).ToArray() is [_, ..] missed =>
                LocalizableValue.Text(
                    "history.kpi.closed.missed",
                    new() { ["month"] = KpiTexts.Month(figures.Month), ["missed"] = LocalizableValue.List(missed.Select(KpiLines.Brief)) }
                ),
            KpiEvent.MonthClosed { Figures.Month: var month } => LocalizableValue.Text("history.kpi.closed.met", new() { ["month"] = KpiTexts.Month(month) }),
            KpiEvent.MonthCorrected { Figures.Month: var month } e => LocalizableValue.Text(
                "history.kpi.corrected",
                new() { ["month"] = KpiTexts.Month(month), ["changes"] = LocalizableValue.List(e.Changes.Select(KpiChanges.Describe)) }
            ),
            _ => null, // who was warned, and for which measures leadership was called, is told by the measures themselves
        };
}
