using System.Collections.Immutable;
using CertBot.Core.Certification;
using CertBot.Core.Certification.Applications;
using CertBot.Core.Certification.Cards;
using CertBot.Core.Primitives;
using CertBot.Core.Tests.Kit;
using NodaTime;
using static CertBot.Core.Certification.Applications.ApplicationCommand;

namespace CertBot.Core.Tests.Certification;

public sealed class SubmissionRulesTests
{
    [Fact]
    public void New_application_starts_at_kick_off()
    {
        var scenario = ApplicationScenario.Submitted;
        Assert.Equal(
            ("acme-sync", "Acme Ltd", new PersonId("developer"), 1),
            (scenario.Current.Id.Value, scenario.Current.VendorName, scenario.Current.Applicant, scenario.Current.Revision)
        );
        Assert.Equal((1, new LocalDate(2026, 3, 9)), (scenario.StageAs<Stage.KickOff>().Round, scenario.StageAs<Stage.KickOff>().Wished));
    }

    [Fact]
    public void Vendor_with_enough_applications_before_the_kick_off_has_to_wait()
    {
        var scenario = ApplicationScenario.Empty;
        var context = scenario.ContextFor(TestPeople.Developer);
        var max = scenario.Edition.Settings.MaxBeforeKickOff;

        Assert.IsType<Decision<ApplicationEvent>.Accepted>(
            ApplicationDecider.Decide(ApplicationScenario.Application, null, context with { ApplicationsBeforeKickOff = max - 1 })
        );
        Assert.Equal(
            "certification.refused.too-many-open",
            Assert
                .IsType<Decision<ApplicationEvent>.Rejected>(
                    ApplicationDecider.Decide(ApplicationScenario.Application, null, context with { ApplicationsBeforeKickOff = max })
                )
                .Refusal.Code
        );
    }

    [Fact]
    public void Values_the_form_cannot_produce_are_refused()
    {
        var release = ApplicationScenario.Release with
        {
            IsUpdate = true,
            Attempt = 7,
            Materials = ImmutableSortedDictionary<string, SubmittedMaterial>.Empty.Add("packages:main", ApplicationScenario.LinkMaterial("https://x.example")),
            Products = " a\r\nb ",
        };
        var app = ApplicationScenario
            .Empty.When(TestPeople.Developer, ApplicationScenario.Application with { Release = release, VendorName = "Somebody else" })
            .Current;
        Assert.Equal(
            (false, 1, 0, "a\nb", "Acme Ltd"),
            (app.Release.IsUpdate, app.Release.Attempt, app.Release.Materials.Count, app.Release.Products, app.VendorName)
        );
    }

    public static TheoryData<string, string, Submit> InvalidSubmissions
    {
        get
        {
            var all = new TheoryData<string, string, Submit>();
            void Add(string reason, string? question, Func<Submit, Submit> spoil) => all.Add(reason, question ?? "", spoil(ApplicationScenario.Application));
            void Release(string reason, string question, Func<Release, Release> spoil) => Add(reason, question, s => s with { Release = spoil(s.Release) });
            Add("listing-host", "listing", s => s with { Listing = "https://elsewhere.example/app/acme-sync" });
            Add("listing-address", "listing", s => s with { Listing = "https://marketplace.creatio.com/app/another" }); // not the address of its id
            Add("edition", null, s => s with { Edition = new("creatio", 2) });
            Add("text-missing", "name", s => s with { Name = " " });
            Add("text-too-long", "name", s => s with { Name = new string('x', 121) });
            Add("text-control", "name", s => s with { Name = "Acme\u0007" });
            Add("text-control", "name", s => s with { Name = "Acme\u202Egpj.exe" });
            Add("text-control", "name", s => s with { Name = "Acme\uD800" });
            Add("day-past", "kick-off", s => s with { WishedKickOff = new(2026, 3, 1) });
            Add("day-far", "kick-off", s => s with { WishedKickOff = new(2036, 3, 1) });
            foreach (var version in new[] { "", "two", "2.", "2..0", "02.0", "2.0.0.0.0", "2.0 ", "2.1234567", "-1", "२.०" })
                Release("version", "version", r => r with { Version = version });
            Release("text-missing", "products", r => r with { Products = "" });
            Release("text-too-long", "products", r => r with { Products = new string('x', 401) });
            Release("text-missing", "localizations", r => r with { Localizations = [] });
            Release("text-missing", "localizations", r => r with { Localizations = default });
            Release("localizations", "localizations", r => r with { Localizations = ["en-US", "English"] });
            Release("localization-mandatory", "localizations", r => r with { Localizations = ["ru-RU"] });
            foreach (var prefix in new[] { "", "Ac", "1Acme", "Acme_", "Акме", "AcmeAcmeAcmeAcme", "Acme\n" })
                Release("prefix", "prefix", r => r with { Prefix = prefix });
            Release("prefix-reserved", "prefix", r => r with { Prefix = "usr" });
            Release("prefix-reserved", "prefix", r => r with { Prefix = "Custom" });
            Release("text-missing", "maintainer", r => r with { Maintainer = "" });
            Release("text-missing", "contact", r => r with { EscalationContact = "\n" });
            Release("readiness-missing", "ready-roadmap", r => r with { Readiness = r.Readiness.Remove("roadmap") });
            Release("text-missing", "evidence-people", r => r with { Readiness = r.Readiness.SetItem("people", new(true, "")) });
            Release("text-too-long", "evidence-roadmap", r => r with { Readiness = r.Readiness.SetItem("roadmap", new(false, new string('x', 4001))) });
            Add("readiness-unknown", null, s => s with { Release = s.Release with { Readiness = s.Release.Readiness.Add("magic", new(true, "yes")) } });
            return all;
        }
    }

