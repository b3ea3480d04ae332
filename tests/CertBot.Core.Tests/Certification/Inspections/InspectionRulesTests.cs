using System.Collections.Immutable;
using CertBot.Core.Certification;
using CertBot.Core.Certification.Applications;
using CertBot.Core.Certification.Inspections;
using CertBot.Core.Certification.Materials;
using CertBot.Core.Certification.ReadModels;
using CertBot.Core.Directory;
using CertBot.Core.Primitives;
using CertBot.Core.Tests.Kit;
using CertBot.Core.Tests.Kit.Samples;
using NodaTime;
using static CertBot.Core.Certification.Applications.ApplicationCommand;

namespace CertBot.Core.Tests.Certification.Inspections;

public sealed class InspectionRulesTests
{
    private static readonly ApplicationScenario Ready = ApplicationScenario.Collecting.AllMaterialsSubmitted();

    private static readonly InspectedFiles Files = new(new string('a', 64), null);

    [Fact]
    public void A_submission_waits_for_the_inspection_and_no_longer_than_ten_minutes()
    {
        Assert.Equal("inspection-running", Refusal(Ready, TestPeople.Developer, new SubmitMaterials()));
        Assert.Equal("inspection-running", Refusal(Ready.AdvanceBy(Duration.FromMinutes(9)), TestPeople.Developer, new SubmitMaterials()));
        Assert.Null(Refusal(Ready.AdvanceBy(InspectionRules.Patience), TestPeople.Developer, new SubmitMaterials()));
        Assert.Null(Refusal(Ready, TestPeople.Developer, new SubmitMaterials(), isOn: false));
        Assert.Null(Refusal(Inspected(Ready), TestPeople.Developer, new SubmitMaterials()));
        Assert.Null(Refusal(Act(Ready, Actor.Clock, new InspectionCommand.GiveUp(Files)), TestPeople.Developer, new SubmitMaterials()));
    }

    [Fact]
    public void Only_blocking_findings_that_nobody_dismissed_refuse_a_submission()
    {
        var attention = Inspected(Ready, "CODE-WEAK-CRYPTO", "JS-CONSOLE");
        Assert.Null(Refusal(attention, TestPeople.Developer, new SubmitMaterials()));

        var blocked = Inspected(Ready, "NAME-USR", "CODE-WEAK-CRYPTO");
        Assert.Equal("findings-block", Refusal(blocked, TestPeople.Developer, new SubmitMaterials()));
        // Time helps only where the inspection does not end.
        Assert.Equal("findings-block", Refusal(blocked.AdvanceBy(Duration.FromDays(3)), TestPeople.Developer, new SubmitMaterials()));

        var disputed = Act(blocked, TestPeople.Developer, new InspectionCommand.Dispute(1, "It replaces."), "NAME-USR", "CODE-WEAK-CRYPTO");
        Assert.Equal("findings-block", Refusal(disputed, TestPeople.Developer, new SubmitMaterials()));
        var kept = Act(disputed, TestPeople.Rnd, new InspectionCommand.Keep(1, "It does not."));
        Assert.Equal("findings-block", Refusal(kept, TestPeople.Developer, new SubmitMaterials()));
        var dismissed = Act(disputed, TestPeople.Rnd, new InspectionCommand.Dismiss(1, "It does."));
        Assert.Null(Refusal(dismissed, TestPeople.Developer, new SubmitMaterials()));
    }

    [Fact]
    public void Packages_that_block_are_wanted_again()
    {
        static string[] Wanted(ApplicationScenario scenario) => [.. InspectionRules.WantedParts(scenario.Current, scenario.Edition).Select(p => p.Id)];
        Assert.Empty(Wanted(Inspected(Ready, "CODE-WEAK-CRYPTO")));
        var blocked = Inspected(Ready, "NAME-USR");
        Assert.Equal(["packages:main"], Wanted(blocked));
        var disputed = Act(blocked, TestPeople.Developer, new InspectionCommand.Dispute(1, "It replaces."), "NAME-USR");
        Assert.Empty(Wanted(Act(disputed, TestPeople.Rnd, new InspectionCommand.Dismiss(1, "It does."))));
    }

