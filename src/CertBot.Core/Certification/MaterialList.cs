using System.Collections.Immutable;
using CertBot.Core.Policy;

namespace CertBot.Core.Certification;

/// <summary>One thing the edition asks for: the part and the material it belongs to.</summary>
public sealed record AskedPart(Material Material, MaterialPart Part)
{
    /// <summary>The key under which it lies in <see cref="Release.Materials"/>.</summary>
    public string Id => Release.PartId(Material.Key, Part.Key);
}

/// <summary>What the edition asks a release for, what of it lies there, and what is still missing.</summary>
public static class MaterialList
{
    /// <summary>Everything asked of this release, optional parts too, in the edition's order.</summary>
    public static ImmutableArray<AskedPart> Of(Release release, Edition edition) =>
        [.. edition.Materials.OrderBy(m => m.Number).SelectMany(m => m.Parts.Select(p => new AskedPart(m, p))).Where(a => Asked(a, release))];

    /// <summary>What has to be handed in and is not, in the edition's order.</summary>
    public static ImmutableArray<AskedPart> Missing(Application app, Edition edition) =>
        [.. Of(app.Release, edition).Where(a => !a.Part.Optional && !app.Release.Materials.ContainsKey(a.Id))];

    /// <summary>How many materials that have to be there are complete, of how many.</summary>
    public static (int Done, int Total) Progress(Application app, Edition edition)
    {
        var needed = Of(app.Release, edition).Where(a => !a.Part.Optional).GroupBy(a => a.Material.Key).ToList();
        return (needed.Count(m => m.All(a => app.Release.Materials.ContainsKey(a.Id))), needed.Count);
    }

    public static bool Applies(Applies when, Release release) => when switch
    {
        Policy.Applies.Always => true,
        Policy.Applies.WithExternalServices => release.ExternalServices,
        Policy.Applies.ForUpdates => release.IsUpdate,
        _ => false,
    };

    internal static bool Asked(AskedPart asked, Release release) => Applies(asked.Material.When, release) && Applies(asked.Part.When, release);

    internal static AskedPart? Find(Edition edition, MaterialKey material, string part) =>
        edition.Materials.Where(m => m.Key == material).SelectMany(m => m.Parts.Where(p => p.Key == part).Select(p => new AskedPart(m, p))).FirstOrDefault();
}
