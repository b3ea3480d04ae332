namespace CertBot.Cards.Templating;

/// <summary>Equality of values: lists item by item, objects field by field in any order, a missing value only to a missing one.</summary>
internal static class ValueEquality
{
    public static bool AreEqual(Value left, Value right, ExpansionBudget budget)
    {
        budget.CountSteps(1 + (Math.Min(left.Text.Length, right.Text.Length) / 256));
        if (left.IsMissing || right.IsMissing)
            return left.IsMissing && right.IsMissing;
        return left.Kind == right.Kind
            && left.Count == right.Count
            && left.Kind switch
            {
                ValueKind.List => Enumerable.Range(0, left.Count).All(i => AreEqual(left.At(i), right.At(i), budget)),
                ValueKind.Map => left.Fields().All(field => AreEqual(field.Value, right.Field(field.Key, budget), budget)),
                ValueKind.Number => Math.Abs(left.Number - right.Number) < 2.220446049250313e-16,
                ValueKind.Text => string.Equals(left.Text, right.Text, StringComparison.Ordinal),
                ValueKind.Bool => left.IsTrue == right.IsTrue,
                _ => false,
            };
    }
}
