using CertBot.Core.Certification.Applications;
using CertBot.Core.Certification.ReadModels;
using CertBot.Core.Localization;
using CertBot.Core.Tests.Kit;
using NodaTime;
using static CertBot.Core.Certification.Applications.ApplicationCommand;

namespace CertBot.Core.Tests.Certification;

public sealed class HistoryFormatterTests
{
    [Theory]
    [InlineData("en")]
    [InlineData("ru")]
    public void Complete_application_has_a_history_line_for_every_event(string language)
    {
        var scenario = ApplicationScenario
            .InRework.When(TestPeople.Developer, new ReworkCriterion(new("code"), "replaced"))
            .When(TestPeople.Developer, new SubmitRework())
            .PassCriterion("code")
            .AdvanceBy(Duration.FromMinutes(2))
            .Tick()
            .When(TestPeople.Developer, new SubmitStandards(ApplicationScenario.Profile))
            .When(TestPeople.Analyst, new PassAudit())
            .When(TestPeople.Developer, new AnnounceVersion("2.1"))
            .When(TestPeople.Developer, new OpenEscalation("slow"))
            .When(TestPeople.Developer, new Withdraw("later"));
        var lines = HistoryFormatter.Format(scenario.Events, scenario.Edition, ReaderSide.Platform);
        Assert.Equal(scenario.Events.Length, lines.Length);

        var turn = new CertBot.Core.Localization.TextRenderer(new RenderContext(new(language), DateTimeZone.Utc, scenario.Now, p => p.Value), t => t);
        Assert.All(lines, line =>
        {
            var text = turn.RenderValue(line.Text);
            Assert.DoesNotContain("[history", text, StringComparison.Ordinal);
            Assert.DoesNotMatch(
                @"\[(at|who|what|criterion|reason|comment|day|count|round|priority|material|escalation|level|people|number|version|missing)\]",
                text
            );
        });
    }

    [Fact]
    public void Vendor_does_not_read_what_is_written_for_leadership()
    {
        var scenario = ApplicationScenario
            .Submitted.When(TestPeople.Analyst, new FindReady(PriorityLevel.Low, "INTERNAL: unreliable"))
            .When(TestPeople.Lead, new Approve(PriorityLevel.High, ApplicationScenario.Submitted.Today));

        Assert.Contains(Lines(scenario, ReaderSide.Platform), l => l.Contains("INTERNAL", StringComparison.Ordinal));
        Assert.DoesNotContain(Lines(scenario, ReaderSide.Vendor), l => l.Contains("INTERNAL", StringComparison.Ordinal));
        Assert.DoesNotContain(Lines(scenario, ReaderSide.Vendor), l => l.Contains("low", StringComparison.OrdinalIgnoreCase));
        Assert.Equal(scenario.Events.Length, Lines(scenario, ReaderSide.Vendor).Length);
    }

    [Fact]
    public void Vendor_reads_the_verdicts_of_a_round_when_it_is_done()
    {
        var round = ApplicationScenario
            .InReview.When(TestPeople.Rnd, new RequestChanges(new("code"), null, "defect", "first words"))
            .When(TestPeople.Rnd, new Undo(new("code"), null))
            .When(TestPeople.Rnd, new RequestChanges(new("code"), null, "defect", "second words"));
        Assert.DoesNotContain(Lines(round, ReaderSide.Vendor), l =>
            l.Contains("words", StringComparison.Ordinal) || l.Contains("taken back", StringComparison.Ordinal)
        );
        Assert.Equal(round.Events.Length, Lines(round, ReaderSide.Platform).Length);

        var returned = round.PassCriterion("functional").PassCriterion("language").AdvanceBy(Duration.FromMinutes(2)).Tick();
        Assert.Contains(Lines(returned, ReaderSide.Vendor), l => l.Contains("second words", StringComparison.Ordinal));
        Assert.DoesNotContain(Lines(returned, ReaderSide.Vendor), l => l.Contains("first words", StringComparison.Ordinal));

        var nextRound = returned
            .When(TestPeople.Developer, new ReworkCriterion(new("code"), "replaced"))
            .When(TestPeople.Developer, new SubmitRework())
            .When(TestPeople.Rnd, new RequestChanges(new("code"), null, "defect", "third words"));
        Assert.Contains(Lines(nextRound, ReaderSide.Vendor), l => l.Contains("second words", StringComparison.Ordinal));
        Assert.DoesNotContain(Lines(nextRound, ReaderSide.Vendor), l => l.Contains("third words", StringComparison.Ordinal));

        var withdrawn = nextRound.When(TestPeople.Developer, new Withdraw("no more"));
        Assert.DoesNotContain(Lines(withdrawn, ReaderSide.Vendor), l => l.Contains("third words", StringComparison.Ordinal));
    }

    [Fact]
    public void Vendor_reads_nothing_of_another_vendor_that_had_the_listing_before()
    {
        var scenario = ApplicationScenario.Submitted.When(TestPeople.Developer, new Withdraw("their own reason"));
        var first = scenario.Events[0];
        var next = first with { Data = Assert.IsType<ApplicationEvent.Submitted>(first.Data) with { Vendor = new("borealis") } };
        var taken = scenario with { Events = scenario.Events.Add(next) };

        Assert.Single(Lines(taken, ReaderSide.Vendor));
        Assert.Equal(taken.Events.Length, Lines(taken, ReaderSide.Platform).Length);
    }

    private static string[] Lines(ApplicationScenario scenario, ReaderSide side)
    {
        var words = new TextRenderer(new RenderContext(new("en"), DateTimeZone.Utc, scenario.Now, p => p.Value), t => t);
        return [.. HistoryFormatter.Format(scenario.Events, scenario.Edition, side).Select(l => words.RenderValue(l.Text))];
    }
}
