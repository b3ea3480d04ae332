using System.Collections.Immutable;
using CertBot.Core.Certification.Applications;
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
