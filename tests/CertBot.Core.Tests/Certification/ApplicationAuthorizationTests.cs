using System.Collections.Immutable;
using CertBot.Core.Certification.Applications;
using CertBot.Core.Directory;
using CertBot.Core.Tests.Kit;
using static CertBot.Core.Certification.Applications.ApplicationCommand;

namespace CertBot.Core.Tests.Certification;

public sealed class ApplicationAuthorizationTests
{
    private static readonly ApplicationCommand[] Vendors =
    [
        new Resubmit(ApplicationScenario.Release.Readiness),
        new AddMaterial(new("video"), "main", ApplicationScenario.LinkMaterial("https://a.example")),
        new RemoveMaterial(new("video"), "main"),
        new SubmitMaterials(),
        new AnswerQuestion(new("code"), 1, "x"),
        new ReworkCriterion(new("code"), "x"),
        new SubmitRework(),
        new SubmitStandards(ApplicationScenario.Profile),
        new AnswerShortcoming(1, "x"),
        new AnnounceVersion("3.0"),
        new Withdraw("x"),
    ];

    private static readonly ApplicationCommand[] Analysts =
    [
        new PlanKickOff(new(2026, 3, 9)),
        new FindReady(PriorityLevel.High, "x"),
        new FindNotReady(ImmutableSortedDictionary<string, string>.Empty.Add("people", "x")),
        new PassAudit(),
        new FindShortcomings([new("x", null)]),
        new ReleaseListing("x"),
    ];

    private static readonly ApplicationCommand[] LeadershipCommands =
    [
        new Approve(PriorityLevel.High, new(2026, 3, 9)),
        new Defer(new(2026, 3, 9), "x"),
        new Decline("x"),
    ];

    private static readonly ApplicationCommand[] Experts =
    [
        new Claim(new("code"), null),
        new Pass(new("code"), null),
        new RequestChanges(new("code"), null, "defect", "x"),
        new MarkNotApplicable(new("code"), null, "x"),
        new AskVendor(new("code"), null, "x"),
        new Undo(new("code"), null),
    ];

    private static readonly ApplicationCommand[] VendorCommands =
    [
        new OpenEscalation("x"),
        new ActOnEscalation(new("E-1"), new CertBot.Core.Support.EscalationCommand.Acknowledge()),
    ];

    private static readonly ApplicationScenario[] Stages =
    [
        ApplicationScenario.Submitted,
        ApplicationScenario.AtPriority,
        ApplicationScenario.Collecting,
        ApplicationScenario.InReview,
        ApplicationScenario.InRework,
        ApplicationScenario.AtStandards,
        ApplicationScenario.AtAudit,
        ApplicationScenario.Certified,
        ApplicationScenario.UpdateSubmitted,
    ];

    [Fact]
    public void Application_of_another_vendor_is_reported_as_not_found()
    {
        foreach (var command in (ApplicationCommand[])[.. Vendors, .. Analysts, .. LeadershipCommands, .. Experts, .. VendorCommands])
        {
            Assert.Equal(("no-such-application", null), ApplicationScenario.Empty.GetRefusal(TestPeople.Developer, command));
            foreach (var scenario in Stages)
            {
                Assert.Equal(("no-such-application", null), scenario.GetRefusal(TestPeople.OtherDeveloper, command));
                Assert.Equal(("no-such-application", null), scenario.GetRefusal(TestPeople.Outsider, command));
            }
        }
    }

    [Fact]
    public void Command_of_the_vendor_is_refused_for_everybody_else()
    {
        foreach (var command in Vendors)
        {
            foreach (var scenario in Stages)
            {
                foreach (var actor in new[] { TestPeople.Analyst, TestPeople.Rnd, TestPeople.Lead, TestPeople.Ceo })
                    Assert.Equal("vendor-only", scenario.GetRefusal(actor, command).Why);
            }
        }
    }

    [Fact]
    public void Command_of_a_role_is_refused_for_everybody_else()
    {
        Each(Analysts, [TestPeople.Developer, TestPeople.Manager, TestPeople.Rnd, TestPeople.Lead, TestPeople.Ceo]);
        Each(LeadershipCommands, [TestPeople.Developer, TestPeople.Manager, TestPeople.Rnd, TestPeople.Analyst]);
        Each(Experts, [TestPeople.Developer, TestPeople.Manager, TestPeople.Analyst, TestPeople.Linguist, TestPeople.Lead]);

        static void Each(ApplicationCommand[] commands, Actor[] actors)
        {
            foreach (var command in commands)
            {
                foreach (var scenario in Stages)
                    Assert.All(actors, actor => Assert.Equal("role", scenario.GetRefusal(actor, command).Why));
            }
        }
    }

    [Fact]
    public void Nobody_may_review_their_own_work()
    {
        foreach (
            var command in (ApplicationCommand[])[.. Analysts, .. LeadershipCommands, new Pass(new("functional"), null), new Claim(new("functional"), null)]
        )
        {
            Assert.Equal("own-vendor", ApplicationScenario.InReview.GetRefusal(TestPeople.AnalystAndDeveloper, command).Why);
        }

        // The person who submitted the application still counts as its author after leaving the vendor for the platform.
        var left = new Actor(TestPeople.Developer.Id, [RoleName.Analyst], null);
        Assert.Equal("own-vendor", ApplicationScenario.InReview.GetRefusal(left, new Pass(new("functional"), null)).Why);
    }

    [Fact]
    public void Only_the_system_actor_may_tick_and_it_may_do_nothing_else()
    {
        foreach (
            var command in (ApplicationCommand[])
                [.. Vendors, .. Analysts, .. LeadershipCommands, .. Experts, .. VendorCommands, ApplicationScenario.Application]
        )
        {
            Assert.Equal("clock-ticks", ApplicationScenario.InReview.GetRefusal(Actor.Clock, command).Why);
        }
        foreach (var actor in TestPeople.All.Where(a => a != Actor.Clock))
            Assert.Equal("clock-only", ApplicationScenario.InReview.GetRefusal(actor, new Tick()).Why);
        Assert.Equal("no-such-application", ApplicationScenario.Empty.GetRefusal(Actor.Clock, new Tick()).Why);
    }
}
