using CertBot.Core;
using CertBot.Core.Certification;
using CertBot.Core.Support;
using CertBot.Tests.Kit;
using NodaTime;
using static CertBot.Core.Certification.ApplicationCommand;

namespace CertBot.Tests.Certification;

/// <summary>How an application carries its escalations; the levels themselves are tried in Support.</summary>
public sealed class EscalatingTests
{
    private static readonly EscalationId First = new("E-1");

    private static Given Open => Given.InReview.When(Cast.Developer, new OpenEscalation("nobody answers"));

    [Fact]
    public void It_is_opened_in_any_stage_by_either_side()
    {
        foreach (var story in new[] { Given.Submitted, Given.InReview, Given.Certified, Given.InReview.When(Cast.Developer, new Withdraw("x")) })
        {
            Assert.Equal(1, story.When(Cast.Developer, new OpenEscalation("x")).App.Escalations[First].Level);
            Assert.Equal(1, story.When(Cast.Rnd, new OpenEscalation("x")).App.Escalations[First].Level);
        }

        Assert.Equal("reason", Given.InReview.Refused(Cast.Developer, new OpenEscalation(" ")).Question);
    }

    [Fact]
    public void Its_commands_reach_it_and_its_refusals_come_back()
    {
        var story = Open.When(Cast.Analyst, new OnEscalation(First, new EscalationCommand.Acknowledge()));
        Assert.True(story.App.Escalations[First].Taken);
        Assert.Equal("escalation.refused.taken", story.Refused(Cast.Analyst, new OnEscalation(First, new EscalationCommand.Acknowledge())).Why);
        Assert.Equal(("no-such-escalation", "escalation"), story.Refused(Cast.Analyst, new OnEscalation(new("E-2"), new EscalationCommand.Acknowledge())));
        Assert.NotNull(story.When(Cast.Analyst, new OnEscalation(First, new EscalationCommand.Close("mended"))).App.Escalations[First].Closed);
    }

    [Fact]
    public void Unanswered_it_climbs_by_the_clock_and_the_application_says_when()
    {
        var due = Due.Of(Open.App, SmallEdition.Value);
        Assert.Equal(Open.Now + Duration.FromHours(4), due);
        var story = (Open with { Now = due ?? default }).Tick();
        Assert.Equal(2, story.App.Escalations[First].Level);
        Assert.Empty(story.Tick().Last);
    }

    [Fact]
    public void Everybody_ever_called_is_remembered()
    {
        var story = Open.When(Cast.Analyst, new OnEscalation(First, new EscalationCommand.Raise("not mine")));
        Assert.Equal(["analyst", "analyst-2", "developer-manager", "lead"], story.App.Escalations[First].Everybody.Select(p => p.Value).Order());
    }

    [Fact]
    public void Three_at_once_are_enough()
    {
        var story = Open.When(Cast.Developer, new OpenEscalation("b")).When(Cast.Developer, new OpenEscalation("c"));
        Assert.Equal("escalations-open", story.Refused(Cast.Developer, new OpenEscalation("d")).Why);
        story = story.When(Cast.Analyst, new OnEscalation(First, new EscalationCommand.Close("done"))).When(Cast.Developer, new OpenEscalation("d"));
        Assert.Equal("c", story.App.Escalations[new("E-3")].Reason);
        Assert.Equal("d", story.App.Escalations[new("E-4")].Reason);
    }

    [Fact]
    public void The_earlier_of_two_clocks_is_due()
    {
        var story = Given.AtPriority.When(Cast.Lead, new Defer(new(2026, 3, 20), "x"));
        Assert.Equal(Instant.FromUtc(2026, 3, 20, 8, 0), Due.Of(story.App, story.Edition));
        story = story.When(Cast.Developer, new OpenEscalation("why"));
        Assert.Equal(story.Now + Duration.FromHours(4), Due.Of(story.App, story.Edition));
    }

    [Fact]
    public void An_open_one_keeps_an_ended_application_on_the_lists()
    {
        var story = Given.Certified.When(Cast.Developer, new OpenEscalation("x"));
        Assert.False(RowOf.From(story.App, story.Edition).Ended);
        Assert.True(RowOf.From(story.When(Cast.Analyst, new OnEscalation(First, new EscalationCommand.Close("done"))).App, story.Edition).Ended);
    }
}
