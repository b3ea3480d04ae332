using CertBot.Core.Certification.Applications;
using CertBot.Core.Tests.Kit;
using NodaTime;
using static CertBot.Core.Certification.Applications.ApplicationCommand;

namespace CertBot.Core.Tests.Certification;

public sealed class MaterialRulesTests
{
    private static readonly PackageFacts Package = new("AcmeSync", "7.8", 3, 1);

    [Fact]
    public void Missing_materials_follow_the_applicability_conditions()
    {
        Assert.Equal("packages:main guide:main demo:main video:main", Missing(ApplicationScenario.Collecting));
        var services = ApplicationScenario.WithServices.When(TestPeople.Analyst, new FindReady(PriorityLevel.High, "ok")).ApprovePriority();
        Assert.Equal("packages:main guide:main demo:main demo:instance external:diagram video:main", Missing(services));
        Assert.Equal("packages:main guide:main demo:main video:main whats-new:main", Missing(ApplicationScenario.UpdateSubmitted));
        Assert.Equal("", Missing(ApplicationScenario.Collecting.AllMaterialsSubmitted()));
        Assert.Equal(
            (1, 4),
            MaterialRequirements.Progress(
                ApplicationScenario.Collecting.SubmitMaterial("video", "main", ApplicationScenario.LinkMaterial("https://v.example")).Current,
                SmallEdition.Value
            )
        );
    }

    [Fact]
    public void Materials_can_be_submitted_replaced_and_withdrawn_in_any_order()
    {
        var scenario = ApplicationScenario
            .Collecting.SubmitMaterial("video", "main", ApplicationScenario.LinkMaterial("https://old.example"))
            .AdvanceBy(Duration.FromDays(3))
            .SubmitMaterial("video", "main", ApplicationScenario.LinkMaterial("https://new.example"));
        var handed = Assert.IsType<SubmittedMaterial.Link>(scenario.Current.Release.Materials["video:main"]);
        Assert.Equal(("https://new.example", "developer", scenario.Now), (handed.Address, handed.By.Value, handed.At));

        scenario = scenario.When(TestPeople.Manager, new RemoveMaterial(new("video"), "main"));
        Assert.Empty(scenario.Current.Release.Materials);
        Assert.Equal(("not-handed-in", "material"), scenario.GetRefusal(TestPeople.Developer, new RemoveMaterial(new("video"), "main")));
        Assert.Equal(("no-such-material", "material"), scenario.GetRefusal(TestPeople.Developer, new RemoveMaterial(new("vide"), "main")));
    }

    public static TheoryData<string, string, string, string, SubmittedMaterial> UnsuitableMaterials =>
        new()
        {
            { "no-such-material", "material", "nothing", "main", ApplicationScenario.LinkMaterial("https://a.example") },
            { "no-such-material", "material", "video", "second", ApplicationScenario.LinkMaterial("https://a.example") },
            { "material-not-asked", "material", "external", "diagram", ApplicationScenario.FileMaterial("a.pdf") },
            { "material-not-asked", "material", "demo", "instance", ApplicationScenario.LinkMaterial("https://a.example") },
            { "material-not-asked", "material", "whats-new", "main", ApplicationScenario.LinkMaterial("https://a.example") },
            { "link-wanted", "what", "video", "main", ApplicationScenario.FileMaterial("a.mp4") },
            { "file-wanted", "what", "packages", "main", ApplicationScenario.LinkMaterial("https://a.example/a.gz") },
            { "file-ending", "what", "packages", "main", ApplicationScenario.FileMaterial("acme.exe", Package) },
            { "not-a-package", "what", "packages", "main", ApplicationScenario.FileMaterial("acme.gz") },
            { "file-empty", "what", "demo", "main", ApplicationScenario.FileMaterial("a") with { Size = 0 } },
            { "text-missing", "what", "demo", "main", ApplicationScenario.FileMaterial(" ") },
            { "text-too-long", "what", "demo", "main", ApplicationScenario.FileMaterial(new string('a', 256)) },
            { "text-control", "what", "demo", "main", ApplicationScenario.FileMaterial("a\u202Egnp.exe") },
            { "link-https", "what", "video", "main", ApplicationScenario.LinkMaterial("http://a.example") },
            { "link-https", "what", "video", "main", ApplicationScenario.LinkMaterial("javascript:alert(1)") },
            { "link-https", "what", "video", "main", ApplicationScenario.LinkMaterial("https://user@a.example") },
            { "link-https", "what", "video", "main", ApplicationScenario.LinkMaterial("https://localhost/x") },
            { "text-missing", "what", "video", "main", ApplicationScenario.LinkMaterial("") },
            { "text-too-long", "what", "video", "main", ApplicationScenario.LinkMaterial("https://a.example/" + new string('a', 2000)) },
        };

    [Theory, MemberData(nameof(UnsuitableMaterials))]
    public void Unsuitable_material_is_refused(string reason, string question, string material, string part, SubmittedMaterial what) =>
        Assert.Equal((reason, question), ApplicationScenario.Collecting.GetRefusal(TestPeople.Developer, new AddMaterial(new(material), part, what)));

