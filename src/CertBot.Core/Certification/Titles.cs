using System.Text.Json.Nodes;
using CertBot.Core.Conversation;
using CertBot.Core.Policy;

namespace CertBot.Core.Certification;

/// <summary>What things of the policy are called, as phrases.</summary>
public static class Titles
{
    public static JsonObject Of(CriterionKey criterion) => Leaf.Phrase($"policy.criterion.{criterion}.title");

    /// <summary>A material of one part goes by the material's name, one of several by both names.</summary>
    public static JsonObject Of(AskedPart asked) => asked.Material.Parts.Length == 1
        ? Leaf.Phrase($"policy.material.{asked.Material.Key}.title")
        : Leaf.Phrase("form.part", new() { ["material"] = Leaf.Phrase($"policy.material.{asked.Material.Key}.title"), ["part"] = Leaf.Phrase($"policy.part.{asked.Material.Key}.{asked.Part.Key}") });

    public static JsonObject Of(PriorityLevel level) => Leaf.Phrase($"certification.priority.{NameOf(level)}");

    public static JsonObject Of(Verdict verdict) => Leaf.Phrase($"certification.verdict.{Verdicts.NameOf(verdict)}");

    public static JsonObject Of(Stage stage) => Leaf.Phrase($"stage.{StageName.Of(stage)}");

    public static JsonObject Of(Side side) => Leaf.Phrase($"certification.side.{NameOf(side)}");

    /// <summary>What the edition calls it; a material of another edition by its key.</summary>
    internal static JsonNode Of(MaterialKey material, string part, Edition edition) =>
        MaterialList.Find(edition, material, part) is { } asked ? Of(asked) : JsonValue.Create(material.Value);

    private static string NameOf(PriorityLevel level) => level switch
    {
        PriorityLevel.High => "high",
        PriorityLevel.Medium => "medium",
        _ => "low",
    };

    private static string NameOf(Side side) => side switch
    {
        Side.Vendor => "vendor",
        Side.Analysts => "analysts",
        Side.Leadership => "leadership",
        Side.Reviewers => "reviewers",
        _ => "nobody",
    };
}