    [Fact]
    public void Rework_is_refused_in_the_same_way()
    {
        var rework = ApplicationScenario.InRework.When(TestPeople.Developer, new ReworkCriterion(new("code"), "Done"));
        Assert.Equal("findings-block", Refusal(Inspected(rework, "NAME-USR"), TestPeople.Developer, new SubmitRework()));
        Assert.Null(Refusal(Inspected(rework, "CODE-WEAK-CRYPTO"), TestPeople.Developer, new SubmitRework()));
    }

    [Fact]
    public void The_result_of_other_files_changes_nothing()
    {
        var late = Act(Ready, Actor.Clock, new InspectionCommand.Record(new(new string('b', 64), null), Summary("NAME-USR")));
        Assert.Null(late.Current.Inspection);
        Assert.Empty(late.LastEvents);

        var inspected = Inspected(Ready, "NAME-USR");
        Assert.Empty(Act(inspected, Actor.Clock, new InspectionCommand.Record(Files, Summary("JS-CONSOLE"))).LastEvents);
        Assert.Empty(Act(inspected, Actor.Clock, new InspectionCommand.GiveUp(Files)).LastEvents);
        var newer = Act(inspected, Actor.Clock, new InspectionCommand.Record(Files, Summary("JS-CONSOLE") with { Rules = "test-2" }));
        Assert.Equal((2, 0), (newer.Current.Inspection?.Number, newer.Current.Inspection?.Summary?.Counts.Blocking));
    }

    [Fact]
    public void A_new_upload_makes_the_findings_old_and_keeps_what_was_decided()
    {
        var dismissed = Dismissed();
        var uploaded = dismissed.SubmitMaterial(
            "packages",
            "main",
            ApplicationScenario.FileMaterial("other.gz", new PackageFacts("AcmeSync", "7.8", 3, 1)) with
            {
                Sha256 = new string('c', 64),
            }
        );
        Assert.Null(InspectionRules.Current(uploaded.Current, SmallEdition.Value));
        Assert.Equal("inspection-running", Refusal(uploaded, TestPeople.Developer, new SubmitMaterials()));

        var again = Act(uploaded, Actor.Clock, new InspectionCommand.Record(new(new string('c', 64), null), Summary("NAME-USR")));
        Assert.Null(Refusal(again, TestPeople.Developer, new SubmitMaterials()));
        var other = Act(uploaded, Actor.Clock, new InspectionCommand.Record(new(new string('c', 64), null), Summary("PKG-CUSTOM")));
        Assert.Equal("findings-block", Refusal(other, TestPeople.Developer, new SubmitMaterials()));
    }

    [Fact]
    public void A_dismissal_is_carried_to_the_next_attempt_of_the_same_vendor()
    {
        var next = Dismissed().When(TestPeople.Developer, new Withdraw("Later")).When(TestPeople.Developer, ApplicationScenario.Application);
        Assert.True(next.Current.Inspection?.IsDismissed("NAME-USR:f1"));
        Assert.Null(InspectionRules.Current(next.Current, SmallEdition.Value));
    }

    [Fact]
    public void Who_may_dispute_and_decide()
    {
        var blocked = Inspected(Ready, "NAME-USR");
        Assert.Equal("vendor-only", Refusal(blocked, TestPeople.Rnd, On(new InspectionCommand.Dispute(1, "No")), "NAME-USR"));
        Assert.Equal("clock-only", Refusal(blocked, TestPeople.Developer, On(new InspectionCommand.Record(Files, Summary()))));
        Assert.Equal("clock-only", Refusal(blocked, TestPeople.Developer, On(new InspectionCommand.GiveUp(Files))));

        var disputed = Disputed();
        Assert.Equal("role", Refusal(disputed, TestPeople.Linguist, On(new InspectionCommand.Dismiss(1, "No"))));
        Assert.Equal("role", Refusal(disputed, TestPeople.Developer, On(new InspectionCommand.Keep(1, "No"))));
        Assert.Equal("text-missing", Refusal(disputed, TestPeople.Rnd, On(new InspectionCommand.Keep(1, " "))));
        Assert.Null(Refusal(disputed, TestPeople.Rnd, On(new InspectionCommand.Keep(1, "No"))));
    }

