using System.Text.Json.Nodes;
using CertBot.Core;
using CertBot.Core.Certification;
using CertBot.Core.Conversation;
using CertBot.Core.Directory;
using CertBot.Core.Policy;
using CertBot.Turns;
using NodaTime;

namespace CertBot.Channels.Connector.Departures;

/// <summary>Finds again what was offered, for whoever answers: by ids that may be anybody's, so everything is looked up anew as this person may see it now.</summary>
internal sealed class Offers(Desks desks, IIntake intake, IClock clock)
{
    /// <summary>Null: there is none such, it is another one by now, or it is not theirs to have; the three are told apart to nobody.</summary>
    public async Task<(FileId File, string Name)?> Find(JsonObject ids, Person person, Place place, CancellationToken cancel)
    {
        if (Id(ids, "app") is not { } app) return null;

        var desk = await desks.Lay(person, place, clock.GetCurrentInstant(), cancel);
        var found = ids["material"] is null
            ? Made(await desks.Fetch(desk, [new Need.TheExport(new(app))], cancel), new(app))
            : Handed(await desks.Fetch(desk, [new Need.TheApplication(new(app))], cancel), new(app), Id(ids, "material") ?? "", Id(ids, "part") ?? "", Id(ids, "file"));
        if (found is not var (file, _)) return null;

        await using var there = await intake.Open(file, cancel);
        return there is null ? null : found;
    }

    private static (FileId, string)? Handed(Desk desk, ApplicationId app, string material, string part, string? file) =>
        desk.Applications.GetValueOrDefault(app)?.Release.Materials.GetValueOrDefault(Release.PartId(new MaterialKey(material), part)) is Handed.File handed && handed.Id.Value == file ? (handed.Id, handed.Name) : null;

    /// <summary>The history as it is now: it may have grown since it was offered.</summary>
    private static (FileId, string)? Made(Desk desk, ApplicationId app) => desk.Exports.GetValueOrDefault(app) is { } made ? (made.Id, made.Name) : null;

    private static string? Id(JsonObject ids, string name) => ids.Text(name) is { } id && Foreign.IsId(id) ? id : null;
}
