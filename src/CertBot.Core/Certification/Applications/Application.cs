using System.Collections.Immutable;
using System.Text.Json.Serialization;
using CertBot.Core.Certification.Inspections;
using CertBot.Core.Certification.Sanctions;
using CertBot.Core.Policy;
using CertBot.Core.Primitives;
using CertBot.Core.Support;
using NodaTime;

namespace CertBot.Core.Certification.Applications;

/// <summary>The current state of an application under certification, derived from its events alone.</summary>
public sealed record Application
{
    public required ApplicationId Id { get; init; }

    public required EditionPin Edition { get; init; }

    public required VendorId Vendor { get; init; }

    public required string VendorName { get; init; }

    /// <summary>The normalised https address on the storefront.</summary>
    public required string Listing { get; init; }

    public required string Name { get; init; }

    public required PersonId Applicant { get; init; }

    /// <summary>Who at the vendor took the application over from people who left; null: nobody, it is still the applicant's.</summary>
    public PersonId? Contact { get; init; }

    /// <summary>After a decline or a withdrawal an analyst released the listing: any vendor may apply with it.</summary>
    [JsonPropertyName("released")]
    public bool IsListingReleased { get; init; }

    /// <summary>Vendors that had the listing before it was released.</summary>
    public ImmutableArray<VendorId> FormerVendors { get; init; } = [];

    /// <summary>The version under certification, or the last certified one if there is none.</summary>
    public required Release Release { get; init; }

    /// <summary>When this release was submitted or announced (UTC); null in a state stored before this was kept.</summary>
    public Instant? ReleaseSince { get; init; }

    public required Stage Stage { get; init; }

    /// <summary>All certificates granted, oldest first; the last one is in force.</summary>
    public ImmutableArray<Certificate> Certificates { get; init; } = [];

    /// <summary>The open ones and the few that ended last; the others are in the history only.</summary>
    public ImmutableSortedDictionary<EscalationId, Escalation> Escalations { get; init; } = ImmutableSortedDictionary<EscalationId, Escalation>.Empty;

    /// <summary>How many were opened so far; their ids are numbered.</summary>
    public int EscalationCount { get; init; }

    /// <summary>When (UTC) those were opened that are in the history only: the last ones, oldest first.</summary>
    public ImmutableArray<Instant> PastEscalations { get; init; } = [];

    /// <summary>Leadership's last decision; null before the first. Kept so that the card can show outcome, decider and time.</summary>
    public PriorityOutcome? Priority { get; init; }

    /// <summary>The result of the last support audit of this version; null before the first.</summary>
    public AuditOutcome? LastAudit { get; init; }

    /// <summary>The review tasks of this version once its review is over (passed or withdrawn); empty before.</summary>
    public ImmutableSortedDictionary<CriterionKey, ReviewTask> Reviewed { get; init; } = ImmutableSortedDictionary<CriterionKey, ReviewTask>.Empty;

    /// <summary>How the last certified version was decided; null: there is none, or a state stored before this was kept.</summary>
    public PastReview? LastReview { get; init; }

    /// <summary>How many attempts ended without a certificate: declined or withdrawn.</summary>
    [JsonPropertyName("lapsed")]
    public int FailedAttempts { get; init; }

    /// <summary>Which reminders were sent; null: none yet.</summary>
    [JsonPropertyName("reminded")]
    public SentReminders? Reminded { get; init; }

    /// <summary>What the certificate in force was granted for; null while there is none.</summary>
    [JsonPropertyName("standing")]
    public CertifiedBaseline? CertifiedBaseline { get; init; }

    /// <summary>What was found against the certified application and what is done about it: the open matter or the last one; null: there never was one.</summary>
    [JsonPropertyName("sanctions")]
    public SanctionMatter? Standing { get; init; }

    /// <summary>How many matters there were; they are numbered.</summary>
    [JsonPropertyName("sanctionCount"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public int StandingCount { get; init; }

    /// <summary>The names of grounds that were taken up, so that each is taken up once.</summary>
    [JsonPropertyName("sanctionGrounds")]
    public ImmutableArray<string> KnownGrounds { get; init; } = [];

    /// <summary>The last inspection of the packages, and what was decided about its findings; null: there was none.</summary>
    public PackageInspection? Inspection { get; init; }

    /// <summary>The state of the certificate in force, or of the last one; null: there is none. It is derived, so that nothing else can say otherwise.</summary>
    [JsonIgnore]
    public CertificateState? CertificateState =>
        Certificates is not [.., var last] ? null
        : last.WithdrawnOn is not null ? Applications.CertificateState.Withdrawn
        : Standing?.Suspension is not null ? Applications.CertificateState.Suspended
        : Applications.CertificateState.Valid;

    /// <summary>The number of events applied.</summary>
    public required int Revision { get; init; }
}

/// <summary>The names of the reminders that were sent in one stage and round.</summary>
public sealed record SentReminders(CardSubject Subject, ImmutableArray<string> Names);

/// <summary>What a certificate was granted for: the version as submitted, and the support as audited.</summary>
public sealed record CertifiedBaseline(Release Release, SupportProfile Profile);

/// <summary>What leadership decided: who, when (UTC), what.</summary>
[System.Text.Json.Serialization.JsonDerivedType(typeof(Approved), "approved")]
[System.Text.Json.Serialization.JsonDerivedType(typeof(Deferred), "deferred")]
[System.Text.Json.Serialization.JsonDerivedType(typeof(Declined), "declined")]
public abstract record PriorityOutcome
{
    private PriorityOutcome() { }

    public required PersonId By { get; init; }

    public required Instant At { get; init; }

    public sealed record Approved(PriorityLevel Priority, LocalDate PlannedStart) : PriorityOutcome;

    public sealed record Deferred(LocalDate Until, string Reason) : PriorityOutcome;

    public sealed record Declined(string Reason) : PriorityOutcome;
}

/// <summary>How a round of the support audit ended: who, when (UTC), with how many shortcomings (none: passed).</summary>
public sealed record AuditOutcome(PersonId By, Instant At, int Round, int Shortcomings);

/// <summary>Number, version and grant day (in the edition's zone) of a certificate, and what was certified.</summary>
public sealed record Certificate(string Number, string Version, LocalDate Granted)
{
    /// <summary>The application's name at that time; null on a certificate of an earlier build.</summary>
    public string? Name { get; init; }

    /// <summary>The edition it was granted under; null on a certificate of an earlier build.</summary>
    public EditionPin? Edition { get; init; }

    /// <summary>The SHA-256 of the solution packages' file, in hexadecimal; null if they were no file, and on a certificate of an earlier build.</summary>
    [JsonPropertyName("package")]
    public string? PackageSha256 { get; init; }

    /// <summary>The day (in the edition's zone) it was withdrawn; null: it was not.</summary>
    [JsonPropertyName("withdrawn")]
    public LocalDate? WithdrawnOn { get; init; }
}

/// <summary>Whether the badge may be carried.</summary>
public enum CertificateState
{
    Valid,
    Suspended,
    Withdrawn,
}
