using CertBot.Core.Certification;
using CertBot.Tests.Kit;
using NodaTime;
using static CertBot.Core.Certification.ApplicationCommand;

namespace CertBot.Tests.Certification;

public sealed class MaterialsTests
{
    private static readonly PackageFacts Package = new("AcmeSync", "7.8", 3, 1);

    [Fact]
    public void What_is_missing_follows_what_applies()
    {
        Assert.Equal("packages:main guide:main demo:main video:main", Missing(Given.Collecting));
        var services = Given.WithServices.When(Cast.Analyst, new FindReady(PriorityLevel.High, "ok")).Approved();
        Assert.Equal("packages:main guide:main demo:main demo:instance external:diagram video:main", Missing(services));
        Assert.Equal("packages:main guide:main demo:main video:main whats-new:main", Missing(Given.Update));
        Assert.Equal("", Missing(Given.Collecting.AllHandedIn()));
        Assert.Equal((1, 4), MaterialList.Progress(Given.Collecting.HandIn("video", "main", Given.Link("https://v.example")).App, SmallEdition.Value));
    }

    [Fact]
    public void Any_order_replaced_taken_back_and_by_whom()
    {
        var story = Given.Collecting.HandIn("video", "main", Given.Link("https://old.example")).After(Duration.FromDays(3)).HandIn("video", "main", Given.Link("https://new.example"));
        var handed = Assert.IsType<Handed.Link>(story.App.Release.Materials["video:main"]);
        Assert.Equal(("https://new.example", "developer", story.Now), (handed.Address, handed.By.Value, handed.At));

        story = story.When(Cast.Manager, new TakeBack(new("video"), "main"));
        Assert.Empty(story.App.Release.Materials);
        Assert.Equal(("not-handed-in", "material"), story.Refused(Cast.Developer, new TakeBack(new("video"), "main")));
        Assert.Equal(("no-such-material", "material"), story.Refused(Cast.Developer, new TakeBack(new("vide"), "main")));
    }

    public static TheoryData<string, string, string, string, Handed> Bad => new()
    {
        { "no-such-material", "material", "nothing", "main", Given.Link("https://a.example") },
        { "no-such-material", "material", "video", "second", Given.Link("https://a.example") },
        { "material-not-asked", "material", "external", "diagram", Given.File("a.pdf") },
        { "material-not-asked", "material", "demo", "instance", Given.Link("https://a.example") },
        { "material-not-asked", "material", "whats-new", "main", Given.Link("https://a.example") },
        { "link-wanted", "what", "video", "main", Given.File("a.mp4") },
        { "file-wanted", "what", "packages", "main", Given.Link("https://a.example/a.gz") },
        { "file-ending", "what", "packages", "main", Given.File("acme.exe", Package) },
        { "not-a-package", "what", "packages", "main", Given.File("acme.gz") },
        { "file-empty", "what", "demo", "main", Given.File("a") with { Size = 0 } },
        { "text-missing", "what", "demo", "main", Given.File(" ") },
        { "text-too-long", "what", "demo", "main", Given.File(new string('a', 256)) },
        { "text-control", "what", "demo", "main", Given.File("a\u202Egnp.exe") },
        { "link-https", "what", "video", "main", Given.Link("http://a.example") },
        { "link-https", "what", "video", "main", Given.Link("javascript:alert(1)") },
        { "link-https", "what", "video", "main", Given.Link("https://user@a.example") },
        { "link-https", "what", "video", "main", Given.Link("https://localhost/x") },
        { "text-missing", "what", "video", "main", Given.Link("") },
        { "text-too-long", "what", "video", "main", Given.Link("https://a.example/" + new string('a', 2000)) },
    };

    [Theory, MemberData(nameof(Bad))]
    public void What_does_not_fit_is_refused(string why, string question, string material, string part, Handed what) =>
        Assert.Equal((why, question), Given.Collecting.Refused(Cast.Developer, new HandIn(new(material), part, what)));

    [Theory]
    [InlineData("new-in-2.1.pdf", true)]
    [InlineData("new-in-2_1.pdf", true)]
    [InlineData("whats-new.pdf", true)]      // names none: a person has to look
    [InlineData("from-2.0-to-2.1.pdf", true)]
    [InlineData("new-in-2.0.pdf", false)]
    [InlineData("new-in-2.11.pdf", false)]
    [InlineData("new-in-12.1.pdf", false)]
    public void Whats_new_is_about_this_version_as_far_as_its_name_tells(string name, bool taken)
    {
        var command = new HandIn(new("whats-new"), "main", Given.File(name));
        if (taken)
            Given.Update.When(Cast.Developer, command);
        else
            Assert.Equal(("other-version", "what"), Given.Update.Refused(Cast.Developer, command));
    }

    [Fact]
    public void Submitting_waits_until_nothing_is_missing()
    {
        var almost = Given.Collecting.AllHandedIn().When(Cast.Developer, new TakeBack(new("guide"), "main"));
        Assert.Equal("still-missing", almost.Refused(Cast.Developer, new SubmitMaterials()).Why);
        Assert.Equal("still-missing", Given.Collecting.Refused(Cast.Developer, new SubmitMaterials()).Why);
    }

    [Fact]
    public void The_first_round_has_every_applicable_criterion_open_and_a_promised_day()
    {
        var round = Given.InReview.At<Stage.Review>();
        Assert.Equal(["code", "functional", "language"], round.Tasks.Keys.Select(k => k.Value));
        Assert.All(round.Tasks.Values, t => Assert.IsType<Verdict.Open>(t.Verdict));
        Assert.Equal((1, new LocalDate(2026, 3, 9), null), (round.Round, round.Promised, round.Closes));   // five working days after a Monday

        var services = Given.WithServices.When(Cast.Analyst, new FindReady(PriorityLevel.High, "ok")).Approved().AllHandedIn().When(Cast.Developer, new SubmitMaterials());
        Assert.Contains(new("servers"), services.At<Stage.Review>().Tasks.Keys);
    }

    [Fact]
    public void Nothing_is_handed_in_while_it_is_reviewed() =>
        Assert.Equal("wrong-stage", Given.InReview.Refused(Cast.Developer, new HandIn(new("video"), "main", Given.Link("https://a.example"))).Why);

    private static string Missing(Given story) => string.Join(' ', MaterialList.Missing(story.App, story.Edition).Select(m => m.Id));
}
