using CertBot.Core.Messaging;
using CertBot.Core.Policy;
using CertBot.Core.Primitives;

namespace CertBot.Core.Kpis.Cards;

/// <summary>The figures of an application and a month as a card.</summary>
public static class KpiCard
{
    public const string Name = "kpi";

    /// <summary>So many ids of what was counted are named.</summary>
    private const int MaxIds = 5;

    /// <summary>So many corrections are told, the last ones.</summary>
    private const int MaxCorrections = 3;

    /// <param name="report">The figures.</param>
    /// <param name="isBoardReader">Whether the board may be opened from it.</param>
    public static BotMessage.CardMessage For(KpiReport report, bool isBoardReader)
    {
        var corrections = report.Closed?.Corrections ?? [];
        return new(
            Name,
            new LocalizableObject
            {
                ["title"] = LocalizableValue.Text("kpi.card.title", new() { ["app"] = report.Name, ["month"] = KpiTexts.Month(report.Month) }),
                ["state"] = LocalizableValue.Sentence("kpi.card.state", new() { ["state"] = KpiLines.State(report), ["cases"] = report.Figures.Cases }),
                ["rows"] = LocalizableValue.Array(report.Figures.Figures.Select(f => Row(f, report.OutlookOf(f.Target.Key)))),
                ["corrections"] = LocalizableValue.Array(
                    corrections.TakeLast(MaxCorrections).Select(c => new LocalizableObject { ["line"] = KpiLines.Correction(c) })
                ),
                ["chart"] = KpiChart.CardData(
                    report.Application,
                    report.Name,
                    [.. report.Trend.Select(t => t.Figures).OfType<KpiMonth>()],
                    report.State == KpiMonthState.Running
                ),
                ["next"] = Next(report),
                ["app"] = report.Application.Value,
                ["previous"] = report.Month > report.First ? KpiMonths.Format(report.Month.PlusMonths(-1)) : null,
                ["following"] = report.State == KpiMonthState.Running ? null : KpiMonths.Format(report.Month.PlusMonths(1)),
                ["month"] = KpiMonths.Format(report.Month),
                ["board"] = isBoardReader,
                ["footer"] = $"{report.Application} · {KpiMonths.Format(report.Month)}",
            }
        );
    }

    private static LocalizableObject Row(KpiFigure figure, KpiOutlook? outlook) =>
        new()
        {
            ["name"] = LocalizableValue.Sentence(KpiTexts.NameKey(figure.Target.Key)),
            ["value"] = KpiTexts.Value(figure),
            ["verdict"] = LocalizableValue.Text(KpiTexts.Verdict(figure.Verdict)),
            ["color"] = ColorOf(figure.Verdict),
            ["about"] = About(figure),
            ["outlook"] = KpiLines.Outlook(figure, outlook) is LocalizableValue.TextValue text ? LocalizableValue.Sentence(text.Key, text.Arguments) : null,
            ["behind"] = Behind(figure),
        };

    /// <summary>3 of 168 · at most 1 %.</summary>
    private static LocalizableValue About(KpiFigure figure) =>
        KpiTexts.Counted(figure) is LocalizableValue.TextValue counted
            ? LocalizableValue.Text("kpi.card.about", new() { ["counted"] = counted, ["target"] = KpiTexts.Target(figure.Target) })
            : KpiTexts.Target(figure.Target);

    /// <summary>The cases behind what must not be: of ratings the good ones are no news.</summary>
    private static LocalizableValue? Behind(KpiFigure figure) =>
        figure is not { Behind: { IsEmpty: false } ids, Target.Aim: KpiAim.AtMost }
            ? null
            : LocalizableValue.Text(
                ids.Length > MaxIds ? "kpi.card.behind.more" : "kpi.card.behind",
                new() { ["ids"] = LocalizableValue.List(ids.Take(MaxIds).Select(id => (LocalizableValue?)id)), ["n"] = (int)figure.Numerator - MaxIds }
            );

    private static LocalizableValue Next(KpiReport report) =>
        LocalizableValue.Text(
            report.State switch
            {
                KpiMonthState.Running => "kpi.card.next.running",
                KpiMonthState.Over => "kpi.card.next.over",
                _ => report.Figures.Figures.Any(f => f.Verdict == KpiVerdict.Missed) ? "kpi.card.next.missed" : "kpi.card.next.closed",
            },
            new() { ["day"] = LocalizableValue.Date(report.ClosesOn) }
        );

    /// <summary>Too few is never shown as a fault.</summary>
    private static string ColorOf(KpiVerdict verdict) =>
        verdict switch
        {
            KpiVerdict.Met => "good",
            KpiVerdict.Missed => "attention",
            _ => "default",
        };
}
