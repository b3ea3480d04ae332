using System.Collections.Immutable;
using CertBot.Core.Certification;
using CertBot.Core.Directory;
using CertBot.Tests.Kit;
using static CertBot.Core.Certification.ApplicationCommand;

namespace CertBot.Tests.Certification;

public sealed class AuthorityTests
{
    private static readonly ApplicationCommand[] Vendors =
    [
        new Resubmit(Given.Release.Readiness), new HandIn(new("video"), "main", Given.Link("https://a.example")), new TakeBack(new("video"), "main"), new SubmitMaterials(),
        new AnswerQuestion(new("code"), 1, "x"), new Mend(new("code"), "x"), new SubmitMended(), new SubmitStandards(Given.Profile), new AnswerShortcoming(1, "x"), new NewVersion("3.0"), new Withdraw("x"),
    ];

    private static readonly ApplicationCommand[] Analysts =
        [new PlanKickOff(new(2026, 3, 9)), new FindReady(PriorityLevel.High, "x"), new FindNotReady(ImmutableSortedDictionary<string, string>.Empty.Add("people", "x")), new PassAudit(), new FindShortcomings([new("x", null)])];

    private static readonly ApplicationCommand[] Leaderships = [new Approve(PriorityLevel.High, new(2026, 3, 9)), new Defer(new(2026, 3, 9), "x"), new Decline("x")];

    private static readonly ApplicationCommand[] Experts =
        [new Claim(new("code"), null), new Pass(new("code"), null), new AskForWork(new("code"), null, "defect", "x"), new SetAside(new("code"), null, "x"), new AskVendor(new("code"), null, "x"), new Undo(new("code"), null)];

    private static readonly ApplicationCommand[] Anybodys = [new OpenEscalation("x"), new OnEscalation(new("E-1"), new CertBot.Core.Support.EscalationCommand.Acknowledge())];

    private static readonly Given[] Stages =
        [Given.Submitted, Given.AtPriority, Given.Collecting, Given.InReview, Given.AtMending, Given.AtStandards, Given.AtAudit, Given.Certified, Given.Update];

    [Fact]
    public void A_foreign_application_answers_as_one_that_is_not_there()
    {
        foreach (var command in (ApplicationCommand[])[.. Vendors, .. Analysts, .. Leaderships, .. Experts, .. Anybodys])
        {
            Assert.Equal(("no-such-application", null), Given.Nothing.Refused(Cast.Developer, command));
            foreach (var story in Stages)
            {
                Assert.Equal(("no-such-application", null), story.Refused(Cast.OtherDeveloper, command));
                Assert.Equal(("no-such-application", null), story.Refused(Cast.Stranger, command));
            }
        }
    }

    [Fact]
    public void What_the_vendor_does_only_the_vendor_does()
    {
        foreach (var command in Vendors)
            foreach (var story in Stages)
                foreach (var actor in new[] { Cast.Analyst, Cast.Rnd, Cast.Lead, Cast.Ceo })
                    Assert.Equal("vendor-only", story.Refused(actor, command).Why);
    }

    [Fact]
    public void What_a_role_decides_nobody_else_decides()
    {
        Each(Analysts, [Cast.Developer, Cast.Manager, Cast.Rnd, Cast.Lead, Cast.Ceo]);
        Each(Leaderships, [Cast.Developer, Cast.Manager, Cast.Rnd, Cast.Analyst]);
        Each(Experts, [Cast.Developer, Cast.Manager, Cast.Analyst, Cast.Linguist, Cast.Lead]);

        static void Each(ApplicationCommand[] commands, Actor[] actors)
        {
            foreach (var command in commands)
                foreach (var story in Stages)
                    Assert.All(actors, actor => Assert.Equal("role", story.Refused(actor, command).Why));
        }
    }

    [Fact]
    public void The_maker_is_never_the_checker()
    {
        foreach (var command in (ApplicationCommand[])[.. Analysts, .. Leaderships, new Pass(new("functional"), null), new Claim(new("functional"), null)])
            Assert.Equal("own-vendor", Given.InReview.Refused(Cast.TwoHats, command).Why);

        // Who filed it stays its maker after leaving the vendor for the platform.
        var left = new Actor(Cast.Developer.Id, [RoleName.Analyst], null);
        Assert.Equal("own-vendor", Given.InReview.Refused(left, new Pass(new("functional"), null)).Why);
        Assert.False(Authority.MayReview(left, Given.InReview.App, SmallEdition.Value.Criteria[0]));
        Assert.True(Authority.MayReview(Cast.Analyst, Given.InReview.App, SmallEdition.Value.Criteria[0]));
    }

    [Fact]
    public void The_clock_only_ticks_and_nobody_else_does()
    {
        foreach (var command in (ApplicationCommand[])[.. Vendors, .. Analysts, .. Leaderships, .. Experts, .. Anybodys, Given.Application])
            Assert.Equal("clock-ticks", Given.InReview.Refused(Actor.Clock, command).Why);
        foreach (var actor in Cast.All.Where(a => a != Actor.Clock))
            Assert.Equal("clock-only", Given.InReview.Refused(actor, new Tick()).Why);
        Assert.Equal("no-such-application", Given.Nothing.Refused(Actor.Clock, new Tick()).Why);
    }
}
