using System.Collections.Immutable;
using System.Text.Json.Serialization;
using CertBot.Core.Policy;
using CertBot.Core.Primitives;
using NodaTime;

namespace CertBot.Core.Certification.Applications;

/// <summary>The stage of an application. Each case holds only the data that exists in it.</summary>
[JsonDerivedType(typeof(KickOff), "kick-off")]
[JsonDerivedType(typeof(NotReady), "not-ready")]
[JsonDerivedType(typeof(Priority), "priority")]
[JsonDerivedType(typeof(Deferred), "deferred")]
[JsonDerivedType(typeof(Declined), "declined")]
[JsonDerivedType(typeof(Collecting), "collecting")]
[JsonDerivedType(typeof(Review), "review")]
[JsonDerivedType(typeof(Rework), "mending")]
[JsonDerivedType(typeof(Standards), "standards")]
[JsonDerivedType(typeof(Audit), "audit")]
[JsonDerivedType(typeof(Shortcomings), "shortcomings")]
[JsonDerivedType(typeof(Certified), "certified")]
[JsonDerivedType(typeof(Withdrawn), "withdrawn")]
public abstract record Stage
{
    private Stage() { }

    /// <summary>When (UTC) the responsible party last changed.</summary>
    public required Instant Since { get; init; }

    /// <summary>1: the kick-off is to be held. Responsible: the analysts.</summary>
    public sealed record KickOff(int Round, LocalDate Wished) : Stage
    {
        /// <summary>The agreed day; null before that.</summary>
        public LocalDate? Planned { get; init; }
    }

    /// <summary>1: not ready yet; what is missing, by readiness key. Responsible: the vendor.</summary>
    public sealed record NotReady(int Round, ImmutableSortedDictionary<string, string> Missing) : Stage;

    /// <summary>2: leadership decides. <see cref="Advice"/> is the expert's from the kick-off.</summary>
    public sealed record Priority(PriorityAdvice Advice) : Stage;

    /// <summary>2: returns to <see cref="Priority"/> automatically on the morning of that day.</summary>
    public sealed record Deferred(PriorityAdvice Advice, LocalDate Until, string Reason) : Stage;

    /// <summary>2: the vendor may apply again.</summary>
    public sealed record Declined(string Reason) : Stage;

    /// <summary>3.1: the vendor submits the materials.</summary>
    public sealed record Collecting(LocalDate PlannedStart) : Stage;

    /// <summary>3.2: the reviewers decide. When the last open task is decided the round closes at <see cref="Closes"/>, after the undo window.</summary>
    public sealed record Review(int Round, LocalDate Promised, ImmutableSortedDictionary<CriterionKey, ReviewTask> Tasks) : Stage
    {
        public Instant? Closes { get; init; }
    }

    /// <summary>3.2: back at the vendor with one list. Passed tasks stay passed in this version.</summary>
    public sealed record Rework(int Round, ImmutableSortedDictionary<CriterionKey, ReviewTask> Tasks) : Stage;

    /// <summary>4.1–4.2: the vendor fills in the support standards.</summary>
    public sealed record Standards : Stage;

    /// <summary>4.3: the analysts audit support.</summary>
    public sealed record Audit(int Round, SupportProfile Profile, LocalDate Promised) : Stage
    {
        public ImmutableArray<Shortcoming> Earlier { get; init; } = [];
    }

    /// <summary>4.3: shortcomings, each with a deadline; the vendor answers each, then it is audited again.</summary>
    public sealed record Shortcomings(int Round, SupportProfile Profile, ImmutableArray<Shortcoming> Items) : Stage
    {
        /// <summary>The day the vendor was last reminded of the deadlines.</summary>
        public LocalDate? Reminded { get; init; }
    }

    /// <summary>5: certified, in regular audit.</summary>
    public sealed record Certified : Stage;

    /// <summary>Withdrawn by the vendor.</summary>
    public sealed record Withdrawn(string Reason) : Stage;
}

/// <summary>An expert's advice on the priority, from the kick-off.</summary>
public sealed record PriorityAdvice(PriorityLevel Level, string Comment, PersonId By);

public enum PriorityLevel
{
    High,
    Medium,
    Low,
}

/// <summary>What the vendor says about its support (stage 4.1–4.2).</summary>
public sealed record SupportProfile
{
    public required string System { get; init; }

    public required bool PortalOption { get; init; }

    public required ImmutableArray<string> Packages { get; init; }

    /// <summary>Presale questions are answered within the edition's working days.</summary>
    public required bool PresaleInTime { get; init; }

    public required ImmutableArray<string> Zones { get; init; }

    public required string EscalationContacts { get; init; }
}

/// <summary>A shortcoming of the support audit: numbered, with a deadline (a day in the edition's zone) and, later, the vendor's answer.</summary>
public sealed record Shortcoming(int Number, [property: JsonPropertyName("what")] string Description, LocalDate Deadline)
{
    public string? Answer { get; init; }
}

/// <summary>A stage's name, as the text key <c>stage.NAME</c> has it.</summary>
public static class StageName
{
    public const string KickOff = "kick-off";
    public const string NotReady = "not-ready";
    public const string Priority = "priority";
    public const string Deferred = "deferred";
    public const string Declined = "declined";
    public const string Collecting = "collecting";
    public const string Review = "review";
    public const string Rework = "mending";
    public const string Standards = "standards";
    public const string Audit = "audit";
    public const string Shortcomings = "shortcomings";
    public const string Certified = "certified";
    public const string Withdrawn = "withdrawn";

    public static string Of(Stage stage) =>
        stage switch
        {
            Stage.KickOff => KickOff,
            Stage.NotReady => NotReady,
            Stage.Priority => Priority,
            Stage.Deferred => Deferred,
            Stage.Declined => Declined,
            Stage.Collecting => Collecting,
            Stage.Review => Review,
            Stage.Rework => Rework,
            Stage.Standards => Standards,
            Stage.Audit => Audit,
            Stage.Shortcomings => Shortcomings,
            Stage.Certified => Certified,
            Stage.Withdrawn => Withdrawn,
            _ => throw new ArgumentOutOfRangeException(nameof(stage), stage.GetType().Name, "a stage without a name"),
        };
}
