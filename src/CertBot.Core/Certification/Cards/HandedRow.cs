using System.Text.Json.Nodes;
using CertBot.Core.Conversation;
using CertBot.Core.Policy;
using CertBot.Core.Texts;

namespace CertBot.Core.Certification.Cards;

/// <summary>A line about something handed in: what it is for, what was given, and where it opens.</summary>
internal static class HandedRow
{
    private const decimal Megabyte = 1024 * 1024;

    /// <summary>What lies there of a material, part by part; a part nobody handed in says so.</summary>
    public static IEnumerable<JsonNode> Of(Application app, Edition edition, MaterialKey material) =>
        MaterialList.Of(app.Release, edition).Where(a => a.Material.Key == material).Select(a => Of(app, a));

    /// <summary>The same for somebody who reads it: named with its material, and without what nobody has to hand in and nobody did.</summary>
    public static IEnumerable<JsonNode> ToRead(Application app, Edition edition, MaterialKey material) =>
        MaterialList.Of(app.Release, edition)
            .Where(a => a.Material.Key == material && (!a.Part.Optional || app.Release.Materials.ContainsKey(a.Id)))
            .Select(a =>
            {
                var row = Of(app, a);
                if (a.Material.Parts.Length > 1)
                    row["title"] = Leaf.Phrase("card.part.of", new() { ["material"] = Leaf.Phrase(EditionTexts.Title(a.Material.Key)), ["part"] = Title(a) });
                return row;
            });

    public static JsonObject Said(Handed handed) => handed switch
    {
        Handed.File { Packages: [var first, ..] all } file => Leaf.Phrase("card.file.package", new()
        {
            ["name"] = file.Name,
            ["size"] = Size(file.Size),
            ["package"] = first.Name,
            ["version"] = first.Version,
            ["others"] = all.Length - 1,
            ["schemas"] = all.Sum(p => p.Schemas),
            ["data"] = all.Sum(p => p.Data),
        }),
        Handed.File file => Leaf.Phrase("card.file", new() { ["name"] = file.Name, ["size"] = Size(file.Size) }),
        Handed.Link link => Leaf.Phrase("card.link", new() { ["address"] = link.Address }),
        _ => throw new InvalidOperationException($"Not a thing to hand in: {handed.GetType().Name}"),
    };

    private static JsonObject Of(Application app, AskedPart asked)
    {
        var handed = app.Release.Materials.GetValueOrDefault(asked.Id);
        var row = new JsonObject { ["title"] = Title(asked), ["there"] = handed is not null };
        row["text"] = handed is null ? Leaf.Phrase(asked.Part.Optional ? "card.part.optional" : "card.part.missing") : Said(handed);
        row["line"] = asked.Material.Parts.Length == 1 ? row["text"]?.DeepClone() : Leaf.Phrase("card.part.line", new() { ["title"] = Title(asked), ["text"] = row["text"]?.DeepClone() });
        row["url"] = handed switch
        {
            Handed.File file => Leaf.Address(file.Id, file.Name, FileCard.Asking(app.Id, asked), new FileOf.Handed { App = app.Id }),
            Handed.Link link => link.Address,
            _ => null,
        };
        return row;
    }

    /// <summary>A material of one part is named alone.</summary>
    private static JsonObject Title(AskedPart asked) => asked.Material.Parts.Length == 1
        ? Leaf.Phrase(EditionTexts.Title(asked.Material.Key))
        : Leaf.Phrase(EditionTexts.Part(asked.Material.Key, asked.Part.Key));

    public static JsonObject Size(long bytes) => bytes < Megabyte
        ? Leaf.Phrase("card.size.kb", new() { ["n"] = decimal.Ceiling(bytes / 1024m) })
        : Leaf.Phrase("card.size.mb", new() { ["n"] = decimal.Round(bytes / Megabyte, 1) });
}
