using System.Collections.Immutable;
using CertBot.Core.Certification.Applications;
using CertBot.Core.Certification.Cards;
using CertBot.Core.Certification.Materials;
using CertBot.Core.Policy;
using CertBot.Core.Primitives;
using CertBot.Core.Tests.Kit;
using NodaTime;
using static CertBot.Core.Certification.Applications.ApplicationCommand;

namespace CertBot.Core.Tests.Certification.Recertification;

public sealed class UnchangedMaterialsTests
{
    /// <summary>As the built-in editions have it: every version has its own packages.</summary>
    private static Edition WithOwnPackages { get; } =
        SmallEdition.Value with
        {
            Materials =
            [
                .. SmallEdition.Value.Materials.Select(m =>
                    m.Key.Value == "packages" ? m with { Parts = [.. m.Parts.Select(p => p with { IsNewPerVersion = true })] } : m
                ),
            ],
        };

    private static ApplicationScenario Update { get; } =
        ApplicationScenario
            .Collecting.SubmitMaterial("packages", "main", File("sol-20", "acme.gz", new PackageFacts("AcmeSync", "7.8", 3, 1)))
            .SubmitMaterial("guide", "main", ApplicationScenario.LinkMaterial("https://acme.example/guide"))
            .SubmitMaterial("guide", "on-site", File("site-20", "on-site.pdf"))
            .SubmitMaterial("demo", "main", File("demo-20", "demo.gz"))
            .SubmitMaterial("video", "main", ApplicationScenario.LinkMaterial("https://video.example/1"))
            .When(TestPeople.Developer, new SubmitMaterials())
            .PassAllCriteria()
            .When(TestPeople.Developer, new SubmitStandards(ApplicationScenario.Profile))
            .When(TestPeople.Analyst, new PassAudit())
            .AdvanceBy(Duration.FromDays(30))
            .When(TestPeople.Developer, new AnnounceVersion("2.1")) with
        {
            Edition = WithOwnPackages,
        };

    private static KeepMaterial Keep(string material, string part = "main") => new(new(material), part);

    private static SubmittedMaterial.File File(string id, string name, params PackageFacts[] packages) =>
        ApplicationScenario.FileMaterial(name, packages) with
        {
            Id = new(id),
        };

    [Fact]
    public void Nothing_is_taken_over_by_the_announcement() => Assert.Empty(Update.Current.Release.Materials);

    [Fact]
    public void Offered_is_what_the_certified_version_had_except_what_is_new_in_every_version() =>
        Assert.Equal(["guide:main", "guide:on-site", "demo:main", "video:main"], OfferedIn(Update));

    [Fact]
    public void Confirmed_part_is_the_same_file_confirmed_by_whom_and_when()
    {
        var kept = Update.When(TestPeople.Manager, Keep("demo"));

        var material = Assert.IsType<SubmittedMaterial.File>(kept.Current.Release.Materials["demo:main"]);
        Assert.Equal(("demo-20", "demo.gz", "2.0"), (material.Id.Value, material.Name, material.SameAs));
        Assert.Equal((TestPeople.Manager.Id, kept.Now), (material.By, material.At));
        var added = Assert.IsType<ApplicationEvent.MaterialAdded>(Assert.Single(kept.LastEvents));
        Assert.Equal("2.0", added.Content.SameAs);
        Assert.Equal(["guide:main", "guide:on-site", "video:main"], OfferedIn(kept));
    }

    [Fact]
    public void Every_criterion_is_open_although_everything_is_the_same()
    {
        var review = Update
            .SubmitMaterial("packages", "main", File("sol-21", "acme.gz", new PackageFacts("AcmeSync", "7.9", 3, 1)))
            .When(TestPeople.Developer, Keep("guide"))
            .When(TestPeople.Developer, Keep("demo"))
            .When(TestPeople.Developer, Keep("video"))
            .SubmitMaterial("whats-new", "main", File("new-21", "whats-new.pdf"))
            .When(TestPeople.Developer, new SubmitMaterials());

        Assert.All(review.StageAs<Stage.Review>().Tasks.Values, t => Assert.IsType<Verdict.Open>(t.Verdict));
        Assert.Equal(3, review.StageAs<Stage.Review>().Tasks.Count);
    }

    public static TheoryData<string, string?, string, string> Refused =>
        new()
        {
            { "new-per-version", "material", "packages", "main" },
            { "new-per-version", "material", "whats-new", "main" },
            { "no-such-material", "material", "guide", "other" },
            { "no-such-material", "material", "nothing", "main" },
            { "material-not-asked", "material", "external", "diagram" },
        };

    [Theory, MemberData(nameof(Refused))]
    public void What_cannot_be_the_same_is_refused(string reason, string? question, string material, string part) =>
        Assert.Equal((reason, question), Update.GetRefusal(TestPeople.Developer, Keep(material, part)));

    [Fact]
    public void Part_that_the_certified_version_did_not_have_cannot_be_the_same()
    {
        var without = Update with
        {
            State = Update.Current with
            {
                CertifiedBaseline = Update.Current.CertifiedBaseline is { } baseline
                    ? baseline with
                    {
                        Release = baseline.Release with { Materials = baseline.Release.Materials.Remove("demo:main") },
                    }
                    : null,
            },
        };
        Assert.Equal(("not-in-certified", "material"), without.GetRefusal(TestPeople.Developer, Keep("demo")));
    }

