using CertBot.Core.Policy;
using CertBot.Core.Primitives;

namespace CertBot.Core.Certification.Applications;

/// <summary>The names of the policy's concepts, as texts.</summary>
public static class DisplayNames
{
    public static LocalizableValue Of(CriterionKey criterion) => LocalizableValue.Text(EditionTexts.Title(criterion));

    /// <summary>A part of a single-part material has the material's name, any other part both names.</summary>
    public static LocalizableValue Of(RequiredPart requiredPart) =>
        requiredPart.Material.Parts.Length == 1
            ? LocalizableValue.Text(EditionTexts.Title(requiredPart.Material.Key))
            : LocalizableValue.Text(
                "form.part",
                new()
                {
                    ["material"] = LocalizableValue.Text(EditionTexts.Title(requiredPart.Material.Key)),
                    ["part"] = LocalizableValue.Text(EditionTexts.Part(requiredPart.Material.Key, requiredPart.Part.Key)),
                }
            );

    public static LocalizableValue Of(PriorityLevel level) => LocalizableValue.Text($"certification.priority.{NameOf(level)}");

    public static LocalizableValue Of(Verdict verdict) => LocalizableValue.Text($"certification.verdict.{Verdicts.NameOf(verdict)}");

    public static LocalizableValue Of(Stage stage) => LocalizableValue.Text($"stage.{StageName.Of(stage)}");

    public static LocalizableValue Of(ResponsibleParty party) => LocalizableValue.Text($"certification.side.{NameOf(party)}");

    /// <summary>The edition's name; the key for a material of another edition.</summary>
    internal static LocalizableValue Of(MaterialKey material, string part, Edition edition) =>
        MaterialRequirements.FindPart(edition, material, part) is { } requiredPart ? Of(requiredPart) : material.Value;

    /// <summary>A level as cards send it and text keys spell it.</summary>
    internal static string NameOf(PriorityLevel level) =>
        level switch
        {
            PriorityLevel.High => "high",
            PriorityLevel.Medium => "medium",
            PriorityLevel.Low => "low",
            _ => throw new ArgumentOutOfRangeException(nameof(level), level, "a priority without a name"),
        };

    private static string NameOf(ResponsibleParty party) =>
        party switch
        {
            ResponsibleParty.Vendor => "vendor",
            ResponsibleParty.Analysts => "analysts",
            ResponsibleParty.Leadership => "leadership",
            ResponsibleParty.Reviewers => "reviewers",
            _ => "nobody",
        };
}
