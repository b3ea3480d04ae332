using System.Collections.Immutable;
using CertBot.Core.Policy;
using CertBot.Core.Primitives;
using NodaTime;

namespace CertBot.Core.Support.Cases;

/// <summary>A case as lists show it. Written after each change; the newest revision wins.</summary>
public sealed record CaseRow
{
    public required CaseId Id { get; init; }

    public required VendorId Vendor { get; init; }

    public required ApplicationId Application { get; init; }

    public required CustomerId Customer { get; init; }

    public required string CustomerName { get; init; }

    public required string Subject { get; init; }

    public required CasePriority Priority { get; init; }

    public required CaseKind Kind { get; init; }

    public required CaseStatus Status { get; init; }

    public PersonId? Owner { get; init; }

    public required Instant OpenedAt { get; init; }

    /// <summary>The next due time (UTC) of its running clocks; null: none runs, or all stand still.</summary>
    public Instant? Due { get; init; }

    /// <summary>The keys of the clocks that were missed.</summary>
    public ImmutableArray<string> Missed { get; init; } = [];

    /// <summary>Its open escalations.</summary>
    public ImmutableArray<EscalationId> Escalations { get; init; } = [];

    /// <summary>What it counts for in the KPIs; null in a row that an earlier build wrote.</summary>
    public CaseMeasurement? Measurement { get; init; }

    public required int Revision { get; init; }
}
