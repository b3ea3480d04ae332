using System.Collections.Immutable;
using CertBot.Core.Certification.Applications;
using CertBot.Core.Certification.Materials;
using CertBot.Core.Messaging;
using CertBot.Core.Policy;
using CertBot.Core.Primitives;

namespace CertBot.Core.Certification.Cards;

/// <summary>A vendor's materials: what is there, what is missing, submit when complete.</summary>
public static class MaterialsCard
{
    public static BotMessage.CardMessage For(Application application, Edition edition)
    {
        var requiredParts = MaterialRequirements.For(application.Release, edition);
        var missing = MaterialRequirements.Missing(application, edition);
        var (done, total) = MaterialRequirements.Progress(application, edition);
        var data = CardParts.CreateData(application);
        data["open"] = application.Stage is Stage.Collecting or Stage.Rework;
        data["collecting"] = application.Stage is Stage.Collecting;
        data["progress"] = LocalizableValue.Progress(done, total);
        data["complete"] = missing.IsEmpty;
        data["materials"] = LocalizableValue.Array(requiredParts.GroupBy(a => a.Material).Select(m => MaterialItem(application, edition, m.Key, missing)));
        data["missing"] = missing.Length;
        data["start"] = application.Stage is Stage.Collecting stage
            ? LocalizableValue.Text("card.materials.start", new() { ["day"] = LocalizableValue.Date(stage.PlannedStart) })
            : null;
        if (application.Stage is not (Stage.Collecting or Stage.Rework))
        {
            data["outcome"] = LocalizableValue.Text("card.materials.over", new() { ["stage"] = DisplayNames.Of(application.Stage) });
        }

        if (UnchangedMaterials.Offered(application, edition) is { Length: > 0 } offered)
        {
            data["unchanged"] = offered.Length;
            data["certified"] = UnchangedMaterials.CertifiedRelease(application)?.Version;
        }

        if (missing is [var next, ..])
        {
            data["next"] = LocalizableValue.Text(EditionTexts.Title(next.Material.Key));
            data["nextMaterial"] = next.Material.Key.Value;
            data["nextPart"] = next.Part.Key;
        }

        return new("materials", data.ToObject());
    }

    private static LocalizableObject MaterialItem(Application application, Edition edition, Material material, ImmutableArray<RequiredPart> missing) =>
        new LocalizableObject
        {
            ["material"] = material.Key.Value,
            ["number"] = material.Number,
            ["title"] = LocalizableValue.Text(EditionTexts.Title(material.Key)),
            ["done"] = missing.All(m => m.Material != material),
            ["several"] = material.Parts.Length > 1,
            ["parts"] = LocalizableValue.Array(MaterialRow.For(application, edition, material.Key)),
        };
}

/// <summary>Of a new version: what may be the same as for the certified one, each part with a button that confirms it.</summary>
public static class UnchangedCard
{
    private const string Name = "unchanged";

    /// <summary>Null: the application is no new version of a certified one, or has nothing in common with it.</summary>
    public static BotMessage.CardMessage? For(Application application, Edition edition)
    {
        if (UnchangedMaterials.CertifiedRelease(application) is not { } certified || UnchangedMaterials.For(application, edition) is not { Length: > 0 } parts)
            return null;

        var offered = UnchangedMaterials.Offered(application, edition);
        var data = CardParts.CreateData(application);
        data["key"] = CardKeys.Unchanged(application);
        data["certified"] = certified.Version;
        data["open"] = application.Stage is Stage.Collecting;
        data["left"] = offered.Length;
        data["button"] = LocalizableValue.Text("card.unchanged.same", new() { ["certified"] = certified.Version });
        data["parts"] = LocalizableValue.Array(parts.Select(p => Row(application, certified, p, offered.Contains(p))));
        data["new"] = LocalizableValue.List(
            MaterialRequirements
                .For(application.Release, edition)
                .Where(p => p.Part.IsNewPerVersion)
                .Select(p => LocalizableValue.Text(EditionTexts.Title(p.Material.Key)))
        );
        return new(Name, data.ToObject());
    }

    /// <summary>The key of the card in the chats of the vendor's people, where it is brought up to date; null: the message is another one.</summary>
    public static string? KeyOf(BotMessage message) => message is BotMessage.CardMessage { Name: Name, Data: var data } ? data.GetString("key") : null;

    /// <summary>The revision of the application that the card shows; null: the message is another one.</summary>
    public static int? RevisionOf(BotMessage message) =>
        KeyOf(message) is not null && message is BotMessage.CardMessage { Data: var data } ? (int?)data.GetNumber("revision") : null;

    private static LocalizableObject Row(Application application, Release certified, RequiredPart part, bool isOffered) =>
        certified.Materials[part.Id] is var material
            ? new()
            {
                ["material"] = part.Material.Key.Value,
                ["part"] = part.Part.Key,
                ["number"] = part.Material.Number,
                ["title"] = DisplayNames.Of(part),
                ["text"] = isOffered
                    ? MaterialRow.Describe(material)
                    : LocalizableValue.Text("card.part.same", new() { ["text"] = MaterialRow.Describe(material), ["version"] = certified.Version }),
                ["url"] = MaterialRow.UrlOf(application, part, material),
                ["offered"] = isOffered,
            }
            : [];
}
