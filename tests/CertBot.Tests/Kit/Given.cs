using System.Collections.Immutable;
using CertBot.Core;
using CertBot.Core.Certification;
using CertBot.Core.Directory;
using CertBot.Core.Policy;
using NodaTime;
using static CertBot.Core.Certification.ApplicationCommand;

namespace CertBot.Tests.Kit;

/// <summary>
/// A story of one application, told by who asked what: each step decides, evolves and remembers. It begins on Monday 2 March 2026, 10:00 in Berlin.
/// </summary>
internal sealed record Given
{
    public static Given Nothing { get; } = new();

    public Application? State { get; init; }

    public ImmutableArray<Fact<ApplicationEvent>> Facts { get; init; } = [];

    /// <summary>The events of the last step.</summary>
    public ImmutableArray<ApplicationEvent> Last { get; init; } = [];

    public Instant Now { get; init; } = Instant.FromUtc(2026, 3, 2, 9, 0);

    public Edition Edition { get; init; } = SmallEdition.Value;

    public Application App => State ?? throw new InvalidOperationException("nothing was submitted");

    public LocalDate Today => Edition.DayOf(Now);

    public Circumstances As(Actor actor) => new() { Id = new("acme-sync"), Edition = Edition, Actor = actor, Now = Now, Roster = Cast.Roster, Vendor = Cast.Vendor };

    public Decision<ApplicationEvent> Decide(Actor actor, ApplicationCommand command) => Decider.Decide(command, State, As(actor));

    /// <summary>The step has to be taken; why it is not is the failure.</summary>
    public Given When(Actor actor, ApplicationCommand command) => Decide(actor, command) switch
    {
        Decision<ApplicationEvent>.Accepted yes => Then(actor.Id, yes.Events),
        Decision<ApplicationEvent>.Rejected no => throw new Xunit.Sdk.XunitException($"{command.GetType().Name} by {actor.Id}: {no.Why.Why} ({no.Why.Question})"),
        _ => throw new InvalidOperationException(),
    };

    public Given Then(PersonId by, ImmutableArray<ApplicationEvent> events)
    {
        ImmutableArray<Fact<ApplicationEvent>> facts = [.. events.Select(e => new Fact<ApplicationEvent>(Now, by, e))];
        return this with { Facts = Facts.AddRange(facts), State = facts.Aggregate(State, (state, fact) => Evolver.Evolve(state, fact)), Last = events };
    }

    public Given After(Duration length) => this with { Now = Now + length };

    public Given On(LocalDate day) => this with { Now = Edition.MorningOf(day) + Duration.FromHours(1) };

    public Given Tick() => When(Actor.Clock, new Tick());

    /// <summary>The step has to be refused; answers the last word of the key and the question it concerns.</summary>
    public (string Why, string? Question) Refused(Actor actor, ApplicationCommand command) => Decide(actor, command) switch
    {
        Decision<ApplicationEvent>.Rejected no => (no.Why.Why.Replace("certification.refused.", "", StringComparison.Ordinal), no.Why.Question),
        _ => throw new Xunit.Sdk.XunitException($"{command.GetType().Name} by {actor.Id} was not refused"),
    };

    public static Release Release { get; } = new()
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

    public static Submit Application { get; } = new(new("creatio", 1), Cast.Acme, "Acme Ltd", "https://marketplace.creatio.com/app/acme-sync", "Acme Sync", Release, new(2026, 3, 9));

    public static Handed.File File(string name, params PackageFacts[] packages) =>
        new(new("sha-1"), name, 10, new string('a', 64)) { By = new("nobody"), At = Instant.MinValue, Packages = [.. packages] };

    public static Handed.Link Link(string address) => new(address) { By = new("nobody"), At = Instant.MinValue };

    public static SupportProfile Profile { get; } = new()
    {
        System = "Case desk",
        PortalOption = true,
        Packages = ["basic", "business", "premium"],
        PresaleInTime = true,
        Zones = ["emea"],
        EscalationContacts = "boss@acme.example",
    };

    // The road, each step from where the one before ends.
    public static Given Submitted => Nothing.When(Cast.Developer, Application);

    public static Given WithServices => Nothing.When(Cast.Developer, Application with { Release = Release with { ExternalServices = true } });

    public static Given AtPriority => Submitted.When(Cast.Analyst, new FindReady(PriorityLevel.High, "good people"));

    public static Given Collecting => AtPriority.Approved();

    public static Given InReview => Collecting.AllHandedIn().When(Cast.Developer, new SubmitMaterials());

    public static Given AtMending => InReview.Passed("functional").Passed("language").NeedsWork("code").After(Duration.FromMinutes(3)).Tick();

    public static Given AtStandards => InReview.AllPassed();

    public static Given AtAudit => AtStandards.When(Cast.Developer, new SubmitStandards(Profile));

    public static Given Certified => AtAudit.When(Cast.Analyst, new PassAudit());

    public static Given Update => Certified.When(Cast.Developer, new NewVersion("2.1"));

    public Given Approved() => When(Cast.Lead, new Approve(PriorityLevel.Medium, Today.PlusDays(7)));

    public Given HandIn(string material, string part, Handed what) => When(Cast.Developer, new HandIn(new(material), part, what));

    public Given AllHandedIn()
    {
        var story = HandIn("packages", "main", File("acme.gz", new PackageFacts("AcmeSync", "7.8", 3, 1))).HandIn("guide", "main", Link("https://acme.example/guide"))
            .HandIn("demo", "main", File("demo.gz")).HandIn("video", "main", Link("https://video.example/1"));
        story = App.Release.ExternalServices ? story.HandIn("demo", "instance", Link("https://demo.acme.example")).HandIn("external", "diagram", File("flows.pdf")) : story;
        return App.Release.IsUpdate ? story.HandIn("whats-new", "main", File($"new-in-{App.Release.Version}.pdf")) : story;
    }

    public Given Passed(string criterion) => When(ReviewerOf(criterion), new Pass(new(criterion), null));

    public Given NeedsWork(string criterion) => When(ReviewerOf(criterion), new AskForWork(new(criterion), null, "defect", "Replace CustomQuery"));

    public Given AllPassed() => TaskList.Of(App).Keys.Aggregate(this, (story, key) => story.Passed(key.Value)).After(Duration.FromMinutes(2)).Tick();

    public static Actor ReviewerOf(string criterion) => criterion switch { "code" => Cast.Rnd, "language" => Cast.Linguist, _ => Cast.Analyst };

    public T At<T>() where T : Stage => Assert.IsType<T>(App.Stage);
}
