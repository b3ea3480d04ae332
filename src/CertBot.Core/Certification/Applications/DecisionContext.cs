using CertBot.Core.Directory;
using CertBot.Core.Policy;
using CertBot.Core.Primitives;
using CertBot.Core.Support;
using NodaTime;

namespace CertBot.Core.Certification.Applications;

/// <summary>The context of a decision besides the command and the state, as loaded by the host.</summary>
public sealed record DecisionContext
{
    /// <summary>The id under which the application was loaded and will be stored.</summary>
    public required ApplicationId Id { get; init; }

    /// <summary>The edition the application pins; for a <c>Submit</c> the one new applications are taken in under.</summary>
    public required Edition Edition { get; init; }

    public required Actor Actor { get; init; }

    public required Instant Now { get; init; }

    public required RoleAssignments RoleAssignments { get; init; }

    /// <summary>The application's vendor, with its people; for a <c>Submit</c> the applicant's. Null: there is none.</summary>
    public Vendor? Vendor { get; init; }

    /// <summary>Today in the programme's zone.</summary>
    public LocalDate Today => Edition.DayOf(Now);
}
