using System.Collections.Immutable;
using CertBot.Core.Policy;

namespace CertBot.Core.Certification.Applications;

/// <summary>A required part and the material it belongs to.</summary>
public sealed record RequiredPart(Material Material, MaterialPart Part)
{
    /// <summary>The key in <see cref="Release.Materials"/>.</summary>
    public string Id => Release.PartIdFor(Material.Key, Part.Key);
}

/// <summary>The materials an edition requires for a release, and which of them are still missing.</summary>
public static class MaterialRequirements
{
    /// <summary>All parts requested for this release, including optional ones, in the edition's order.</summary>
    public static ImmutableArray<RequiredPart> For(Release release, Edition edition) =>
        [.. edition.Materials.OrderBy(m => m.Number).SelectMany(m => m.Parts.Select(p => new RequiredPart(m, p))).Where(a => IsRequired(a, release))];

    /// <summary>The required parts that are missing, in the edition's order.</summary>
    public static ImmutableArray<RequiredPart> Missing(Application app, Edition edition) =>
        [.. For(app.Release, edition).Where(a => !a.Part.IsOptional && !app.Release.Materials.ContainsKey(a.Id))];

    /// <summary>The number of complete required materials, and the number of required materials.</summary>
    public static (int Done, int Total) Progress(Application app, Edition edition)
    {
        var mandatory = For(app.Release, edition).Where(a => !a.Part.IsOptional).GroupBy(a => a.Material.Key).ToList();
        return (mandatory.Count(m => m.All(a => app.Release.Materials.ContainsKey(a.Id))), mandatory.Count);
    }

    public static bool IsApplicable(ApplicabilityCondition when, Release release) =>
        when switch
        {
            Policy.ApplicabilityCondition.Always => true,
            Policy.ApplicabilityCondition.WithExternalServices => release.ExternalServices,
            Policy.ApplicabilityCondition.ForUpdates => release.IsUpdate,
            _ => false,
        };

    internal static bool IsRequired(RequiredPart requiredPart, Release release) =>
        IsApplicable(requiredPart.Material.When, release) && IsApplicable(requiredPart.Part.When, release);

    internal static RequiredPart? FindPart(Edition edition, MaterialKey material, string part) =>
        edition.Materials.Where(m => m.Key == material).SelectMany(m => m.Parts.Where(p => p.Key == part).Select(p => new RequiredPart(m, p))).FirstOrDefault();
}
