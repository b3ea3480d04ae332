using System.Text.Json.Nodes;
using CertBot.Core.Conversation;
using CertBot.Core.Language;
using CertBot.Core.Policy;
using CertBot.Core.Texts;

namespace CertBot.Core.Certification.Cards;

/// <summary>A file somebody asked for: what it is, and where it opens. A channel that hands files over in its own way knows the card by its name.</summary>
public static class FileCard
{
    public const string Name = "file";

    /// <summary>The words that ask for something handed in.</summary>
    public static string Asking(ApplicationId app, AskedPart asked) =>
        $"{Wording.Usual("phrase.get", LanguageCode.En)} {app} {asked.Material.Key}{(asked.Material.Parts.Length == 1 ? "" : $" {asked.Part.Key}")}";

    public static Say.Card Of(Application app, AskedPart asked, Handed.File file) =>
        Card(app, Leaf.Phrase("card.file.material", new() { ["material"] = Titles.Of(asked), ["name"] = app.Name, ["version"] = app.Release.Version }), new(file.Id, file.Name, file.Size, file.Sha256), Asking(app.Id, asked), asked);

    public static Say.Card Of(Application app, GivenFile history) =>
        Card(app, Leaf.Phrase("inquiry.card.history", new() { ["name"] = app.Name, ["version"] = app.Release.Version }), history, $"{Wording.Usual("phrase.export", LanguageCode.En)} {app.Id}", null);

    private static Say.Card Card(Application app, JsonObject title, GivenFile file, string ask, AskedPart? asked) => new(Name, new JsonObject
    {
        ["app"] = app.Id.Value,
        ["material"] = asked?.Material.Key.Value,
        ["part"] = asked?.Part.Key,
        ["file"] = file.Id.Value,
        ["bytes"] = file.Size,
        ["title"] = title,
        ["name"] = file.Name,
        ["size"] = HandedRow.Size(file.Size),
        ["url"] = Leaf.Address(file.Id, file.Name, ask, asked is null ? new FileOf.Made { App = app.Id } : new FileOf.Handed { App = app.Id }),
        ["asks"] = Leaf.IsAsked(file.Id, file.Name, ask),
    });
}