    [Fact]
    public void A_reviewer_dismisses_any_finding_of_the_list_with_a_reason()
    {
        var blocked = Inspected(Ready, "NAME-USR", "CODE-WEAK-CRYPTO", "JS-CONSOLE");
        string[] report = ["NAME-USR", "CODE-WEAK-CRYPTO", "JS-CONSOLE"];
        string? RefusalOf(ApplicationScenario scenario, Actor actor, int number, string reason = "Fine") =>
            Refusal(scenario, actor, On(new InspectionCommand.DismissListed(number, reason)), report);
        Assert.Equal("role", RefusalOf(blocked, TestPeople.Developer, 1));
        Assert.Equal("role", RefusalOf(blocked, TestPeople.Linguist, 1)); // reviews another criterion
        Assert.Equal("no-such-finding", RefusalOf(blocked, TestPeople.Rnd, 4));
        Assert.Equal("finding-only-informs", RefusalOf(blocked, TestPeople.Rnd, 3));
        Assert.Equal("text-missing", RefusalOf(blocked, TestPeople.Rnd, 1, " "));
        Assert.Equal("wrong-stage", RefusalOf(blocked.When(TestPeople.Developer, new Withdraw("Later")), TestPeople.Rnd, 1));
        var click = On(new InspectionCommand.DismissListed(1, "Fine")) with { Subject = CardSubject.Of(blocked.Current), Revision = 1 };
        Assert.Null(Refusal(blocked, TestPeople.Rnd, click, report));
        Assert.Equal("stale", Refusal(blocked, TestPeople.Rnd, click with { Revision = 2 }, report));

        var dismissed = Act(blocked, TestPeople.Rnd, new InspectionCommand.DismissListed(1, "Fine"), report);
        Assert.Null(Refusal(dismissed, TestPeople.Developer, new SubmitMaterials()));
        var decided = Assert.Single(dismissed.Current.Inspection?.Disputes.Values ?? []);
        Assert.Equal((1, 1, null, true), (decided.Number, decided.Revision, decided.Reason, decided.Decision?.IsDismissed));
        Assert.Equal("finding-dismissed", RefusalOf(dismissed, TestPeople.Rnd, 1));
        Assert.Equal("finding-dismissed", Refusal(dismissed, TestPeople.Developer, On(new InspectionCommand.Dispute(1, "No")), report));

        // A dispute is decided by it, and what was kept can be dismissed later.
        var disputed = Act(blocked, TestPeople.Developer, new InspectionCommand.Dispute(1, "It replaces."), report);
        var kept = Act(disputed, TestPeople.Rnd, new InspectionCommand.Keep(1, "It does not."));
        foreach (var earlier in new[] { disputed, kept })
        {
            var dispute = Act(earlier, TestPeople.Rnd, new InspectionCommand.DismissListed(1, "It does."), report).Current.Inspection?.FindDispute(1);
            Assert.Equal(("It replaces.", true, "It does."), (dispute?.Reason?.Words, dispute?.Decision?.IsDismissed, dispute?.Decision?.Words));
        }
    }

    /// <summary>A rule that names no criterion of the edition is decided by whoever reviews any, and not by nobody.</summary>
    [Fact]
    public void A_finding_of_no_criterion_can_be_decided()
    {
        var rule = InspectionSamples.Rule("OWN-RULE", FindingSeverity.Blocking, [99]);
        Assert.Null(RuleCriteria.FindMain(rule, SmallEdition.Value));
        Assert.Equal(SmallEdition.Value.Criteria.SelectMany(c => c.Reviewers).Distinct().Order(), RuleCriteria.ReviewersOf(rule, SmallEdition.Value).Order());
    }

