using CertBot.Core.Messaging;
using CertBot.Core.Primitives;
using CertBot.Core.RegularAudits;
using CertBot.Core.RegularAudits.Cards;
using CertBot.Core.Support.Cases;
using static CertBot.Core.RegularAudits.RegularAuditCommand;
using CasePriority = CertBot.Core.Policy.CasePriority;

namespace CertBot.Core.Tests.Kit.Samples;

/// <summary>Regular audits in every situation that their cards can show.</summary>
internal static class AuditSamples
{
    public static IDictionary<string, BotMessage.CardMessage> All { get; } =
        new Dictionary<string, BotMessage.CardMessage>(StringComparer.Ordinal)
        {
            ["regular-audit.opened"] = Audit(new AuditScenario().WithOpenAudit()),
            ["regular-audit.empty"] = Audit(new AuditScenario().WithOpenAudit(cases: 0)),
            ["regular-audit.checked"] = Audit(Checked()),
            ["regular-audit.remedy"] = Audit(Proposed()),
            ["regular-audit.reaudit"] = Audit(Answered()),
            ["regular-audit.closed"] = Audit(new AuditScenario().WithReport()),
            ["audit-report.found"] = Report(Proposed()),
            ["audit-report.reaudit"] = Report(Answered()),
            ["audit-report.passed"] = Report(Shopped()),
            ["audit-questions.none"] = Questions(new AuditScenario().WithOpenAudit(cases: 0)),
            ["audit-questions.some"] = Questions(WithQuestions()),
        };

    private static BotMessage.CardMessage Audit(AuditScenario scenario) =>
        Show(scenario, (history, audit) => RegularAuditCard.For(history, audit, "Acme **Sync**", AuditScenario.Edition));

    private static BotMessage.CardMessage Report(AuditScenario scenario) =>
        Show(scenario, (history, audit) => AuditReportCard.For(RegularAuditView.ForVendor(history), audit, "Acme **Sync**", AuditScenario.Edition));

    private static BotMessage.CardMessage Questions(AuditScenario scenario) =>
        Show(scenario, (history, audit) => ShopperCard.For(history, audit, "Acme **Sync**", AuditScenario.Edition));

    private static BotMessage.CardMessage Show(AuditScenario scenario, Func<RegularAuditHistory, RegularAudit, BotMessage.CardMessage> show)
    {
        var history = scenario.History ?? throw new InvalidOperationException("no audits");
        return show(history, history.Open ?? history.Past[^1].Audit);
    }

    private static AuditScenario Checked()
    {
        var scenario = new AuditScenario().WithOpenAudit();
        scenario.Send(TestPeople.Analyst, new Claim());
        var good = AuditScenario.Good(AuditScenario.Edition.SupportAudits.Checklist);
        scenario.Send(TestPeople.Analyst, new CheckCase(scenario.Open.Cases[0].Id, good));
        scenario.Send(
            TestPeople.Analyst2,
            new CheckCase(
                scenario.Open.Cases[1].Id,
                good.SetItem("polite", new(CheckMark.No, "Curt <at>twice</at>")).SetItem("escalated", new(CheckMark.NotApplicable))
            )
        );
        return scenario;
    }

    private static AuditScenario Proposed()
    {
        var scenario = Checked();
        scenario.Send(TestPeople.Analyst, new CheckCase(scenario.Open.Cases[2].Id, AuditScenario.Good(AuditScenario.Edition.SupportAudits.Checklist)));
        scenario.Send(
            TestPeople.Analyst,
            new Report("Support is **good**, with two gaps.", [new("Answers are curt", AuditScenario.Day("2026-04-15")), new("No night shift", null)])
        );
        scenario.Send(TestPeople.Developer, new ProposeDeadline("A-1/2", AuditScenario.Day("2026-05-29"), "We are hiring"));
        scenario.Send(TestPeople.Developer, new AnswerShortcoming("A-1/1", "We trained everybody"));
        return scenario;
    }

    private static AuditScenario Answered()
    {
        var scenario = Proposed();
        scenario.Send(TestPeople.Analyst, new KeepDeadline("A-1/2", "That is too long"));
        scenario.Send(TestPeople.Developer, new AnswerShortcoming("A-1/2", "A night shift has started"));
        return scenario;
    }

    private static AuditScenario WithQuestions()
    {
        var scenario = new AuditScenario().WithOpenAudit(cases: 0);
        scenario.Send(TestPeople.Analyst, Question("How do I stop the sync?", ShopperRoute.Outside));
        scenario.Send(TestPeople.Analyst, Question("Is there a **limit**?", ShopperRoute.Registered));
        scenario.Now = AuditScenario.At("2026-03-30T14:00");
        scenario.Send(TestPeople.Analyst, new MarkSent(1, scenario.Now));
        return scenario;
    }

    private static AuditScenario Shopped()
    {
        var scenario = new AuditScenario().WithOpenAudit(cases: 0);
        scenario.Send(TestPeople.Analyst, Question("How do I stop the sync?", ShopperRoute.Outside));
        scenario.Now = AuditScenario.At("2026-03-30T14:00");
        scenario.Send(TestPeople.Analyst, new MarkSent(1, scenario.Now));
        scenario.Now = AuditScenario.At("2026-03-30T15:30");
        scenario.Send(TestPeople.Analyst, new RecordReply(1, scenario.Now, "Press *Stop*."));
        scenario.Send(TestPeople.Analyst, new Judge(1, AuditScenario.Good(AuditScenario.Edition.SupportAudits.AnswerChecklist)));
        scenario.Send(TestPeople.Analyst, new RegularAuditCommand.Report("All as promised.", []));
        return scenario;
    }

    private static PlanQuestion Question(string text, ShopperRoute route) =>
        new(
            new()
            {
                Text = text,
                Customer = new("globex"),
                Priority = CasePriority.Medium,
                Kind = CaseKind.Question,
                Route = route,
                Day = AuditScenario.Day("2026-03-30"),
            }
        );
}