    [Fact]
    public void Version_of_an_application_that_was_never_certified_has_nothing_to_be_the_same_as() =>
        Assert.Equal("no-certified-version", ApplicationScenario.Collecting.GetRefusal(TestPeople.Developer, Keep("demo")).Why);

    [Fact]
    public void Confirmed_twice_is_refused_and_changes_nothing() =>
        Assert.Equal(("same-already", "material"), Update.When(TestPeople.Developer, Keep("demo")).GetRefusal(TestPeople.Manager, Keep("demo")));

    [Fact]
    public void File_that_is_no_longer_stored_cannot_be_taken_over()
    {
        var decision = CertBot.Core.Certification.ApplicationDecider.Decide(
            Keep("demo"),
            Update.State,
            Update.ContextFor(TestPeople.Developer) with
            {
                IsFileLost = true,
            }
        );
        Assert.Equal("certification.refused.file-lost", Assert.IsType<Decision<ApplicationEvent>.Rejected>(decision).Refusal.Code);
    }

    [Fact]
    public void Only_the_vendor_confirms()
    {
        Assert.Equal("vendor-only", Update.GetRefusal(TestPeople.Analyst, Keep("demo")).Why);
        Assert.Equal("no-such-application", Update.GetRefusal(TestPeople.OtherDeveloper, Keep("demo")).Why);
    }

    [Fact]
    public void Rework_takes_no_old_file_for_a_new_one()
    {
        var rework = Update
            .SubmitMaterial("packages", "main", File("sol-21", "acme.gz", new PackageFacts("AcmeSync", "7.9", 3, 1)))
            .When(TestPeople.Developer, Keep("guide"))
            .When(TestPeople.Developer, Keep("demo"))
            .When(TestPeople.Developer, Keep("video"))
            .SubmitMaterial("whats-new", "main", File("new-21", "whats-new.pdf"))
            .When(TestPeople.Developer, new SubmitMaterials())
            .PassCriterion("code")
            .PassCriterion("language")
            .RequestChangesTo("functional")
            .AdvanceBy(Duration.FromMinutes(3))
            .Tick();
        Assert.Equal("wrong-stage", rework.GetRefusal(TestPeople.Developer, Keep("guide")).Why);
        Assert.Equal("still-to-mend", rework.GetRefusal(TestPeople.Developer, new SubmitRework()).Why);
    }

    [Fact]
    public void Same_file_sent_again_is_known_to_be_the_same_and_a_link_is_not()
    {
        var sent = Update
            .SubmitMaterial("demo", "main", File("demo-20", "renamed.gz"))
            .SubmitMaterial("guide", "main", ApplicationScenario.LinkMaterial("https://acme.example/guide"));
        Assert.Equal("2.0", sent.Current.Release.Materials["demo:main"].SameAs);
        Assert.Null(sent.Current.Release.Materials["guide:main"].SameAs);
        Assert.Null(Update.SubmitMaterial("demo", "main", File("demo-21", "demo.gz")).Current.Release.Materials["demo:main"].SameAs);
    }

    [Fact]
    public void Nobody_but_the_decider_says_that_a_file_is_the_same()
    {
        var claimed = Update.SubmitMaterial("demo", "main", File("demo-21", "demo.gz") with { SameAs = "2.0" });
        Assert.Null(claimed.Current.Release.Materials["demo:main"].SameAs);
    }

    [Fact]
    public void Same_packages_are_refused_for_a_new_version() =>
        Assert.Equal(
            ("same-as-certified", "what"),
            Update.GetRefusal(
                TestPeople.Developer,
                new AddMaterial(new("packages"), "main", File("sol-20", "other-name.gz", new PackageFacts("AcmeSync", "7.8", 3, 1)))
            )
        );

    [Fact]
    public void Withdrawn_version_leaves_the_certified_one_and_the_next_is_offered_its_materials()
    {
        var next = Update
            .When(TestPeople.Developer, Keep("demo"))
            .When(TestPeople.Developer, new Withdraw("too early"))
            .When(TestPeople.Developer, new AnnounceVersion("2.2"));
        Assert.Equal(["guide:main", "guide:on-site", "demo:main", "video:main"], OfferedIn(next));
    }

    [Fact]
    public void Part_handed_in_anew_is_no_longer_offered()
    {
        var sent = Update.SubmitMaterial("demo", "main", File("demo-21", "demo.gz"));
        Assert.DoesNotContain("demo:main", OfferedIn(sent));
        Assert.DoesNotContain(UnchangedMaterials.For(sent.Current, sent.Edition), p => p.Id == "demo:main");
    }

    [Fact]
    public void Card_is_for_new_versions_only()
    {
        Assert.Null(UnchangedCard.For(ApplicationScenario.Collecting.Current, SmallEdition.Value));
        Assert.Null(UnchangedCard.For(ApplicationScenario.Certified.Current, SmallEdition.Value));
        Assert.NotNull(UnchangedCard.For(Update.Current, Update.Edition));
    }

    private static ImmutableArray<string> OfferedIn(ApplicationScenario scenario) =>
        [.. UnchangedMaterials.Offered(scenario.Current, scenario.Edition).Select(p => p.Id)];
}
