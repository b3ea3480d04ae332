using System.Collections.Immutable;
using System.Text.Json.Serialization;
using CertBot.Core.Policy;
using CertBot.Core.Primitives;
using CertBot.Core.Support.Customers;
using NodaTime;

namespace CertBot.Core.Support.Cases;

/// <summary>A support case of a customer, with the terms it runs under and everything that happened to it.</summary>
public sealed record SupportCase
{
    public required CaseId Id { get; init; }

    public required VendorId Vendor { get; init; }

    public required CaseRegistration Opening { get; init; }

    /// <summary>The customer's name when the case was opened.</summary>
    public required string CustomerName { get; init; }

    /// <summary>Whether the filer was an authorized contact of the customer when the case was opened.</summary>
    public required bool IsFilerAuthorized { get; init; }

    public required CaseTerms Terms { get; init; }

    /// <summary>The vendor's person who looks after the case; null: nobody yet.</summary>
    public PersonId? Owner { get; init; }

    /// <summary>What happened, in the order in which it happened; the opening is not among it.</summary>
    public ImmutableArray<CaseFact> Facts { get; init; } = [];

    /// <summary>When (UTC) its opening became known, where that was long after it happened; null: it was told at once.</summary>
    public Instant? OpeningLearnedAt { get; init; }

    /// <summary>The facts that became known long after they happened, in the order in which they became known.</summary>
    public ImmutableArray<LateFact> LateFacts { get; init; } = [];

    /// <summary>The keys of the clocks whose warning was given.</summary>
    public ImmutableSortedSet<string> Warned { get; init; } = [];

    /// <summary>The keys of the clocks that were found missed. What was told late may have shown since that one was kept.</summary>
    public ImmutableSortedSet<string> Missed { get; init; } = [];

    public ImmutableSortedDictionary<EscalationId, Escalation> Escalations { get; init; } = ImmutableSortedDictionary<EscalationId, Escalation>.Empty;

    public required int Revision { get; init; }

    [JsonIgnore]
    public Instant OpenedAt => Opening.OpenedAt;

    [JsonIgnore]
    public ApplicationId Application => Opening.Application;
}

/// <summary>A fact, and when (UTC) it became known.</summary>
public sealed record LateFact(CaseFact Fact, Instant LearnedAt);

/// <summary>What is said of a case when it is opened.</summary>
public sealed record CaseRegistration
{
    public required ApplicationId Application { get; init; }

    public required CustomerId Customer { get; init; }

    public required string Subject { get; init; }

    public required CaseFiler Filer { get; init; }

    /// <summary>When the customer filed it (UTC).</summary>
    public required Instant OpenedAt { get; init; }

    public required CasePriority Priority { get; init; }

    public required CaseKind Kind { get; init; }

    public required CaseOrigin Origin { get; init; }

    /// <summary>Its id in the system it comes from; unique among the vendor's cases. Null: it has none.</summary>
    public string? ExternalId { get; init; }

    public PersonId? Owner { get; init; }
}

/// <summary>Who filed a case. Empty where it was not said.</summary>
public sealed record CaseFiler(string Name, string Email);

/// <summary>The rules a case is measured by, as they were when it was opened. They are the case's for good: what changes later never recounts it.</summary>
public sealed record CaseTerms
{
    public required EditionPin Edition { get; init; }

    public required string Package { get; init; }

    /// <summary>The customer's IANA zone.</summary>
    public required string Zone { get; init; }

    /// <summary>A calendar of the edition; null: no holidays.</summary>
    public string? Calendar { get; init; }

    public ContractTargets Targets { get; init; } = ContractTargets.None;
}

/// <summary>A case as another system tells it: its opening and everything that happened so far, the same case by the same <see cref="CaseRegistration.ExternalId"/>.</summary>
public sealed record CaseRecord(CaseRegistration Opening, ImmutableArray<CaseFact> Facts);