    [Theory]
    [InlineData("new-in-2.1.pdf", true)]
    [InlineData("new-in-2_1.pdf", true)]
    [InlineData("whats-new.pdf", true)] // the name contains no version: a reviewer has to check
    [InlineData("from-2.0-to-2.1.pdf", true)]
    [InlineData("new-in-2.0.pdf", false)]
    [InlineData("new-in-2.11.pdf", false)]
    [InlineData("new-in-12.1.pdf", false)]
    [InlineData("whats_new_1.9.pdf", false)]
    [InlineData("v1.9 of 2026-11-20.pdf", false)]
    [InlineData("Что нового, версия 3.0.pdf", false)]
    [InlineData("2.0.0.1.pdf", false)]
    [InlineData("Что нового 20.11.2026.pdf", true)]
    [InlineData("whats-new 11/20/2026.pdf", true)]
    [InlineData("whats-new_2026.11.20.pdf", true)]
    [InlineData("whats-new_2026_11_20.pdf", true)]
    [InlineData("2026-11-20 whats-new.pdf", true)]
    [InlineData("2026-11-20_14.30 whats-new.pdf", true)]
    [InlineData("whats-new 20.11.26.pdf", true)]
    [InlineData("whats-new 2026.11.pdf", true)]
    [InlineData("whats-new 11.2026.pdf", true)]
    [InlineData("20261120 whats-new.pdf", true)]
    [InlineData("Что нового 20.11.pdf", true)]
    [InlineData("minutes 14.30.pdf", true)]
    [InlineData("minutes at 9.30.pdf", true)]
    [InlineData("whats-new for Creatio 8.1.pdf", true)]
    [InlineData("whats-new (Creatio v8.1.3).pdf", true)]
    [InlineData("whats-new platform 10.0.pdf", true)]
    [InlineData("whats-new 8.1.3.pdf", true)]
    [InlineData("whats-new v8.1.3.pdf", true)]
    [InlineData("whats-new 7.18.4.1532.pdf", true)]
    [InlineData("capture of 10.20.30.40.pdf", true)]
    [InlineData("call +44 20.7946.0000.pdf", true)]
    [InlineData("call 800.555.0199.pdf", true)]
    [InlineData("call 8.800.555.35.35.pdf", true)]
    [InlineData("net8.0 whats-new.pdf", true)]
    [InlineData("https://acme.example/blog/2026.11.20/whats-new", true)]
    [InlineData("https://acme.example/blog/2026/11/20/whats-new", true)]
    [InlineData("https://acme.example/docs/8.1/whats-new-in-acme-sync", true)]
    [InlineData("https://acme.example/docs/v8.1.3/whats-new", true)]
    [InlineData("https://10.20.30.40.acme.example/notes", true)]
    [InlineData("https://10.20.30.40/notes", true)]
    [InlineData("https://v1.9.acme.example/notes", true)]
    [InlineData("https://acme.example/whats%20new%202.1", true)]
    [InlineData("https://acme.example/whats%20new%202.0", false)]
    [InlineData("https://acme.example/releases/v1.9/notes", false)]
    [InlineData("https://acme.example/notes?version=1.9", false)]
    public void Release_notes_must_match_the_version_if_their_name_states_one(string name, bool taken)
    {
        SubmittedMaterial material = name.StartsWith("https:", StringComparison.Ordinal)
            ? ApplicationScenario.LinkMaterial(name)
            : ApplicationScenario.FileMaterial(name);
        var command = new AddMaterial(new("whats-new"), "main", material);
        if (taken)
            ApplicationScenario.UpdateSubmitted.When(TestPeople.Developer, command);
        else
            Assert.Equal(("other-version", "what"), ApplicationScenario.UpdateSubmitted.GetRefusal(TestPeople.Developer, command));
    }

    [Fact]
    public void Submission_is_refused_while_materials_are_missing()
    {
        var almost = ApplicationScenario.Collecting.AllMaterialsSubmitted().When(TestPeople.Developer, new RemoveMaterial(new("guide"), "main"));
        Assert.Equal("still-missing", almost.GetRefusal(TestPeople.Developer, new SubmitMaterials()).Why);
        Assert.Equal("still-missing", ApplicationScenario.Collecting.GetRefusal(TestPeople.Developer, new SubmitMaterials()).Why);
    }

    [Fact]
    public void First_round_opens_every_applicable_criterion_with_a_promised_day()
    {
        var round = ApplicationScenario.InReview.StageAs<Stage.Review>();
        Assert.Equal(["code", "functional", "language"], round.Tasks.Keys.Select(k => k.Value));
        Assert.All(round.Tasks.Values, t => Assert.IsType<Verdict.Open>(t.Verdict));
        Assert.Equal((1, new LocalDate(2026, 3, 9), null), (round.Round, round.Promised, round.Closes)); // five working days after a Monday

        var services = ApplicationScenario
            .WithServices.When(TestPeople.Analyst, new FindReady(PriorityLevel.High, "ok"))
            .ApprovePriority()
            .AllMaterialsSubmitted()
            .When(TestPeople.Developer, new SubmitMaterials());
        Assert.Contains(new("servers"), services.StageAs<Stage.Review>().Tasks.Keys);
    }

    [Fact]
    public void Material_is_refused_during_a_review() =>
        Assert.Equal(
            "wrong-stage",
            ApplicationScenario
                .InReview.GetRefusal(TestPeople.Developer, new AddMaterial(new("video"), "main", ApplicationScenario.LinkMaterial("https://a.example")))
                .Why
        );

    private static string Missing(ApplicationScenario scenario) =>
        string.Join(' ', MaterialRequirements.Missing(scenario.Current, scenario.Edition).Select(m => m.Id));
}
