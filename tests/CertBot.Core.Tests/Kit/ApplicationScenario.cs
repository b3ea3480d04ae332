using System.Collections.Immutable;
using CertBot.Core.Certification;
using CertBot.Core.Certification.Applications;
using CertBot.Core.Certification.Reviews;
using CertBot.Core.Directory;
using CertBot.Core.Policy;
using CertBot.Core.Primitives;
using CertBot.Core.Support;
using CertBot.Core.Tests.Kit.Samples;
using NodaTime;
using static CertBot.Core.Certification.Applications.ApplicationCommand;

namespace CertBot.Core.Tests.Kit;

/// <summary>
/// The scenario of one application as a sequence of commands and their actors: each step decides, evolves and keeps the resulting state. It begins on
/// Monday 2 March 2026, 10:00 in Berlin.
/// </summary>
internal sealed record ApplicationScenario
{
    public static ApplicationScenario Empty { get; } = new();

    public Application? State { get; init; }

    public ImmutableArray<RecordedEvent<ApplicationEvent>> Events { get; init; } = [];

    /// <summary>The events of the last step.</summary>
    public ImmutableArray<ApplicationEvent> LastEvents { get; init; } = [];

    public Instant Now { get; init; } = Instant.FromUtc(2026, 3, 2, 9, 0);

    public Edition Edition { get; init; } = SmallEdition.Value;

    public Application Current => State ?? throw new InvalidOperationException("nothing was submitted");

    public LocalDate Today => Edition.DayOf(Now);

    public DecisionContext ContextFor(Actor actor) =>
        new()
        {
            Id = new("acme-sync"),
            Edition = Edition,
            Actor = actor,
            Now = Now,
            RoleAssignments = TestPeople.RoleAssignments,
            Vendor = TestPeople.Vendor,
            Report = State?.Inspection is null ? null : InspectionSamples.Harmless,
        };

    public Decision<ApplicationEvent> Decide(Actor actor, ApplicationCommand command) => ApplicationDecider.Decide(command, State, ContextFor(actor));

    /// <summary>Executes a command that must be accepted; the failure message is the reason for the refusal.</summary>
    public ApplicationScenario When(Actor actor, ApplicationCommand command) =>
        Decide(actor, command) switch
        {
            Decision<ApplicationEvent>.Accepted yes => Then(actor.Id, yes.Events),
            Decision<ApplicationEvent>.Rejected rejected => throw new Xunit.Sdk.XunitException(
                $"{command.GetType().Name} by {actor.Id}: {rejected.Refusal.Code} ({rejected.Refusal.Question})"
            ),
            _ => throw new InvalidOperationException(),
        };

    public ApplicationScenario Then(PersonId by, ImmutableArray<ApplicationEvent> events)
    {
        ImmutableArray<RecordedEvent<ApplicationEvent>> facts = [.. events.Select(e => new RecordedEvent<ApplicationEvent>(Now, by, e))];
        return this with
        {
            Events = Events.AddRange(facts),
            State = facts.Aggregate(State, (state, fact) => ApplicationEvolver.Evolve(state, fact)),
            LastEvents = events,
        };
    }

    public ApplicationScenario AdvanceBy(Duration length) => this with { Now = Now + length };

    public ApplicationScenario AdvanceTo(LocalDate day) => this with { Now = Edition.MorningOf(day) + Duration.FromHours(1) };

    public ApplicationScenario Tick() => When(Actor.Clock, new Tick());

    /// <summary>Executes a command that must be refused; returns the last segment of the refusal's key and the question it concerns.</summary>
    public (string Why, string? Question) GetRefusal(Actor actor, ApplicationCommand command) =>
        Decide(actor, command) switch
        {
            Decision<ApplicationEvent>.Rejected rejected => (
                rejected.Refusal.Code.Replace("certification.refused.", "", StringComparison.Ordinal),
                rejected.Refusal.Question
            ),
            _ => throw new Xunit.Sdk.XunitException($"{command.GetType().Name} by {actor.Id} was not refused"),
        };

    public static Release Release { get; } =
        new()
        {
            Version = "2.0",
            IsUpdate = false,
            Products = "Sales Creatio 8.1",
            Localizations = ["en-US", "ru-RU"],
            ExternalServices = false,
            Prefix = "Acme",
            Maintainer = "Acme Ltd",
            EscalationContact = "boss@acme.example",
            Readiness = ImmutableSortedDictionary<string, ReadinessAnswer>.Empty.Add("people", new(true, "three of us")).Add("roadmap", new(false, "")),
        };

