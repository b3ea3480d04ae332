using CertBot.Core.Certification.Applications;
using CertBot.Core.Messaging;
using CertBot.Core.Primitives;
using CertBot.Core.Recognizers;

namespace CertBot.Core.Certification.Cards;

/// <summary>A requested file with its download link. Channels with a file transfer of their own recognise the card by its name.</summary>
public static class FileCard
{
    public const string Name = "file";

    /// <summary>The command that requests a submitted file.</summary>
    public static string RequestCommand(ApplicationId app, RequiredPart requiredPart) =>
        $"{PhraseCatalog.Preferred("phrase.get", LanguageCode.En)} {app} {requiredPart.Material.Key}{(requiredPart.Material.Parts.Length == 1 ? "" : $" {requiredPart.Part.Key}")}";

    public static BotMessage.CardMessage For(Application app, RequiredPart requiredPart, SubmittedMaterial.File file) =>
        Create(
            LocalizableValue.Text(
                "card.file.material",
                new()
                {
                    ["material"] = DisplayNames.Of(requiredPart),
                    ["name"] = app.Name,
                    ["version"] = app.Release.Version,
                }
            ),
            new(file.Id, file.Name, file.Size, file.Sha256),
            RequestCommand(app.Id, requiredPart),
            new FileSource.Submitted { ApplicationId = app.Id },
            app.Id,
            requiredPart
        );

    public static BotMessage.CardMessage For(Application app, UploadedFile history) =>
        Create(
            LocalizableValue.Text("inquiry.card.history", new() { ["name"] = app.Name, ["version"] = app.Release.Version }),
            history,
            $"{PhraseCatalog.Preferred("phrase.export", LanguageCode.En)} {app.Id}",
            new FileSource.Generated { ApplicationId = app.Id },
            app.Id,
            null
        );

    /// <summary>All findings of the last inspection.</summary>
    public static BotMessage.CardMessage ForFindings(Application app, UploadedFile findings, LocalizableValue counts) =>
        WithData(
            Create(
                LocalizableValue.Text(
                    "inquiry.card.findings",
                    new()
                    {
                        ["name"] = app.Name,
                        ["version"] = app.Release.Version,
                        ["counts"] = counts,
                    }
                ),
                findings,
                $"{PhraseCatalog.Preferred("phrase.findings", LanguageCode.En)} {app.Id}",
                new FileSource.Inspection { ApplicationId = app.Id },
                app.Id,
                null
            ),
            "findings",
            app.Id.Value
        );

    private static BotMessage.CardMessage WithData(BotMessage.CardMessage card, string name, LocalizableValue value) =>
        card with
        {
            Data = card.Data.SetItem(name, value),
        };

    /// <summary>A file of no application.</summary>
    /// <param name="title">What is in it.</param>
    /// <param name="file">The file.</param>
    /// <param name="requestCommand">What asks for it.</param>
    /// <param name="board">What of the board.</param>
    public static BotMessage.CardMessage For(LocalizableValue title, UploadedFile file, string requestCommand, FileSource.Board board) =>
        Create(title, file, requestCommand, board, null, null);

    private static BotMessage.CardMessage Create(
        LocalizableValue title,
        UploadedFile file,
        string requestCommand,
        FileSource source,
        ApplicationId? app,
        RequiredPart? requiredPart
    ) =>
        new(
            Name,
            new LocalizableObject
            {
                ["app"] = app?.Value,
                ["board"] = (source as FileSource.Board)?.Selection,
                ["material"] = requiredPart?.Material.Key.Value,
                ["part"] = requiredPart?.Part.Key,
                ["file"] = file.Id.Value,
                ["bytes"] = file.Size,
                ["title"] = title,
                ["name"] = file.Name,
                ["size"] = MaterialRow.FormatSize(file.Size),
                ["url"] = LocalizableValue.FileAddress(file.Id, file.Name, requestCommand, source),
                ["asks"] = LocalizableValue.IsFileRequest(file.Id, file.Name, requestCommand),
            }
        );
}
