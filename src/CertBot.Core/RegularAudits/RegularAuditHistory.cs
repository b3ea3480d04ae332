using System.Collections.Immutable;
using System.Text.Json.Serialization;
using CertBot.Core.Primitives;
using NodaTime;

namespace CertBot.Core.RegularAudits;

/// <summary>The regular support audits of a certified application (stage 5). At most one is open at a time.</summary>
public sealed record RegularAuditHistory
{
    public required ApplicationId Application { get; init; }

    public required VendorId Vendor { get; init; }

    /// <summary>The next audit; null: one is open, or the application is certified no more.</summary>
    public PlannedAudit? Next { get; init; }

    /// <summary>How many audits there were, with the open one.</summary>
    public int Count { get; init; }

    public RegularAudit? Open { get; init; }

    /// <summary>The last audits, oldest first; those before are in the history only.</summary>
    public ImmutableArray<ClosedAudit> Past { get; init; } = [];

    /// <summary>Of all audits, in the order in which they were found. Of audits that left <see cref="Past"/> the words are cut short.</summary>
    public ImmutableArray<AuditShortcoming> Shortcomings { get; init; } = [];

    /// <summary>The certificate was withdrawn: nothing is scheduled. An open audit goes on.</summary>
    public bool IsStopped { get; init; }

    public required int Revision { get; init; }

    /// <summary>The open shortcomings of the open audit, in the order in which they were found.</summary>
    [JsonIgnore]
    public ImmutableArray<AuditShortcoming> OpenShortcomings => [.. Shortcomings.Where(s => s.ClosedAt is null)];

    /// <summary>Those of one audit, in their order.</summary>
    public ImmutableArray<AuditShortcoming> ShortcomingsOf(int audit) =>
        [.. Shortcomings.Where(s => s.Id.StartsWith(AuditShortcoming.Prefix(audit), StringComparison.Ordinal))];

    public AuditShortcoming? FindShortcoming(string id) => Shortcomings.FirstOrDefault(s => string.Equals(s.Id, id, StringComparison.OrdinalIgnoreCase));
}

/// <summary>An audit to come, on a day of the programme's zone.</summary>
public sealed record PlannedAudit(LocalDate Day, AuditReason Reason);

/// <summary>An audit that ended.</summary>
/// <param name="Audit">As it was at its end.</param>
/// <param name="Outcome">What it came to.</param>
/// <param name="At">When (UTC).</param>
public sealed record ClosedAudit(RegularAudit Audit, AuditOutcome Outcome, Instant At);

public enum AuditOutcome
{
    /// <summary>Nothing was found.</summary>
    Passed,

    /// <summary>What was found has been mended.</summary>
    Mended,

    /// <summary>There were no cases in the period and no test questions.</summary>
    NothingToAudit,
}

/// <summary>Why an audit takes place.</summary>
[JsonDerivedType(typeof(Scheduled), "scheduled")]
[JsonDerivedType(typeof(ByHand), "by-hand")]
[JsonDerivedType(typeof(MissedTargets), "missed-targets")]
public abstract record AuditReason
{
    private AuditReason() { }

    /// <summary>By the edition's months.</summary>
    public sealed record Scheduled : AuditReason;

    /// <summary>An auditor wanted it.</summary>
    public sealed record ByHand(PersonId By, string Why) : AuditReason;

    /// <summary>A closed month missed these targets, by the keys of the measures.</summary>
    public sealed record MissedTargets(YearMonth Month, ImmutableArray<string> Keys) : AuditReason;
}
