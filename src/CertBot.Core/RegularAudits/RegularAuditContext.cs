using System.Collections.Immutable;
using CertBot.Core.Directory;
using CertBot.Core.Policy;
using CertBot.Core.Primitives;
using CertBot.Core.Support.Cases;
using CertBot.Core.Support.Clocks;
using CertBot.Core.Support.Customers;
using NodaTime;

namespace CertBot.Core.RegularAudits;

/// <summary>The context of a decision about regular audits: the instant (UTC), the actor, and what the command needs of the store.</summary>
public sealed record RegularAuditContext
{
    public required ApplicationId Application { get; init; }

    public required string ApplicationName { get; init; }

    public required Edition Edition { get; init; }

    public required HolidayCalendars HolidayCalendars { get; init; }

    public required Actor Actor { get; init; }

    public required Instant Now { get; init; }

    /// <summary>Whether there is a certificate that may be audited.</summary>
    public required bool IsCertified { get; init; }

    /// <summary>The vendor as stored; null: it is not known.</summary>
    public Vendor? Vendor { get; init; }

    /// <summary>Text that nobody can guess, another each time.</summary>
    public required string RandomText { get; init; }

    /// <summary>The cases of the period of an audit that opens now; loaded for that only.</summary>
    public ImmutableArray<CaseRow> Cases { get; init; } = [];

    /// <summary>The case that a command is about; loaded for those only.</summary>
    public SupportCase? Case { get; init; }

    /// <summary>The edition of that case.</summary>
    public Edition? CaseEdition { get; init; }

    /// <summary>The customer of a test question; loaded for those only, null then: there is none of that id.</summary>
    public Customer? Customer { get; init; }

    /// <summary>Today in the programme's zone.</summary>
    public LocalDate Today => Support.ProgrammeDays.DayOf(Edition, Now);
}
