using System.Collections.Immutable;
using CertBot.Core.Primitives;
using NodaTime;

namespace CertBot.Core.RegularAudits;

/// <summary>The audits of an application as the list of the platform's people has them. Written after each change; the newest revision wins. Test questions are not in it.</summary>
public sealed record RegularAuditRow
{
    public required ApplicationId Application { get; init; }

    public required string ApplicationName { get; init; }

    public required VendorId Vendor { get; init; }

    /// <summary>Of the open audit or, if none is, of the last one; 0: there was none.</summary>
    public required int Number { get; init; }

    /// <summary>The day (programme's zone) of the next one; null: one is open, or none is planned.</summary>
    public LocalDate? Next { get; init; }

    public PersonId? Auditor { get; init; }

    /// <summary>Whose turn it is, and since when (UTC).</summary>
    public required AuditTurn Turn { get; init; }

    public required Instant Since { get; init; }

    /// <summary>Shortcomings for which the vendor proposed another deadline that waits for an auditor.</summary>
    public ImmutableArray<string> Proposals { get; init; } = [];

    public required int Revision { get; init; }
}

public enum AuditTurn
{
    /// <summary>No audit is open.</summary>
    Nobody,

    Auditors,

    Vendor,

    /// <summary>The auditors look again.</summary>
    AuditorsAgain,
}

/// <summary>Projects audits to their row.</summary>
public static class RegularAuditProjection
{
    public static RegularAuditRow Project(RegularAuditHistory history, string applicationName) =>
        new()
        {
            Application = history.Application,
            ApplicationName = applicationName,
            Vendor = history.Vendor,
            Number = history.Count,
            Next = history.Next?.Day,
            Auditor = history.Open?.Auditor,
            Turn = history.Open?.Phase switch
            {
                null => AuditTurn.Nobody,
                AuditPhase.Review => AuditTurn.Auditors,
                AuditPhase.Remedy => AuditTurn.Vendor,
                _ => AuditTurn.AuditorsAgain,
            },
            Since = history.Open?.Phase.Since ?? Instant.MinValue,
            Proposals = [.. history.OpenShortcomings.Where(s => s.Proposal is { Decision: null }).Select(s => s.Id)],
            Revision = history.Revision,
        };
}
