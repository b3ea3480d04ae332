using CertBot.Core.Certification.Applications;
using CertBot.Core.Policy;
using CertBot.Core.Primitives;

namespace CertBot.Core.Certification.Cards;

/// <summary>A row about a submitted part: its title, content, and link.</summary>
internal static class MaterialRow
{
    private const decimal Megabyte = 1024 * 1024;

    /// <summary>The submitted parts of a material; a missing part says so.</summary>
    public static IEnumerable<LocalizableObject> For(Application app, Edition edition, MaterialKey material) =>
        MaterialRequirements.For(app.Release, edition).Where(a => a.Material.Key == material).Select(a => For(app, a));

    /// <summary>The same for a reviewer: titled with the material, and without optional parts that were not submitted.</summary>
    public static IEnumerable<LocalizableObject> ForReviewer(Application app, Edition edition, MaterialKey material) =>
        MaterialRequirements
            .For(app.Release, edition)
            .Where(a => a.Material.Key == material && (!a.Part.IsOptional || app.Release.Materials.ContainsKey(a.Id)))
            .Select(a =>
            {
                var row = For(app, a);
                if (a.Material.Parts.Length > 1)
                {
                    row = row.SetItem(
                        "title",
                        LocalizableValue.Text(
                            "card.part.of",
                            new() { ["material"] = LocalizableValue.Text(EditionTexts.Title(a.Material.Key)), ["part"] = Title(a) }
                        )
                    );
                }
                return row;
            });

    public static LocalizableValue Describe(SubmittedMaterial material) =>
        material switch
        {
            SubmittedMaterial.File { Packages: [var first, ..] all } file => LocalizableValue.Text(
                "card.file.package",
                new()
                {
                    ["name"] = file.Name,
                    ["size"] = FormatSize(file.Size),
                    ["package"] = first.Name,
                    ["version"] = first.Version,
                    ["others"] = all.Length - 1,
                    ["schemas"] = all.Sum(p => p.Schemas),
                    ["data"] = all.Sum(p => p.Data),
                }
            ),
            SubmittedMaterial.File file => LocalizableValue.Text("card.file", new() { ["name"] = file.Name, ["size"] = FormatSize(file.Size) }),
            SubmittedMaterial.Link link => LocalizableValue.Text("card.link", new() { ["address"] = link.Address }),
            _ => throw new InvalidOperationException($"Not a thing to hand in: {material.GetType().Name}"),
        };

    private static LocalizableObject For(Application app, RequiredPart requiredPart)
    {
        var submitted = app.Release.Materials.GetValueOrDefault(requiredPart.Id);
        var text =
            submitted is null ? LocalizableValue.Text(requiredPart.Part.IsOptional ? "card.part.optional" : "card.part.missing")
            : submitted.SameAs is { } version ? LocalizableValue.Text("card.part.same", new() { ["text"] = Describe(submitted), ["version"] = version })
            : Describe(submitted);
        return new LocalizableObject
        {
            ["title"] = Title(requiredPart),
            ["there"] = submitted is not null,
            ["text"] = text,
            ["line"] =
                requiredPart.Material.Parts.Length == 1
                    ? text
                    : LocalizableValue.Text("card.part.line", new() { ["title"] = Title(requiredPart), ["text"] = text }),
            ["url"] = UrlOf(app, requiredPart, submitted),
        };
    }

    /// <summary>Where the material can be opened; null: nothing was handed in.</summary>
    public static LocalizableValue? UrlOf(Application app, RequiredPart requiredPart, SubmittedMaterial? material) =>
        material switch
        {
            SubmittedMaterial.File file => LocalizableValue.FileAddress(
                file.Id,
                file.Name,
                FileCard.RequestCommand(app.Id, requiredPart),
                new FileSource.Submitted { ApplicationId = app.Id }
            ),
            SubmittedMaterial.Link link => link.Address,
            _ => null,
        };

    /// <summary>A material of one part is named alone.</summary>
    private static LocalizableValue Title(RequiredPart requiredPart) =>
        requiredPart.Material.Parts.Length == 1
            ? LocalizableValue.Text(EditionTexts.Title(requiredPart.Material.Key))
            : LocalizableValue.Text(EditionTexts.Part(requiredPart.Material.Key, requiredPart.Part.Key));

    public static LocalizableValue FormatSize(long bytes) =>
        bytes < Megabyte
            ? LocalizableValue.Text("card.size.kb", new() { ["n"] = decimal.Ceiling(bytes / 1024m) })
            : LocalizableValue.Text("card.size.mb", new() { ["n"] = decimal.Round(bytes / Megabyte, 1) });
}
