using CertBot.Core.Primitives;
using CertBot.Core.Tests.Kit;
using CertBot.Demo;

namespace CertBot.Tests.Demo;

public sealed class DemoProgressTests
{
    public static TheoryData<string, int, string[]> ProgressCases =>
        new()
        {
            { nameof(ApplicationScenario.Submitted), 1, ["apply"] },
            { nameof(ApplicationScenario.AtPriority), 2, ["apply", "kick-off"] },
            { nameof(ApplicationScenario.Collecting), 3, ["apply", "kick-off", "priority"] },
            { nameof(ApplicationScenario.InReview), 3, ["apply", "kick-off", "priority", "materials"] },
            { nameof(ApplicationScenario.InRework), 3, ["apply", "kick-off", "priority", "materials"] },
            { nameof(ApplicationScenario.AtStandards), 4, ["apply", "kick-off", "priority", "materials", "review"] },
            { nameof(ApplicationScenario.AtAudit), 4, ["apply", "kick-off", "priority", "materials", "review", "standards"] },
            { nameof(ApplicationScenario.Certified), 5, ["apply", "kick-off", "priority", "materials", "review", "standards", "audit"] },
            { nameof(ApplicationScenario.UpdateSubmitted), 3, ["apply", "kick-off", "priority", "materials", "review", "standards", "audit", "new-version"] },
        };

    [Theory]
    [MemberData(nameof(ProgressCases))]
    public void Every_step_has_number_text_and_marks(string at, int stage, string[] done)
    {
        var scenario = typeof(ApplicationScenario).GetProperty(at)?.GetValue(null) as ApplicationScenario ?? ApplicationScenario.Empty;

        foreach (var language in LanguageCode.All)
        {
            var shown = DemoProgressFormatter.Format(scenario.Current, scenario.Edition, language, scenario.Now);
            Assert.Equal(stage, shown.Stage);
            Assert.DoesNotContain('[', shown.Line);
            Assert.DoesNotContain('{', shown.Line);
            Assert.True(shown.ItemsDone <= shown.Items);
        }

        Assert.Equal(done, DemoSteps.FindCompleted([.. scenario.Events.Select(f => f.Data)]));
    }

    [Fact]
    public void List_is_counted_where_there_is_one()
    {
        var collecting = ApplicationScenario.Collecting.SubmitMaterial("guide", "main", ApplicationScenario.LinkMaterial("https://acme.example/guide"));
        var review = ApplicationScenario.InReview.PassCriterion("functional");

        Assert.Equal(1, DemoProgressFormatter.Format(collecting.Current, collecting.Edition, LanguageCode.En, collecting.Now).ItemsDone);
        Assert.Equal(1, DemoProgressFormatter.Format(review.Current, review.Edition, LanguageCode.En, review.Now).ItemsDone);
        Assert.Equal(
            0,
            DemoProgressFormatter
                .Format(ApplicationScenario.Submitted.Current, ApplicationScenario.Submitted.Edition, LanguageCode.En, ApplicationScenario.Submitted.Now)
                .Items
        );
    }
}
