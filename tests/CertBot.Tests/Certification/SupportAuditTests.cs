using System.Collections.Immutable;
using CertBot.Core.Certification;
using CertBot.Tests.Kit;
using NodaTime;
using static CertBot.Core.Certification.ApplicationCommand;

namespace CertBot.Tests.Certification;

public sealed class SupportAuditTests
{
    private static readonly FindShortcomings Two = new([new("no on-call list", null), new("portal not linked", new(2026, 3, 20))]);

    public static TheoryData<string, string, SupportProfile> Bad => new()
    {
        { "text-missing", "system", Given.Profile with { System = " " } },
        { "packages", "packages", Given.Profile with { Packages = ["basic"] } },
        { "packages", "packages", Given.Profile with { Packages = default } },
        { "presale", "presale", Given.Profile with { PresaleInTime = false } },
        { "zones", "zones", Given.Profile with { Zones = [] } },
        { "zones", "zones", Given.Profile with { Zones = ["emea", "moon"] } },
        { "text-missing", "contacts", Given.Profile with { EscalationContacts = "" } },
    };

    [Theory, MemberData(nameof(Bad))]
    public void Standards_that_are_not_met_are_refused(string why, string question, SupportProfile profile) =>
        Assert.Equal((why, question), Given.AtStandards.Refused(Cast.Developer, new SubmitStandards(profile)));

    [Fact]
    public void The_audit_has_a_promised_day() => Assert.Equal((1, new LocalDate(2026, 3, 9)), (Given.AtAudit.At<Stage.Audit>().Round, Given.AtAudit.At<Stage.Audit>().Promised));

    [Fact]
    public void Passed_it_grants_the_certificate()
    {
        var story = Given.Certified;
        Assert.Equal(new Certificate("CB-2026-acme-sync-1", "2.0", new(2026, 3, 2)), Assert.Single(story.App.Certificates));
        Assert.Equal(("2.0", "Case desk", 0), (story.App.Standing?.Release.Version, story.App.Standing?.Profile.System, story.App.LastAudit?.Shortcomings));
        Assert.IsType<Stage.Certified>(story.App.Stage);
    }

    [Fact]
    public void Shortcomings_are_numbered_each_with_a_deadline()
    {
        var story = Given.AtAudit.When(Cast.Analyst, Two);
        Assert.Equal([new(1, "no on-call list", new(2026, 4, 1)), new(2, "portal not linked", new(2026, 3, 20))], story.At<Stage.Shortcomings>().Items.AsEnumerable());
        Assert.Equal((2, new LocalDate(2026, 3, 20)), (story.App.LastAudit?.Shortcomings, Promises.Of(story.App, story.Edition)));
    }

    [Fact]
    public void Bad_reports_are_refused()
    {
        Assert.Equal(("text-missing", "items"), Given.AtAudit.Refused(Cast.Analyst, new FindShortcomings([])));
        Assert.Equal(("text-missing", "items"), Given.AtAudit.Refused(Cast.Analyst, new FindShortcomings(default)));
        Assert.Equal(("text-missing", "items"), Given.AtAudit.Refused(Cast.Analyst, new FindShortcomings([new("", null)])));
        Assert.Equal(("day-past", "items"), Given.AtAudit.Refused(Cast.Analyst, new FindShortcomings([new("x", new(2026, 3, 1))])));
        Assert.Equal(("too-many-shortcomings", "items"), Given.AtAudit.Refused(Cast.Analyst, new FindShortcomings([.. Enumerable.Repeat(new FoundShortcoming("x", null), 31)])));
    }

    [Fact]
    public void When_each_is_answered_it_is_audited_again_by_itself()
    {
        var story = Given.AtAudit.When(Cast.Analyst, Two).When(Cast.Developer, new AnswerShortcoming(2, "linked")).When(Cast.Developer, new AnswerShortcoming(2, "linked since Monday"));
        Assert.Single(story.Last);
        story = story.When(Cast.Manager, new AnswerShortcoming(1, "list is up"));
        Assert.Collection(story.Last, e => Assert.IsType<ApplicationEvent.ShortcomingAnswered>(e), e => Assert.Equal(2, Assert.IsType<ApplicationEvent.ReauditDue>(e).Round));
        Assert.Equal((2, "list is up,linked since Monday"), (story.At<Stage.Audit>().Round, string.Join(',', story.At<Stage.Audit>().Earlier.Select(s => s.Answer))));
        Assert.Equal("Case desk", story.When(Cast.Analyst, new PassAudit()).App.Standing?.Profile.System);
    }

    [Fact]
    public void Bad_answers_are_refused()
    {
        var story = Given.AtAudit.When(Cast.Analyst, Two);
        Assert.Equal(("no-such-shortcoming", "number"), story.Refused(Cast.Developer, new AnswerShortcoming(3, "x")));
        Assert.Equal(("text-missing", "answer"), story.Refused(Cast.Developer, new AnswerShortcoming(1, " ")));
        Assert.Equal("wrong-stage", story.Refused(Cast.Analyst, new PassAudit()).Why);
    }
}
