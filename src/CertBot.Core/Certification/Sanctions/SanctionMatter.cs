using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Serialization;
using CertBot.Core.Primitives;
using NodaTime;

namespace CertBot.Core.Certification.Sanctions;

/// <summary>
/// What was found against a certified application and what is done about it: the open matter, or the last one. The parts exist beside each other: while a
/// schedule runs, a suspension may be proposed, announced or in force.
/// </summary>
public sealed record SanctionMatter
{
    /// <summary>1 for the application's first matter; its cards and buttons name it as <c>S-1</c>.</summary>
    public required int Number { get; init; }

    /// <summary>When (UTC) the first ground was found.</summary>
    public required Instant Since { get; init; }

    public ImmutableArray<FoundGround> Grounds { get; init; } = [];

    /// <summary>The schedule that was proposed or agreed last; null: none.</summary>
    public RemedySchedule? Remedy { get; init; }

    /// <summary>A suspension or withdrawal that waits for a second person; null: none.</summary>
    public SanctionProposal? Proposal { get; init; }

    /// <summary>One that two people decided and that has not taken effect; null: none.</summary>
    public AnnouncedSanction? Announced { get; init; }

    /// <summary>In force; null: the certificate is not suspended.</summary>
    public Suspension? Suspension { get; init; }

    /// <summary>How it ended; null: it is open.</summary>
    public MatterEnd? Ended { get; init; }

    /// <summary>The names of the reminders that were sent.</summary>
    public ImmutableArray<string> Reminded { get; init; } = [];

    /// <summary>Counts every change; a card with another number is stale.</summary>
    public required int Revision { get; init; }

    [JsonIgnore]
    public bool IsOpen => Ended is null;

    /// <summary>As people see it: S-1.</summary>
    [JsonIgnore]
    public string Id => string.Create(CultureInfo.InvariantCulture, $"S-{Number}");
}

/// <summary>A ground, and when (UTC) and by whom it was given.</summary>
public sealed record FoundGround(SanctionGround Ground, PersonId By, Instant At);

/// <summary>Steps with their last days, in the order of these days.</summary>
public sealed record RemedySchedule(ImmutableArray<RemedyStep> Steps)
{
    /// <summary>Which side proposed it: the other one agrees.</summary>
    [JsonPropertyName("proposedBy")]
    public required RemedySide Side { get; init; }

    /// <summary>When (UTC) it was proposed.</summary>
    public required Instant Since { get; init; }

    /// <summary>The vendor has made its one proposal.</summary>
    [JsonPropertyName("countered"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool IsCountered { get; init; }

    /// <summary>When (UTC) both sides agreed; null: not yet.</summary>
    public Instant? AgreedAt { get; init; }

    [JsonIgnore]
    public LocalDate LastDay => Steps[^1].Due;

    [JsonIgnore]
    public bool IsAgreed => AgreedAt is not null;

    [JsonIgnore]
    public bool IsComplete => Steps.All(s => s.Confirmed is not null);
}

/// <summary>Who proposed a schedule.</summary>
public enum RemedySide
{
    Vendor,
    Platform,
}

/// <summary>A step: numbered from 1, its last day (in the edition's zone), and how far it is.</summary>
public sealed record RemedyStep(int Number, [property: JsonPropertyName("what")] string Description, LocalDate Due)
{
    /// <summary>What the vendor says it did; null: nothing yet, or it was returned.</summary>
    public SignedWords? Reported { get; init; }

    /// <summary>Why the last report was not enough; null: none was returned.</summary>
    public SignedWords? Returned { get; init; }

    /// <summary>The platform's confirmation, without words; null: not yet.</summary>
    public SignedWords? Confirmed { get; init; }
}

/// <summary>Who wrote something, when (UTC), and what.</summary>
public sealed record SignedWords(PersonId By, Instant At, string Words);

/// <summary>Proposed by one person; <see cref="ByIds"/> are all ids under which that human is or was known.</summary>
public sealed record SanctionProposal(SanctionKind Kind, string Reason, PersonId By, Instant At)
{
    public ImmutableArray<PersonId> ByIds { get; init; } = [];
}

/// <summary>A suspension or withdrawal in its grace period.</summary>
public sealed record AnnouncedSanction(SanctionKind Kind, string Reason)
{
    public required PersonId ProposedBy { get; init; }

    public required PersonId ApprovedBy { get; init; }

    /// <summary>When (UTC) it was announced.</summary>
    public required Instant Since { get; init; }

    /// <summary>When (UTC) it takes effect, unless the clock stands still.</summary>
    public required Instant Ends { get; init; }

    /// <summary>When (UTC) the last warning is due.</summary>
    public required Instant Warns { get; init; }

    [JsonPropertyName("warned"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool IsWarned { get; init; }

    /// <summary>Since when (UTC) the clock stands still, because an answer was not read yet; null: it runs.</summary>
    public Instant? StoppedAt { get; init; }

    public ImmutableArray<SignedWords> Answers { get; init; } = [];
}

/// <summary>A suspension in force: since when (UTC), and who decided it.</summary>
public sealed record Suspension(Instant Since, string Reason, PersonId ProposedBy, PersonId ApprovedBy);

/// <summary>How a matter ended: who (perhaps the clock), when (UTC), and what was written.</summary>
public sealed record MatterEnd(SanctionOutcome Outcome, PersonId By, Instant At, string Reason);

public enum SanctionOutcome
{
    /// <summary>Every step of the schedule was confirmed.</summary>
    Remedied,

    /// <summary>Ended by somebody without a measure.</summary>
    Dropped,

    /// <summary>The suspension was ended.</summary>
    Reinstated,

    /// <summary>The certificate was withdrawn.</summary>
    Withdrawn,
}
