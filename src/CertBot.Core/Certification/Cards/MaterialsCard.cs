using System.Text.Json.Nodes;
using CertBot.Core.Conversation;
using CertBot.Core.Policy;

namespace CertBot.Core.Certification.Cards;

/// <summary>A vendor's materials: what is there, what is missing, submit when complete.</summary>
public static class MaterialsCard
{
    public static Say.Card For(Application application, Edition edition)
    {
        var asked = MaterialList.Of(application.Release, edition);
        var missing = MaterialList.Missing(application, edition);
        var (done, total) = MaterialList.Progress(application, edition);
        var data = Facts.Of(application);
        data["open"] = application.Stage is Stage.Collecting or Stage.Mending;
        data["collecting"] = application.Stage is Stage.Collecting;
        data["progress"] = Leaf.Progress(done, total);
        data["complete"] = missing.IsEmpty;
        data["materials"] = Facts.Array(asked.GroupBy(a => a.Material).Select(m => Row(application, edition, m.Key, missing.Any(x => x.Material == m.Key))));
        data["missing"] = missing.Length;
        data["start"] = application.Stage is Stage.Collecting at ? Leaf.Phrase("card.materials.start", new() { ["day"] = Leaf.Day(at.PlannedStart) }) : null;
        if (application.Stage is not (Stage.Collecting or Stage.Mending))
        {
            data["outcome"] = Leaf.Phrase("card.materials.over", new() { ["stage"] = Titles.Of(application.Stage) });
        }

        if (missing is [var next, ..])
        {
            data["next"] = Leaf.Phrase(EditionTexts.Title(next.Material.Key));
            data["nextMaterial"] = next.Material.Key.Value;
            data["nextPart"] = next.Part.Key;
        }

        return new("materials", data);
    }

    private static JsonObject Row(Application application, Edition edition, Material material, bool incomplete) => new JsonObject
    {
        ["material"] = material.Key.Value,
        ["number"] = material.Number,
        ["title"] = Leaf.Phrase(EditionTexts.Title(material.Key)),
        ["done"] = !incomplete,
        ["several"] = material.Parts.Length > 1,
        ["parts"] = Facts.Array(HandedRow.Of(application, edition, material.Key)),
    };
}
