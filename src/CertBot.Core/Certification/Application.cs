using System.Collections.Immutable;
using CertBot.Core.Policy;
using CertBot.Core.Support;
using NodaTime;

namespace CertBot.Core.Certification;

/// <summary>An application under certification: what is so now. It is derived from its events alone.</summary>
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

    /// <summary>The version in the process (or the one last certified, when none is).</summary>
    public required Release Release { get; init; }

    public required Stage Stage { get; init; }

    /// <summary>All certificates granted, oldest first; the last one is in force.</summary>
    public ImmutableArray<Certificate> Certificates { get; init; } = [];

    public ImmutableSortedDictionary<EscalationId, Escalation> Escalations { get; init; } = ImmutableSortedDictionary<EscalationId, Escalation>.Empty;

    /// <summary>How leadership decided last; null before it did. Kept so that the decided card can say outcome, who and when.</summary>
    public PriorityOutcome? Priority { get; init; }

    /// <summary>How the last support audit of this version ended; null before it did.</summary>
    public AuditOutcome? LastAudit { get; init; }

    /// <summary>The review tasks of this version once its review is over (passed or withdrawn); empty before.</summary>
    public ImmutableSortedDictionary<CriterionKey, ReviewTask> Reviewed { get; init; } = ImmutableSortedDictionary<CriterionKey, ReviewTask>.Empty;

    /// <summary>How many attempts ended without a certificate: declined or withdrawn.</summary>
    public int Lapsed { get; init; }

    /// <summary>What the certificate in force was granted for; null while there is none.</summary>
    public Standing? Standing { get; init; }

    /// <summary>How many events made this state.</summary>
    public required int Revision { get; init; }
}

/// <summary>What a vendor says about one version of the application.</summary>
public sealed record Release
{
    /// <summary>"2.0", dotted numbers.</summary>
    public required string Version { get; init; }

    /// <summary>True for a new version of a certified application.</summary>
    public required bool IsUpdate { get; init; }

    /// <summary>Core products and their versions it works with, as the vendor wrote them.</summary>
    public required string Products { get; init; }

    /// <summary>Claimed localizations, as culture codes: en-US, ru-RU.</summary>
    public required ImmutableArray<string> Localizations { get; init; }

    public required bool ExternalServices { get; init; }

    /// <summary>Naming prefix of the schemas, 3–15 Latin letters or digits.</summary>
    public required string Prefix { get; init; }

    public required string Maintainer { get; init; }

    /// <summary>Vendor-side contact for escalations, as the vendor wrote it.</summary>
    public required string EscalationContact { get; init; }

    /// <summary>By readiness key: yes or no, and the evidence.</summary>
    public required ImmutableSortedDictionary<string, ReadinessAnswer> Readiness { get; init; }

    /// <summary>1, unless earlier attempts at this application ended without a certificate: then their cards are not written over.</summary>
    public int Attempt { get; init; } = 1;

    /// <summary>By material and part: what was handed in last.</summary>
    public ImmutableSortedDictionary<string, Handed> Materials { get; init; } = ImmutableSortedDictionary<string, Handed>.Empty;

    public static string PartId(MaterialKey material, string part) => $"{material.Value}:{part}";
}

public sealed record ReadinessAnswer(bool Ready, string Evidence);

/// <summary>A material handed in.</summary>
[System.Text.Json.Serialization.JsonDerivedType(typeof(File), "file")]
[System.Text.Json.Serialization.JsonDerivedType(typeof(Link), "link")]
public abstract record Handed
{
    private Handed() { }

    public required PersonId By { get; init; }

    public required Instant At { get; init; }

    public sealed record File(FileId Id, string Name, long Size, string Sha256) : Handed
    {
        /// <summary>What was found inside, when it was opened as a package.</summary>
        public ImmutableArray<PackageFacts> Packages { get; init; } = [];
    }

    public sealed record Link(string Address) : Handed;
}

/// <summary>One package inside a handed-in file: as its own descriptor says, foreign text cut to 60 characters.</summary>
public sealed record PackageFacts(string Name, string Version, int Schemas, int Data)
{
    public string Maintainer { get; init; } = "";
}

/// <summary>What a certificate was granted for: that version as handed in, and the support as audited.</summary>
public sealed record Standing(Release Release, SupportProfile Profile);

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

/// <summary>Number, version and grant day (in the edition's zone) of a certificate.</summary>
public sealed record Certificate(string Number, string Version, LocalDate Granted);