    [Fact]
    public void A_disputed_finding_waits_for_those_who_may_decide_it_until_one_does()
    {
        var disputed = Disputed();
        var waiting = Assert.Single(Row(disputed) ?? []);
        var code = SmallEdition.Value.Criteria.Single(c => c.Number == 2);
        Assert.Equal((code.Group, 1, disputed.Now), (waiting.Group, waiting.Count, waiting.Since));
        Assert.Equal(code.Reviewers, waiting.Reviewers);

        Assert.Null(Row(Inspected(Ready, "NAME-USR")));
        Assert.Null(Row(Act(disputed, TestPeople.Rnd, new InspectionCommand.Dismiss(1, "It does."))));
        var kept = Act(disputed, TestPeople.Rnd, new InspectionCommand.Keep(1, "It does not."));
        Assert.Null(Row(kept));
        Assert.NotNull(Row(Act(kept, TestPeople.Developer, new InspectionCommand.Dispute(1, "It does."), "NAME-USR")));
        // Where nobody hands in or reviews any more, nobody decides; what was mended since, nobody has to.
        Assert.Null(Row(disputed.When(TestPeople.Developer, new Withdraw("Later"))));
        Assert.Null(Row(Act(disputed, Actor.Clock, new InspectionCommand.Record(Files, Summary("PKG-CUSTOM") with { Rules = "test-2" }))));
        Assert.NotNull(Row(Act(disputed, Actor.Clock, new InspectionCommand.Record(Files, Summary("NAME-USR") with { Rules = "test-2" }))));
    }

    private static ImmutableArray<OpenDisputes>? Row(ApplicationScenario scenario) =>
        ApplicationSummaryProjection.Project(scenario.Current, SmallEdition.Value).Disputes;

    [Fact]
    public void What_cannot_be_disputed_or_decided_is_said()
    {
        var blocked = Inspected(Ready, "NAME-USR", "JS-CONSOLE");
        Assert.Equal("no-such-finding", Refusal(blocked, TestPeople.Developer, On(new InspectionCommand.Dispute(3, "No")), "NAME-USR", "JS-CONSOLE"));
        Assert.Equal("no-such-finding", Refusal(blocked, TestPeople.Developer, On(new InspectionCommand.Dispute(1, "No"))));
        Assert.Equal("finding-only-informs", Refusal(blocked, TestPeople.Developer, On(new InspectionCommand.Dispute(2, "No")), "NAME-USR", "JS-CONSOLE"));
        Assert.Equal("text-missing", Refusal(blocked, TestPeople.Developer, On(new InspectionCommand.Dispute(1, "")), "NAME-USR", "JS-CONSOLE"));

        var disputed = Disputed();
        Assert.Equal("finding-disputed", Refusal(disputed, TestPeople.Developer, On(new InspectionCommand.Dispute(1, "No")), "NAME-USR"));
        Assert.Equal("no-such-dispute", Refusal(disputed, TestPeople.Rnd, On(new InspectionCommand.Dismiss(2, "No"))));
        var dismissed = Dismissed();
        Assert.Equal("finding-dismissed", Refusal(dismissed, TestPeople.Rnd, On(new InspectionCommand.Keep(1, "No"))));
        Assert.Equal("finding-dismissed", Refusal(dismissed, TestPeople.Developer, On(new InspectionCommand.Dispute(1, "No")), "NAME-USR"));
    }

    [Fact]
    public void A_card_of_another_version_inspection_or_dispute_is_out_of_date()
    {
        var disputed = Disputed();
        var subject = CardSubject.Of(disputed.Current);
        ActOnInspection Clicked(int revision) => On(new InspectionCommand.Keep(1, "No")) with { Subject = subject, Revision = revision };
        Assert.Null(Refusal(disputed, TestPeople.Rnd, Clicked(1)));
        Assert.Equal("stale", Refusal(disputed, TestPeople.Rnd, Clicked(2)));
        Assert.Equal("stale", Refusal(disputed, TestPeople.Rnd, Clicked(1) with { Subject = new("acme-sync|1.0|collecting") }));
        // The stage may have changed meanwhile: what was found and said is the same.
        var inReview = Dismissed().When(TestPeople.Developer, new SubmitMaterials());
        Assert.Equal("finding-dismissed", Refusal(inReview, TestPeople.Rnd, Clicked(2)));

        var blocked = Inspected(Ready, "NAME-USR");
        var dispute = On(new InspectionCommand.Dispute(1, "No")) with { Subject = CardSubject.Of(blocked.Current), Revision = 1 };
        Assert.Null(Refusal(blocked, TestPeople.Developer, dispute, "NAME-USR"));
        Assert.Equal("stale", Refusal(blocked, TestPeople.Developer, dispute with { Revision = 2 }, "NAME-USR"));
    }

