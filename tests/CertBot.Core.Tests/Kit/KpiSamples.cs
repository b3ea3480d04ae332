using CertBot.Core.Kpis;
using CertBot.Core.Kpis.Cards;
using CertBot.Core.Messaging;
using CertBot.Core.Support.Cases;
using NodaTime;

namespace CertBot.Core.Tests.Kit;

/// <summary>The cards of figures.</summary>
internal static class KpiSamples
{
    private static readonly YearMonth March = new(2026, 3);

    public static IReadOnlyDictionary<string, BotMessage.CardMessage> All { get; } =
        new Dictionary<string, BotMessage.CardMessage>(StringComparer.Ordinal)
        {
            ["kpi.running"] = KpiCard.For(Report(KpiMonthState.Running), isBoardReader: true),
            ["kpi.corrected"] = KpiCard.For(Report(KpiMonthState.Closed), isBoardReader: false),
            ["kpi-board.some"] = Board(),
        };

    private static KpiReport Report(KpiMonthState state)
    {
        var (before, now) = (Month(3), Month(4));
        return new KpiReport
        {
            Application = new("acme-sync"),
            Name = "Acme Sync",
            Vendor = new("acme"),
            VendorName = "Acme Ltd",
            State = state,
            Figures = now,
            Closed =
                state == KpiMonthState.Closed
                    ? new ClosedMonth(before, CardSamples.Now)
                    {
                        Corrections = [new KpiCorrection(now, CardSamples.Now) { Changes = KpiFigures.Changes(before, now) }],
                    }
                    : null,
            Outlooks = state == KpiMonthState.Running ? [new(KpiKey.OverdueResolution, 0, 62), new(KpiKey.CsatPositive, 3, 12)] : [],
            First = new(2026, 1),
            ClosesOn = new(2026, 4, 8),
            At = CardSamples.Now,
        };
    }

    private static BotMessage.CardMessage Board()
    {
        var rows = KpiBoard.Select(
            [
                KpiRow.Of(Report(KpiMonthState.Running)),
                KpiRow.Of(Report(KpiMonthState.Closed)) with
                {
                    Application = new("borealis"),
                    Name = "Borealis *Desk*",
                },
            ],
            new KpiBoardFilter()
        );
        return new(KpiBoardCard.Name, KpiBoardCard.CreateData(March, rows, rows).ToObject());
    }

    private static KpiMonth Month(int late) =>
        KpiCalculator.Calculate(
            new()
            {
                Month = March,
                Cases =
                [
                    .. Enumerable
                        .Range(1, 168)
                        .Select(n => new MeasuredCase(
                            new(FormattableString.Invariant($"C-2026-03-{n:D4}")),
                            new CaseMeasurement
                            {
                                Response = n <= late ? ClockOutcome.Missed : ClockOutcome.Kept,
                                Resolution = n <= 8 ? ClockOutcome.Missed : ClockOutcome.Kept,
                                Rating = n <= 4 ? 5 : null,
                            }
                        )),
                ],
                NpsAnswers = [9, 10, 8, 3],
                Escalations = ["C-2026-02-0007/E-1"],
            },
            CardSamples.Creatio
        );
}
