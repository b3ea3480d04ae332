using System.Collections.Immutable;
using CertBot.Core.Certification.Applications;
using CertBot.Core.Directory;
using CertBot.Core.Directory.Rules;
using CertBot.Core.Policy;
using CertBot.Core.Primitives;
using CertBot.Core.Support;
using CertBot.Core.Tests.Kit;
using NodaTime;
using static CertBot.Core.Certification.Applications.ApplicationCommand;

namespace CertBot.Core.Tests.Certification;

/// <summary>The maker is never the checker, under whatever account and wherever they belong by now.</summary>
public sealed class IndependenceTests
{
    private static readonly PersonId Former = new("former");

    /// <summary>Every decision of the platform's, with a holder of its role and the stage it belongs to.</summary>
    private static readonly (ApplicationCommand Command, RoleName Role, ApplicationScenario Scenario)[] PlatformDecisions =
    [
        (new PlanKickOff(new(2026, 3, 9)), RoleName.Analyst, ApplicationScenario.Submitted),
        (new FindReady(PriorityLevel.High, "x"), RoleName.Analyst, ApplicationScenario.Submitted),
        (new FindNotReady(ImmutableSortedDictionary<string, string>.Empty.Add("people", "x")), RoleName.Analyst, ApplicationScenario.Submitted),
        (new Approve(PriorityLevel.High, new(2026, 3, 9)), SmallEdition.Lead, ApplicationScenario.AtPriority),
        (new Defer(new(2026, 3, 9), "x"), SmallEdition.Lead, ApplicationScenario.AtPriority),
        (new Decline("x"), SmallEdition.Lead, ApplicationScenario.AtPriority),
        (new Claim(new("functional"), null), RoleName.Analyst, ApplicationScenario.InReview),
        (new Pass(new("functional"), null), RoleName.Analyst, ApplicationScenario.InReview),
        (new RequestChanges(new("functional"), null, "defect", "x"), RoleName.Analyst, ApplicationScenario.InReview),
        (new AskVendor(new("functional"), null, "x"), RoleName.Analyst, ApplicationScenario.InReview),
        (new Undo(new("functional"), null), RoleName.Analyst, ApplicationScenario.InReview.PassCriterion("functional")),
        (new PassAudit(), RoleName.Analyst, ApplicationScenario.AtAudit),
        (new FindShortcomings([new("x", null)]), RoleName.Analyst, ApplicationScenario.AtAudit),
        (new ReleaseListing("x"), RoleName.Analyst, ApplicationScenario.Submitted.When(TestPeople.Developer, new Withdraw("x"))),
    ];

    [Fact]
    public void Whoever_filed_the_application_is_of_the_vendors_side_whatever_is_known_of_the_vendor()
    {
        var app = ApplicationScenario.Submitted.Current;

        Assert.True(Independence.IsOnVendorSide(app.Applicant, app, vendor: null));
        Assert.False(Independence.IsIndependent(new Actor(Former, [RoleName.Analyst], null) { OtherIds = [app.Applicant] }, app, vendor: null));
        Assert.True(Independence.IsIndependent(new Actor(Former, [RoleName.Analyst], null), app, vendor: null));
    }

    [Fact]
    public void Whoever_was_a_member_since_the_release_began_never_decides_on_it()
    {
        foreach (var (command, role, scenario) in PlatformDecisions)
        {
            var actor = new Actor(Former, [role], null);
            Assert.Equal("own-release", Refusal(command, actor, scenario, LeftAt(scenario, Duration.FromMinutes(1))));
            Assert.Equal("own-release", Refusal(command, actor, scenario, LeftAt(scenario, Duration.Zero)));
            Assert.NotEqual("own-release", Refusal(command, actor, scenario, LeftAt(scenario, Duration.FromMinutes(-1))));
            Assert.NotEqual("own-vendor", Refusal(command, actor, scenario, LeftAt(scenario, Duration.FromMinutes(-1))));
        }
    }

    [Fact]
    public void Linked_accounts_are_one_person_in_every_decision()
    {
        foreach (var (command, role, scenario) in PlatformDecisions)
        {
            var reviewer = new Actor(new("reviewer"), [role], null);
            Assert.NotEqual("own-release", Refusal(command, reviewer, scenario, LeftAt(scenario, Duration.FromMinutes(1))));
            Assert.Equal("own-release", Refusal(command, reviewer with { OtherIds = [Former] }, scenario, LeftAt(scenario, Duration.FromMinutes(1))));
            Assert.Equal("own-release", Refusal(command, reviewer with { OtherIds = [TestPeople.Manager.Id] }, scenario, TestPeople.Vendor));
            Assert.Equal("own-vendor", Refusal(command, reviewer with { OtherIds = [TestPeople.Developer.Id] }, scenario, TestPeople.Vendor));
        }
    }

