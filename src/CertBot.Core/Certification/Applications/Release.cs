using System.Collections.Immutable;
using CertBot.Core.Policy;

namespace CertBot.Core.Certification.Applications;

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

    /// <summary>1 for the first attempt; higher after attempts without a certificate, so that their cards are not overwritten.</summary>
    public int Attempt { get; init; } = 1;

    /// <summary>The latest submission by material and part.</summary>
    public ImmutableSortedDictionary<string, SubmittedMaterial> Materials { get; init; } = ImmutableSortedDictionary<string, SubmittedMaterial>.Empty;

    public static string PartIdFor(MaterialKey material, string part) => $"{material.Value}:{part}";
}

public sealed record ReadinessAnswer(bool Ready, string Evidence);
