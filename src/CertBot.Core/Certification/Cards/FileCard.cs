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
            app,
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
            requiredPart
        );

    public static BotMessage.CardMessage For(Application app, UploadedFile history) =>
        Create(
            app,
            LocalizableValue.Text("inquiry.card.history", new() { ["name"] = app.Name, ["version"] = app.Release.Version }),
            history,
            $"{PhraseCatalog.Preferred("phrase.export", LanguageCode.En)} {app.Id}",
            null
        );

    private static BotMessage.CardMessage Create(
        Application app,
        LocalizableValue title,
        UploadedFile file,
        string requestCommand,
        RequiredPart? requiredPart
    ) =>
        new(
            Name,
            new LocalizableObject
            {
                ["app"] = app.Id.Value,
                ["material"] = requiredPart?.Material.Key.Value,
                ["part"] = requiredPart?.Part.Key,
                ["file"] = file.Id.Value,
                ["bytes"] = file.Size,
                ["title"] = title,
                ["name"] = file.Name,
                ["size"] = MaterialRow.FormatSize(file.Size),
                ["url"] = LocalizableValue.FileAddress(
                    file.Id,
                    file.Name,
                    requestCommand,
                    requiredPart is null ? new FileSource.Generated { ApplicationId = app.Id } : new FileSource.Submitted { ApplicationId = app.Id }
                ),
                ["asks"] = LocalizableValue.IsFileRequest(file.Id, file.Name, requestCommand),
            }
        );
}