    [Fact]
    public void Whoever_submitted_what_is_reviewed_does_not_review_it()
    {
        // A state from before former members were kept: what was submitted still tells who submitted it.
        var scenario = ApplicationScenario.InReview;
        var app = scenario.Current;
        var material = app.Release.Materials.First();
        var state = app with { Release = app.Release with { Materials = app.Release.Materials.SetItem(material.Key, material.Value with { By = Former }) } };
        Assert.Equal(
            "own-release",
            Refusal(new Pass(new("functional"), null), new Actor(Former, [RoleName.Analyst], null), scenario with { State = state }, TestPeople.Vendor)
        );
    }

    [Fact]
    public void Former_member_may_decide_on_the_next_release()
    {
        var first = ApplicationScenario.Certified;
        var left = TestPeople.Vendor with { FormerMembers = LeftAt(first, Duration.FromDays(1)).FormerMembers };
        var next = first.AdvanceBy(Duration.FromDays(2)).When(TestPeople.Developer, new AnnounceVersion("2.1")).AllMaterialsSubmitted();
        next = next.When(TestPeople.Developer, new SubmitMaterials());
        Assert.Null(Refusal(new Pass(new("functional"), null), new Actor(Former, [RoleName.Analyst], null), next, left));
    }

    [Fact]
    public void Former_member_counts_where_the_beginning_of_the_release_is_unknown()
    {
        var scenario = ApplicationScenario.InReview;
        scenario = scenario with { State = scenario.Current with { ReleaseSince = null } };
        var left = LeftAt(ApplicationScenario.InReview, Duration.FromDays(-100));
        Assert.Equal("own-release", Refusal(new Pass(new("functional"), null), new Actor(Former, [RoleName.Analyst], null), scenario, left));
    }

    [Fact]
    public void Adviser_is_not_the_second_person_under_another_account()
    {
        var lead = TestPeople.Lead with { OtherIds = [TestPeople.Analyst.Id] };
        Assert.Equal("second-person", ApplicationScenario.AtPriority.GetRefusal(lead, new Approve(PriorityLevel.High, new(2026, 3, 9))).Why);
    }

    [Fact]
    public void Nobody_of_the_vendors_side_acts_for_the_platform_on_its_escalation()
    {
        var scenario = ApplicationScenario.InReview.When(TestPeople.Developer, new OpenEscalation("slow"));
        var reviewer = new Actor(new("analyst-2"), [RoleName.Analyst], null);
        foreach (
            EscalationCommand command in (EscalationCommand[])
                [new EscalationCommand.Acknowledge(), new EscalationCommand.Raise("x"), new EscalationCommand.Close("x")]
        )
        {
            var act = new ActOnEscalation(new("E-1"), command);
            Assert.Null(Refusal(act, reviewer, scenario, TestPeople.Vendor));
            Assert.NotNull(Refusal(act, reviewer with { OtherIds = [TestPeople.Manager.Id] }, scenario, TestPeople.Vendor));
            var left = TestPeople.Vendor with { FormerMembers = ImmutableSortedDictionary<string, Instant>.Empty.Add(reviewer.Id.Value, scenario.Now) };
            Assert.NotNull(Refusal(act, reviewer, scenario, left));
        }
    }

    private static Vendor LeftAt(ApplicationScenario scenario, Duration afterItBegan) =>
        TestPeople.Vendor with
        {
            FormerMembers = ImmutableSortedDictionary<string, Instant>.Empty.Add(Former.Value, (scenario.Current.ReleaseSince ?? scenario.Now) + afterItBegan),
        };

    private static string? Refusal(ApplicationCommand command, Actor actor, ApplicationScenario scenario, Vendor vendor) =>
        (
            CertBot.Core.Certification.ApplicationDecider.Decide(command, scenario.State, scenario.ContextFor(actor) with { Vendor = vendor })
            as Decision<ApplicationEvent>.Rejected
        )?.Refusal.Code.Replace("certification.refused.", "", StringComparison.Ordinal);
}
