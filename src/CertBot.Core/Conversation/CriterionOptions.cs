using System.Globalization;
using System.Text.Json.Nodes;
using CertBot.Core.Policy;

namespace CertBot.Core.Conversation;

/// <summary>Criteria to choose from: known by key, number and title in every language.</summary>
public static class CriterionOptions
{
    public static Option Of(Criterion criterion) => new(criterion.Key.Value, Title(criterion.Key))
    {
        Words = [criterion.Key.Value, criterion.Number.ToString(CultureInfo.InvariantCulture), .. Wording.Everywhere($"policy.criterion.{criterion.Key}.title")],
    };

    public static JsonObject Title(CriterionKey key) => Leaf.Phrase($"policy.criterion.{key}.title");
}