    [Fact]
    public void Findings_never_pass_or_decide_a_criterion()
    {
        var inReview = ApplicationScenario.InReview;
        var inspected = Inspected(inReview);
        Assert.Equal(inReview.StageAs<Stage.Review>().Tasks, inspected.StageAs<Stage.Review>().Tasks);
        Assert.All(Inspected(inReview, "NAME-USR").StageAs<Stage.Review>().Tasks.Values, t => Assert.IsType<Verdict.Open>(t.Verdict));
    }

    [Fact]
    public void The_disputes_that_are_kept_are_bounded_and_the_open_ones_stay_longest()
    {
        var inspection = Disputed().Current.Inspection ?? throw new InvalidOperationException();
        var open = inspection.Disputes.Values.Single();
        for (var n = 2; n <= 300; n++)
        {
            inspection = inspection.With(
                open with
                {
                    Number = n,
                    Finding = open.Finding with { Fingerprint = $"x{n}" },
                    Decision = new(true, new("rnd"), Instant.MinValue, "Seen."),
                }
            );
        }
        Assert.Equal(200, inspection.Disputes.Count);
        Assert.NotNull(inspection.FindDispute(1));
        Assert.NotNull(inspection.FindDispute(300));
        Assert.Null(inspection.FindDispute(2));
    }

    private static ApplicationScenario Disputed() =>
        Act(Inspected(Ready, "NAME-USR"), TestPeople.Developer, new InspectionCommand.Dispute(1, "It replaces."), "NAME-USR");

    private static ApplicationScenario Dismissed() => Act(Disputed(), TestPeople.Rnd, new InspectionCommand.Dismiss(1, "It does."));

    private static ApplicationScenario Inspected(ApplicationScenario scenario, params string[] rules) =>
        Act(scenario, Actor.Clock, new InspectionCommand.Record(Files, Summary(rules)));

    private static InspectionReport Report(params string[] rules) =>
        InspectionReport.Of("test-1", InspectionSamples.Rules, rules.Select(r => InspectionSamples.Finding(r, 1)));

    private static InspectionSummary Summary(params string[] rules) => InspectionSummary.Of(Report(rules));

    private static ActOnInspection On(InspectionCommand command) => new(command);

    private static ApplicationScenario Act(ApplicationScenario scenario, Actor actor, InspectionCommand command, params string[] report) =>
        Decide(scenario, actor, On(command), isOn: true, report) switch
        {
            Decision<ApplicationEvent>.Accepted accepted => scenario.Then(actor.Id, accepted.Events),
            Decision<ApplicationEvent>.Rejected rejected => throw new Xunit.Sdk.XunitException(rejected.Refusal.Code),
            _ => throw new InvalidOperationException(),
        };

    private static string? Refusal(ApplicationScenario scenario, Actor actor, ApplicationCommand command, params string[] report) =>
        Refusal(scenario, actor, command, isOn: true, report);

    private static string? Refusal(ApplicationScenario scenario, Actor actor, ApplicationCommand command, bool isOn, params string[] report) =>
        (Decide(scenario, actor, command, isOn, report) as Decision<ApplicationEvent>.Rejected)?.Refusal.Code["certification.refused.".Length..];

    private static Decision<ApplicationEvent> Decide(ApplicationScenario scenario, Actor actor, ApplicationCommand command, bool isOn, string[] report) =>
        ApplicationDecider.Decide(
            command,
            scenario.State,
            scenario.ContextFor(actor) with
            {
                IsInspectionOn = isOn,
                Report = report.Length == 0 ? null : Report(report),
            }
        );
}