    [Theory, MemberData(nameof(InvalidSubmissions))]
    public void Invalid_answer_is_refused_with_its_question(string reason, string question, Submit command) =>
        Assert.Equal((reason, question), ApplicationScenario.Empty.GetRefusal(TestPeople.Developer, command) is var (w, q) ? (w, q ?? "") : default);

    [Fact]
    public void Listing_can_have_only_one_application()
    {
        Assert.Equal(("listing-yours", "listing"), ApplicationScenario.Submitted.GetRefusal(TestPeople.Developer, ApplicationScenario.Application));
        Assert.Equal(
            ("listing-taken", "listing"),
            ApplicationScenario.Submitted.GetRefusal(TestPeople.OtherDeveloper, ApplicationScenario.Application with { Vendor = TestPeople.Borealis })
        );
        Assert.Equal(("listing-yours", "listing"), ApplicationScenario.Certified.GetRefusal(TestPeople.Developer, ApplicationScenario.Application));
    }

    [Fact]
    public void Only_members_of_the_vendor_can_apply()
    {
        Assert.Equal("no-vendor", ApplicationScenario.Empty.GetRefusal(TestPeople.Analyst, ApplicationScenario.Application).Why);
        Assert.Equal("vendor-only", ApplicationScenario.Empty.GetRefusal(TestPeople.OtherDeveloper, ApplicationScenario.Application).Why);
    }

    [Fact]
    public void Same_vendor_can_apply_again_after_a_decline_in_the_same_history()
    {
        var scenario = ApplicationScenario
            .AtPriority.When(TestPeople.Lead, new Decline("not now"))
            .When(TestPeople.Developer, ApplicationScenario.Application with { Name = "Acme Sync 2" });
        Assert.IsType<Stage.KickOff>(scenario.Current.Stage);
        Assert.Equal(
            ("Acme Sync 2", 4, 2, null),
            (scenario.Current.Name, scenario.Current.Revision, scenario.Current.Release.Attempt, scenario.Current.Priority)
        );
        Assert.Equal("acme-sync:2.0-2:root", CardKeys.Root(scenario.Current));
    }

    [Fact]
    public void Same_vendor_and_nobody_else_can_apply_again_after_a_withdrawal()
    {
        var withdrawn = ApplicationScenario.InReview.When(TestPeople.Manager, new Withdraw("we start over"));
        Assert.IsType<Stage.KickOff>(withdrawn.When(TestPeople.Developer, ApplicationScenario.Application).Current.Stage);
        Assert.Equal(
            "listing-taken",
            withdrawn.GetRefusal(TestPeople.OtherDeveloper, ApplicationScenario.Application with { Vendor = TestPeople.Borealis }).Why
        );
    }
}
