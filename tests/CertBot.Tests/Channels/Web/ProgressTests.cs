using CertBot.Channels.Web;
using CertBot.Core.Language;
using CertBot.Tests.Kit;

namespace CertBot.Tests.Channels.Web;

public sealed class ProgressTests
{
    public static TheoryData<string, int, string[]> Road => new()
    {
        { nameof(Given.Submitted), 1, ["apply"] },
        { nameof(Given.AtPriority), 2, ["apply", "kick-off"] },
        { nameof(Given.Collecting), 3, ["apply", "kick-off", "priority"] },
        { nameof(Given.InReview), 3, ["apply", "kick-off", "priority", "materials"] },
        { nameof(Given.AtMending), 3, ["apply", "kick-off", "priority", "materials"] },
        { nameof(Given.AtStandards), 4, ["apply", "kick-off", "priority", "materials", "review"] },
        { nameof(Given.AtAudit), 4, ["apply", "kick-off", "priority", "materials", "review", "standards"] },
        { nameof(Given.Certified), 5, ["apply", "kick-off", "priority", "materials", "review", "standards", "audit"] },
        { nameof(Given.Update), 3, ["apply", "kick-off", "priority", "materials", "review", "standards", "audit", "new-version"] },
    };

    [Theory]
    [MemberData(nameof(Road))]
    public void Each_place_of_the_road_has_its_number_its_words_and_its_ticks(string at, int stage, string[] done)
    {
        var story = typeof(Given).GetProperty(at)?.GetValue(null) as Given ?? Given.Nothing;

        foreach (var language in LanguageCode.All)
        {
            var shown = ProgressLine.Of(story.App, story.Edition, language, story.Now);
            Assert.Equal(stage, shown.Stage);
            Assert.DoesNotContain('[', shown.Line);
            Assert.DoesNotContain('{', shown.Line);
            Assert.True(shown.ItemsDone <= shown.Items);
        }

        Assert.Equal(done, TryThis.DoneIn([.. story.Facts.Select(f => f.What)]));
    }

    [Fact]
    public void A_list_is_counted_where_there_is_one()
    {
        var collecting = Given.Collecting.HandIn("guide", "main", Given.Link("https://acme.example/guide"));
        var review = Given.InReview.Passed("functional");

        Assert.Equal(1, ProgressLine.Of(collecting.App, collecting.Edition, LanguageCode.En, collecting.Now).ItemsDone);
        Assert.Equal(1, ProgressLine.Of(review.App, review.Edition, LanguageCode.En, review.Now).ItemsDone);
        Assert.Equal(0, ProgressLine.Of(Given.Submitted.App, Given.Submitted.Edition, LanguageCode.En, Given.Submitted.Now).Items);
    }
}
