using CertBot.Core;
using CertBot.Core.Certification;
using CertBot.Core.Language;
using CertBot.Core.Texts;
using CertBot.Tests.Kit;
using NodaTime;
using static CertBot.Core.Certification.ApplicationCommand;

namespace CertBot.Tests.Certification;

public sealed class HistoryTests
{
    [Theory]
    [InlineData("en")]
    [InlineData("ru")]
    public void A_whole_life_has_a_line_for_each_event_without_a_hole(string language)
    {
        var story = Given.AtMending.When(Cast.Developer, new Mend(new("code"), "replaced")).When(Cast.Developer, new SubmitMended()).Passed("code").After(Duration.FromMinutes(2)).Tick()
            .When(Cast.Developer, new SubmitStandards(Given.Profile)).When(Cast.Analyst, new PassAudit()).When(Cast.Developer, new NewVersion("2.1"))
            .When(Cast.Developer, new OpenEscalation("slow")).When(Cast.Developer, new Withdraw("later"));
        var lines = History.Of(story.Facts, story.Edition);
        Assert.Equal(story.Facts.Length, lines.Length);

        var spoken = new CertBot.Core.Texts.Spoken(new Reader(new(language), DateTimeZone.Utc, story.Now, p => p.Value), t => t);
        Assert.All(lines, line =>
        {
            var text = spoken.Words(line.Phrase);
            Assert.DoesNotContain("[history", text, StringComparison.Ordinal);
            Assert.DoesNotMatch(@"\[(at|who|what|criterion|reason|comment|day|count|round|priority|material|escalation|level|people|number|version|missing)\]", text);
        });
    }
}
