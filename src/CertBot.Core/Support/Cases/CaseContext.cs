using CertBot.Core.Directory;
using CertBot.Core.Policy;
using CertBot.Core.Primitives;
using CertBot.Core.Support.Clocks;
using CertBot.Core.Support.Customers;
using CertBot.Core.Support.Duty;
using NodaTime;

namespace CertBot.Core.Support.Cases;

/// <summary>The context of a decision about a case: the instant (UTC), the actor, and what is stored of the vendor and of the customer.</summary>
public sealed record CaseContext
{
    public required CaseId Id { get; init; }

    /// <summary>The edition the case runs under; of a new case, the one new cases are taken in under.</summary>
    public required Edition Edition { get; init; }

    public required HolidayCalendars HolidayCalendars { get; init; }

    public required Actor Actor { get; init; }

    public required Instant Now { get; init; }

    public required RoleAssignments RoleAssignments { get; init; }

    /// <summary>The vendor whose case it is.</summary>
    public required Vendor Vendor { get; init; }

    /// <summary>Who is away and who is on duty; loaded where people may be called.</summary>
    public DutySchedule Duty { get; init; } = DutySchedule.Empty;

    /// <summary>The customer; loaded for an opening only, null then: there is none of that id.</summary>
    public Customer? Customer { get; init; }

    /// <summary>Whether the application is the vendor's; looked up for an opening only.</summary>
    public bool IsApplicationKnown { get; init; }
}
