using System.Collections.Immutable;
using System.Text.Json.Serialization;
using CertBot.Core.Primitives;
using CertBot.Core.Support.Duty;
using NodaTime;

namespace CertBot.Core.Support;

/// <summary>An escalation of an application (later also of a support case). The levels are defined by the edition.</summary>
public sealed record Escalation
{
    public required EscalationId Id { get; init; }

    public required string Reason { get; init; }

    public required PersonId OpenedBy { get; init; }

    public required Instant OpenedAt { get; init; }

    public required int Level { get; init; }

    /// <summary>When (UTC) this level was called.</summary>
    public required Instant LevelSince { get; init; }

    /// <summary>The roles of this level, each with its holders when the level was called. Empty holders: nobody held the role.</summary>
    [JsonPropertyName("seats")]
    public required ImmutableArray<EscalationAssignee> Assignees { get; init; }

    /// <summary>People called on this level, each once.</summary>
    [JsonIgnore]
    public ImmutableArray<PersonId> Called => EscalationAssignee.PeopleOf(Assignees);

    /// <summary>Everyone called on any level so far: their copies of the card are updated.</summary>
    [JsonPropertyName("everybody")]
    public ImmutableArray<PersonId> Notified { get; init; } = [];

    /// <summary>Who acknowledged on this level.</summary>
    public ImmutableArray<PersonId> Acknowledged { get; init; } = [];

    /// <summary>Who of them did so in place of somebody who is away. It stays theirs when that person is back.</summary>
    [JsonPropertyName("takenFor")]
    public ImmutableArray<Substitution> AcknowledgedFor { get; init; } = [];

    /// <summary>True once the level's rule (any or all) is met: the clock stops.</summary>
    [JsonPropertyName("taken")]
    public bool IsAcknowledged { get; init; }

    /// <summary>When (UTC) the next level is called, or on the last level the next reminder sent, unless it is taken; null when nothing is due.</summary>
    public Instant? NextDue { get; init; }

    public ImmutableArray<EscalationNote> History { get; init; } = [];

    /// <summary>The outcome; null while open.</summary>
    public EscalationOutcome? Closed { get; init; }

    /// <summary>Counts every change; a card with another number is stale.</summary>
    public required int Revision { get; init; }
}

/// <summary>One line of an escalation's history.</summary>
public sealed record EscalationNote(Instant At, PersonId By, string TextKey, string Words)
{
    /// <summary>The level it is about, or that was the current one.</summary>
    public required int Level { get; init; }

    /// <summary>Who stood in for whom.</summary>
    public ImmutableArray<Substitution> Substitutions { get; init; } = [];

    /// <summary>Who was away, with nobody standing in who could be called.</summary>
    public ImmutableArray<PersonId> Away { get; init; } = [];
}

/// <summary>A role of a level and who is called for it: its holders or, of those who are away, the substitutes. Texts: <c>policy.role.ROLE</c>, on the vendor's side <c>policy.vendor-role.ROLE</c>.</summary>
public sealed record EscalationAssignee(EscalationSide Side, string Role, ImmutableArray<PersonId> Holders)
{
    /// <summary>Who of the people called stands in for a holder who is away.</summary>
    public ImmutableArray<Substitution> Substitutions { get; init; } = [];

    /// <summary>Holders who are away, with nobody standing in who could be called.</summary>
    public ImmutableArray<PersonId> Away { get; init; } = [];

    public static ImmutableArray<PersonId> PeopleOf(ImmutableArray<EscalationAssignee> assignees) => [.. assignees.SelectMany(s => s.Holders).Distinct()];
}

public enum EscalationSide
{
    Vendor,
    Platform,
}

public sealed record EscalationOutcome(PersonId By, Instant At, string Words);

[JsonDerivedType(typeof(Acknowledge), "acknowledge")]
[JsonDerivedType(typeof(Comment), "comment")]
[JsonDerivedType(typeof(Raise), "raise")]
[JsonDerivedType(typeof(Close), "close")]
public abstract record EscalationCommand
{
    private EscalationCommand() { }

    public sealed record Acknowledge : EscalationCommand;

    public sealed record Comment(string Words) : EscalationCommand;

    /// <summary>To the next level, now.</summary>
    public sealed record Raise(string Words) : EscalationCommand;

    public sealed record Close(string Outcome) : EscalationCommand;
}

[JsonDerivedType(typeof(Opened), "opened")]
[JsonDerivedType(typeof(Acknowledged), "acknowledged")]
[JsonDerivedType(typeof(Commented), "commented")]
[JsonDerivedType(typeof(LevelCalled), "level-called")]
[JsonDerivedType(typeof(LevelUnstaffed), "nobody-there")]
[JsonDerivedType(typeof(Reminded), "reminded")]
[JsonDerivedType(typeof(Closed), "ended")]
public abstract record EscalationEvent
{
    private EscalationEvent() { }

    public sealed record Opened(string Reason) : EscalationEvent;

    /// <summary>A level is called.</summary>
    public sealed record LevelCalled : EscalationEvent
    {
        public required int Level { get; init; }

        [JsonPropertyName("seats")]
        public required ImmutableArray<EscalationAssignee> Assignees { get; init; }

        /// <summary>When (UTC) its time started: when the level below expired, even if the host was down then.</summary>
        public required Instant Since { get; init; }

        /// <summary>Until when (UTC) to acknowledge; on the last level, when it is reminded.</summary>
        public required Instant Due { get; init; }

        public required RaiseCause Cause { get; init; }

        /// <summary>The comment of the person who raised it; empty if nobody did.</summary>
        public string Words { get; init; } = "";

        [JsonIgnore]
        public ImmutableArray<PersonId> Called => EscalationAssignee.PeopleOf(Assignees);
    }

    /// <summary>
    /// Nobody holds a role of this level, or nobody who does can be reached: reported, and the next level is called (the last level is called anyway and
    /// reminded every morning).
    /// </summary>
    public sealed record LevelUnstaffed(int Level) : EscalationEvent
    {
        /// <summary>The holders, who are all away; empty: nobody holds a role of it.</summary>
        public ImmutableArray<PersonId> Away { get; init; } = [];
    }

    /// <summary>Acknowledged; <c>Enough</c>: this meets the level's rule.</summary>
    public sealed record Acknowledged([property: JsonPropertyName("enough")] bool CompletesLevel) : EscalationEvent
    {
        /// <summary>For whom, who is away; null: they hold a role of the level themselves.</summary>
        public PersonId? For { get; init; }
    }

    public sealed record Commented(string Words) : EscalationEvent;

    public sealed record Reminded(Instant NextDue) : EscalationEvent;

    public sealed record Closed(string Outcome) : EscalationEvent;
}

/// <summary>Why a level was called.</summary>
public enum RaiseCause
{
    /// <summary>The first level, as the escalation was opened.</summary>
    Opened,

    /// <summary>Somebody raised it.</summary>
    Raised,

    /// <summary>The level's time ran out unacknowledged.</summary>
    Unanswered,

    /// <summary>Nobody holds a role of the level below, or nobody who does can be reached.</summary>
    NobodyBelow,

    /// <summary>Whoever was called or had taken it holds no role of the level any more, or is away.</summary>
    OtherPeople,
}
