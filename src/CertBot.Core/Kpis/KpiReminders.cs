using System.Collections.Immutable;
using CertBot.Core.Directory;
using CertBot.Core.Messaging;
using CertBot.Core.Policy;
using CertBot.Core.Primitives;

namespace CertBot.Core.Kpis;

/// <summary>The application and the vendor that lines are about.</summary>
public sealed record KpiSubject(ApplicationId Application, string Name, Vendor Vendor);

/// <summary>
/// Who hears of a month: of a target at risk the vendor's managers, and the analysts later; of a closed month that missed something, and of a correction, the
/// vendor's managers. Measures are proposed to those allowed by <see cref="KpiEvent.SanctionCalled"/>.
/// </summary>
public static class KpiReminders
{
    public static ImmutableArray<Reminder> For(ImmutableArray<RecordedEvent<KpiEvent>> events, KpiHistory after, Edition edition, KpiSubject subject) =>
        [.. events.SelectMany(e => For(e.Data, after, edition, subject))];

    private static IEnumerable<Reminder> For(KpiEvent kpiEvent, KpiHistory after, Edition edition, KpiSubject subject) =>
        kpiEvent switch
        {
            KpiEvent.Warned(var month, var outlook, _) => ToVendor(
                subject,
                $"{KpiMonths.Format(month)}:{outlook.Key}:warned",
                Risk("kpi.notice.risk", month, outlook, edition, subject),
                month
            ),
            KpiEvent.WarningPassedOn(var month, var key) when after.Warnings.FirstOrDefault(w => w.Month == month && w.Outlook.Key == key) is { } warning =>
            [
                Create(
                    new Recipient.ToRole(RoleName.Analyst),
                    subject,
                    $"{KpiMonths.Format(month)}:{key}:passed-on",
                    Risk("kpi.notice.risk.told", month, warning.Outlook, edition, subject),
                    month
                ),
            ],
            KpiEvent.MonthClosed(var figures) when figures.Figures.Any(f => f.Verdict == KpiVerdict.Missed) => ToVendor(
                subject,
                $"{KpiMonths.Format(figures.Month)}:closed",
                new(
                    "kpi.notice.closed",
                    new()
                    {
                        ["app"] = subject.Name,
                        ["month"] = KpiTexts.Month(figures.Month),
                        ["missed"] = LocalizableValue.List(figures.Figures.Where(f => f.Verdict == KpiVerdict.Missed).Select(KpiLines.Brief)),
                    }
                ),
                figures.Month
            ),
            KpiEvent.MonthCorrected(var figures) e => ToVendor(
                subject,
                $"{KpiMonths.Format(figures.Month)}:corrected:{after.Find(figures.Month)?.Corrections.Length ?? 0}",
                new(
                    "kpi.notice.corrected",
                    new()
                    {
                        ["app"] = subject.Name,
                        ["month"] = KpiTexts.Month(figures.Month),
                        ["changes"] = LocalizableValue.List(e.Changes.Select(c => KpiChanges.Describe(c))),
                    }
                ),
                figures.Month
            ),
            _ => [],
        };

    private static BotMessage.TextMessage Risk(string key, NodaTime.YearMonth month, KpiOutlook outlook, Edition edition, KpiSubject subject) =>
        new(
            key,
            new()
            {
                ["app"] = subject.Name,
                ["month"] = KpiTexts.Month(month),
                ["kpi"] = KpiTexts.Name(outlook.Key),
                ["why"] =
                    outlook.Headroom == 0 && edition.Kpis.FirstOrDefault(k => k.Key == outlook.Key) is { } target
                        ? KpiTexts.Headroom(target, outlook.Headroom)
                        : LocalizableValue.Text("kpi.chance", new() { ["n"] = outlook.Chance ?? 0 }),
            }
        );

    private static IEnumerable<Reminder> ToVendor(KpiSubject subject, string name, BotMessage.TextMessage line, NodaTime.YearMonth month)
    {
        ImmutableArray<Recipient> managers =
        [
            .. subject.Vendor.People.Where(p => p.Value == VendorRole.Manager).Select(p => (Recipient)new Recipient.ToPerson(new PersonId(p.Key))),
        ];
        return (managers.IsEmpty ? [new Recipient.ToVendor(subject.Vendor.Id)] : managers).Select(to => Create(to, subject, name, line, month));
    }

    private static Reminder Create(Recipient to, KpiSubject subject, string name, BotMessage.TextMessage line, NodaTime.YearMonth month) =>
        new(to, $"kpi:{subject.Application}:{name}", line)
        {
            Button = new(
                LocalizableValue.Text("kpi.button.figures"),
                "kpi",
                new() { ["app"] = subject.Application.Value, ["month"] = KpiMonths.Format(month) }
            ),
        };
}