    public static Submit Application { get; } =
        new(new("creatio", 1), TestPeople.Acme, "Acme Ltd", "https://marketplace.creatio.com/app/acme-sync", "Acme Sync", Release, new(2026, 3, 9));

    public static SubmittedMaterial.File FileMaterial(string name, params PackageFacts[] packages) =>
        new(new("sha-1"), name, 10, new string('a', 64))
        {
            By = new("nobody"),
            At = Instant.MinValue,
            Packages = [.. packages],
        };

    public static SubmittedMaterial.Link LinkMaterial(string address) => new(address) { By = new("nobody"), At = Instant.MinValue };

    public static SupportProfile Profile { get; } =
        new()
        {
            System = "Case desk",
            PortalOption = true,
            Packages = ["basic", "business", "premium"],
            PresaleInTime = true,
            Zones = ["emea"],
            EscalationContacts = "boss@acme.example",
        };

    // The course of an application; each step starts from the result of the previous one.
    public static ApplicationScenario Submitted => Empty.When(TestPeople.Developer, Application);

    public static ApplicationScenario WithServices => Empty.When(TestPeople.Developer, Application with { Release = Release with { ExternalServices = true } });

    public static ApplicationScenario AtPriority => Submitted.When(TestPeople.Analyst, new FindReady(PriorityLevel.High, "good people"));

    public static ApplicationScenario Collecting => AtPriority.ApprovePriority();

    public static ApplicationScenario InReview => Collecting.AllMaterialsSubmitted().When(TestPeople.Developer, new SubmitMaterials());

    public static ApplicationScenario InRework =>
        InReview.PassCriterion("functional").PassCriterion("language").RequestChangesTo("code").AdvanceBy(Duration.FromMinutes(3)).Tick();

    public static ApplicationScenario AtStandards => InReview.PassAllCriteria();

    public static ApplicationScenario AtAudit => AtStandards.When(TestPeople.Developer, new SubmitStandards(Profile));

    public static ApplicationScenario Certified => AtAudit.When(TestPeople.Analyst, new PassAudit());

    public static ApplicationScenario UpdateSubmitted => Certified.When(TestPeople.Developer, new AnnounceVersion("2.1"));

    public ApplicationScenario ApprovePriority() => When(TestPeople.Lead, new Approve(PriorityLevel.Medium, Today.PlusDays(7)));

    public ApplicationScenario SubmitMaterial(string material, string part, SubmittedMaterial what) =>
        When(TestPeople.Developer, new AddMaterial(new(material), part, what));

    public ApplicationScenario AllMaterialsSubmitted()
    {
        var scenario = SubmitMaterial("packages", "main", FileMaterial("acme.gz", new PackageFacts("AcmeSync", "7.8", 3, 1)))
            .SubmitMaterial("guide", "main", LinkMaterial("https://acme.example/guide"))
            .SubmitMaterial("demo", "main", FileMaterial("demo.gz"))
            .SubmitMaterial("video", "main", LinkMaterial("https://video.example/1"));
        scenario = Current.Release.ExternalServices
            ? scenario
                .SubmitMaterial("demo", "instance", LinkMaterial("https://demo.acme.example"))
                .SubmitMaterial("external", "diagram", FileMaterial("flows.pdf"))
            : scenario;
        return Current.Release.IsUpdate ? scenario.SubmitMaterial("whats-new", "main", FileMaterial($"new-in-{Current.Release.Version}.pdf")) : scenario;
    }

    public ApplicationScenario PassCriterion(string criterion) => When(ReviewerOf(criterion), new Pass(new(criterion), null));

    public ApplicationScenario RequestChangesTo(string criterion) =>
        When(ReviewerOf(criterion), new RequestChanges(new(criterion), null, "defect", "Replace CustomQuery"));

    public ApplicationScenario PassAllCriteria() =>
        ReviewTasks.Of(Current).Keys.Aggregate(this, (scenario, key) => scenario.PassCriterion(key.Value)).AdvanceBy(Duration.FromMinutes(2)).Tick();

    public static Actor ReviewerOf(string criterion) =>
        criterion switch
        {
            "code" => TestPeople.Rnd,
            "language" => TestPeople.Linguist,
            _ => TestPeople.Analyst,
        };

    public T StageAs<T>()
        where T : Stage => Assert.IsType<T>(Current.Stage);
}
