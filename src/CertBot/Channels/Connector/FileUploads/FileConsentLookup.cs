using System.Text.Json.Nodes;
using CertBot.Core.Certification.Applications;
using CertBot.Core.Conversation;
using CertBot.Core.Directory;
using CertBot.Core.Kpis;
using CertBot.Core.Policy;
using CertBot.Core.Primitives;
using CertBot.Files.Uploads;
using CertBot.Turns;

namespace CertBot.Channels.Connector.FileUploads;

/// <summary>
/// Finds an offered file again when the consent card is answered. The ids in the card may be forged, so everything is loaded as the answering person may see it
/// now.
/// </summary>
internal sealed class FileConsentLookup(TurnContextFactory contexts, TurnDataLoader data, IUploadIntake intake)
{
    /// <summary>Null: the file does not exist, was replaced, or is not visible to this person. The three cases are deliberately not distinguished.</summary>
    public async Task<(FileId File, string Name)?> Find(JsonObject ids, Person person, ConversationAddress address, CancellationToken cancellationToken)
    {
        var turn = await contexts.Create(person, address, cancellationToken);
        var found =
            KpiBoardSelection.Parse(ids.GetString("board") ?? "") is { } selection
                ? FindBoard(await data.Load(turn, [new DataRequest.KpiBoardFile(selection)], cancellationToken), selection)
            : ReadId(ids, "app") is not { } app ? null
            : ReadId(ids, "findings") is { } inspected
                ? FindFindings(await data.Load(turn, [new DataRequest.FindingsFile(new(inspected))], cancellationToken), new(inspected))
            : ids["material"] is null ? FindExported(await data.Load(turn, [new DataRequest.HistoryExport(new(app))], cancellationToken), new(app))
            : FindSubmitted(
                await data.Load(turn, [new DataRequest.Application(new(app))], cancellationToken),
                new(app),
                ReadId(ids, "material") ?? "",
                ReadId(ids, "part") ?? "",
                ReadId(ids, "file")
            );
        if (found is not var (file, _))
            return null;

        await using var content = await intake.Open(file, cancellationToken);
        return content is null ? null : found;
    }

    private static (FileId, string)? FindSubmitted(TurnContext context, ApplicationId app, string material, string part, string? file) =>
        context.Applications.GetValueOrDefault(app)?.Release.Materials.GetValueOrDefault(Release.PartIdFor(new MaterialKey(material), part))
            is SubmittedMaterial.File submitted
        && submitted.Id.Value == file
            ? (submitted.Id, submitted.Name)
            : null;

    /// <summary>The history as it is now: it may have grown since it was offered.</summary>
    private static (FileId, string)? FindExported(TurnContext context, ApplicationId app) =>
        context.HistoryExports.GetValueOrDefault(app) is { } export ? (export.Id, export.Name) : null;

    /// <summary>The findings of the last inspection.</summary>
    private static (FileId, string)? FindFindings(TurnContext context, ApplicationId app) =>
        context.FindingsFiles.GetValueOrDefault(app) is { } file ? (file.Id, file.Name) : null;

    /// <summary>The board as it is now.</summary>
    private static (FileId, string)? FindBoard(TurnContext context, KpiBoardSelection selection) =>
        context.KpiBoardFiles.GetValueOrDefault(selection) is { } board ? (board.Id, board.Name) : null;

    private static string? ReadId(JsonObject ids, string name) => ids.GetString(name) is { } id && UserText.IsId(id) ? id : null;
}
