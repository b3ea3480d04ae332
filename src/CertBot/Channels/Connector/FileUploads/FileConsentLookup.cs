using System.Text.Json.Nodes;
using CertBot.Core.Certification.Applications;
using CertBot.Core.Conversation;
using CertBot.Core.Directory;
using CertBot.Core.Policy;
using CertBot.Core.Primitives;
using CertBot.Files.Uploads;
using CertBot.Turns;
using NodaTime;

namespace CertBot.Channels.Connector.FileUploads;

/// <summary>Finds again what was offered, for whoever answers: by ids that may be anybody's, so everything is looked up anew as this person may see it now.</summary>
internal sealed class FileConsentLookup(TurnContextFactory contexts, IUploadIntake intake, IClock clock)
{
    /// <summary>Null: there is none such, it is another one by now, or it is not theirs to have; the three are told apart to nobody.</summary>
    public async Task<(FileId File, string Name)?> Find(JsonObject ids, Person person, ConversationAddress address, CancellationToken cancellationToken)
    {
        if (ReadId(ids, "app") is not { } app)
            return null;

        var context = await contexts.Create(person, address, clock.GetCurrentInstant(), cancellationToken);
        var found = ids["material"] is null
            ? FindExported(await contexts.Load(context, [new DataRequest.HistoryExport(new(app))], cancellationToken), new(app))
            : FindSubmitted(
                await contexts.Load(context, [new DataRequest.Application(new(app))], cancellationToken),
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

    private static string? ReadId(JsonObject ids, string name) => ids.GetString(name) is { } id && UserText.IsId(id) ? id : null;
}
