using System.Collections.Immutable;
using CertBot.Core.Certification.Applications;
using CertBot.Core.Tests.Kit;
using NodaTime;
using static CertBot.Core.Certification.Applications.ApplicationCommand;

namespace CertBot.Core.Tests.Certification;

public sealed class SupportAuditRulesTests
{
    private static readonly FindShortcomings Two = new([new("no on-call list", null), new("portal not linked", new(2026, 3, 20))]);

    public static TheoryData<string, string, SupportProfile> InvalidProfiles =>
        new()
        {
            { "text-missing", "system", ApplicationScenario.Profile with { System = " " } },
            { "packages", "packages", ApplicationScenario.Profile with { Packages = ["basic"] } },
            { "packages", "packages", ApplicationScenario.Profile with { Packages = default } },
            { "presale", "presale", ApplicationScenario.Profile with { PresaleInTime = false } },
            { "zones", "zones", ApplicationScenario.Profile with { Zones = [] } },
            { "zones", "zones", ApplicationScenario.Profile with { Zones = ["emea", "moon"] } },
            { "text-missing", "contacts", ApplicationScenario.Profile with { EscalationContacts = "" } },
        };

    [Theory, MemberData(nameof(InvalidProfiles))]
    public void Standards_that_are_not_met_are_refused(string reason, string question, SupportProfile profile) =>
        Assert.Equal((reason, question), ApplicationScenario.AtStandards.GetRefusal(TestPeople.Developer, new SubmitStandards(profile)));

    [Fact]
    public void Audit_has_a_promised_day() =>
        Assert.Equal(
            (1, new LocalDate(2026, 3, 9)),
            (ApplicationScenario.AtAudit.StageAs<Stage.Audit>().Round, ApplicationScenario.AtAudit.StageAs<Stage.Audit>().Promised)
        );

    [Fact]
    public void Passed_audit_grants_the_certificate()
    {
        var scenario = ApplicationScenario.Certified;
        Assert.Equal(
            new Certificate("CB-2026-acme-sync-1", "2.0", new(2026, 3, 2)) { Name = "Acme Sync", Edition = new("creatio", 1) },
            Assert.Single(scenario.Current.Certificates)
        );
        Assert.Equal(
            ("2.0", "Case desk", 0),
            (scenario.Current.CertifiedBaseline?.Release.Version, scenario.Current.CertifiedBaseline?.Profile.System, scenario.Current.LastAudit?.Shortcomings)
        );
        Assert.IsType<Stage.Certified>(scenario.Current.Stage);
    }

    [Fact]
    public void Shortcomings_are_numbered_and_have_deadlines()
    {
        var scenario = ApplicationScenario.AtAudit.When(TestPeople.Analyst, Two);
        Assert.Equal(
            [new(1, "no on-call list", new(2026, 4, 1)), new(2, "portal not linked", new(2026, 3, 20))],
            scenario.StageAs<Stage.Shortcomings>().Items.AsEnumerable()
        );
        Assert.Equal((2, new LocalDate(2026, 3, 20)), (scenario.Current.LastAudit?.Shortcomings, PromisedDates.For(scenario.Current, scenario.Edition)));
    }

    [Fact]
    public void Invalid_reports_are_refused()
    {
        Assert.Equal(("text-missing", "items"), ApplicationScenario.AtAudit.GetRefusal(TestPeople.Analyst, new FindShortcomings([])));
        Assert.Equal(("text-missing", "items"), ApplicationScenario.AtAudit.GetRefusal(TestPeople.Analyst, new FindShortcomings(default)));
        Assert.Equal(("text-missing", "items"), ApplicationScenario.AtAudit.GetRefusal(TestPeople.Analyst, new FindShortcomings([new("", null)])));
        Assert.Equal(("day-past", "items"), ApplicationScenario.AtAudit.GetRefusal(TestPeople.Analyst, new FindShortcomings([new("x", new(2026, 3, 1))])));
        Assert.Equal(
            ("too-many-shortcomings", "items"),
            ApplicationScenario.AtAudit.GetRefusal(TestPeople.Analyst, new FindShortcomings([.. Enumerable.Repeat(new ReportedShortcoming("x", null), 31)]))
        );
    }

    [Fact]
    public void Re_audit_starts_when_every_shortcoming_is_answered()
    {
        var scenario = ApplicationScenario
            .AtAudit.When(TestPeople.Analyst, Two)
            .When(TestPeople.Developer, new AnswerShortcoming(2, "linked"))
            .When(TestPeople.Developer, new AnswerShortcoming(2, "linked since Monday"));
        Assert.Single(scenario.LastEvents);
        scenario = scenario.When(TestPeople.Manager, new AnswerShortcoming(1, "list is up"));
        Assert.Collection(
            scenario.LastEvents,
            e => Assert.IsType<ApplicationEvent.ShortcomingAnswered>(e),
            e => Assert.Equal(2, Assert.IsType<ApplicationEvent.ReauditStarted>(e).Round)
        );
        Assert.Equal(
            (2, "list is up,linked since Monday"),
            (scenario.StageAs<Stage.Audit>().Round, string.Join(',', scenario.StageAs<Stage.Audit>().Earlier.Select(s => s.Answer)))
        );
        Assert.Equal("Case desk", scenario.When(TestPeople.Analyst, new PassAudit()).Current.CertifiedBaseline?.Profile.System);
    }

    [Fact]
    public void Invalid_answers_are_refused()
    {
        var scenario = ApplicationScenario.AtAudit.When(TestPeople.Analyst, Two);
        Assert.Equal(("no-such-shortcoming", "number"), scenario.GetRefusal(TestPeople.Developer, new AnswerShortcoming(3, "x")));
        Assert.Equal(("text-missing", "answer"), scenario.GetRefusal(TestPeople.Developer, new AnswerShortcoming(1, " ")));
        Assert.Equal("wrong-stage", scenario.GetRefusal(TestPeople.Analyst, new PassAudit()).Why);
    }
}
