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
        var lines = HistoryFormatter.Format(scenario.Events, scenario.Edition);
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
}
