namespace CertBot.Cards.Templating.Expressions;

/// <summary>When two values are the same: lists item by item, objects field by field in any order, missing only to missing.</summary>
internal static class ValueEquality
{
    public static bool Same(Value left, Value right, Budget budget)
    {
        budget.Step();
        if (left.IsMissing || right.IsMissing)
        {
            return left.IsMissing && right.IsMissing;
        }

        if (left.Kind != right.Kind)
        {
            return false;
        }

        return left.Kind switch
        {
            ValueKind.List => SameItems(left, right, budget),
            ValueKind.Map => SameFields(left, right, budget),
            ValueKind.Number => left.Exact is { } a && right.Exact is { } b ? a == b : Math.Abs(left.Number - right.Number) < 2.220446049250313e-16,
            ValueKind.Text => SameText(left.Text, right.Text, budget),
            ValueKind.Bool => left.IsTrue == right.IsTrue,
            ValueKind.Bytes => left.Bytes.AsSpan().SequenceEqual(right.Bytes),
            _ => false,
        };
    }

    /// <summary>The stricter sameness of the original's sets and searches: objects and lists only if they are the very same one.</summary>
    public static bool Identical(Value left, Value right) =>
        left.Kind == right.Kind
        && left.Kind switch
        {
            ValueKind.Number => left.Number.Equals(right.Number) && left.Exact == right.Exact,
            ValueKind.Text => string.Equals(left.Text, right.Text, StringComparison.Ordinal),
            ValueKind.Bool => left.IsTrue == right.IsTrue,
            ValueKind.List or ValueKind.Map or ValueKind.Bytes => ReferenceEquals(left.Identity, right.Identity),
            _ => true,
        };

    public static IEqualityComparer<Value> ByIdentity { get; } = EqualityComparer<Value>.Create(Identical, Hash);

    private static int Hash(Value value) =>
        value.Kind switch
        {
            ValueKind.Number => value.Number.GetHashCode(),
            ValueKind.Text => value.Text.GetHashCode(StringComparison.Ordinal),
            ValueKind.Bool => value.IsTrue ? 1 : 0,
            ValueKind.List or ValueKind.Map or ValueKind.Bytes => System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(value.Identity),
            _ => (int)value.Kind,
        };

    private static bool SameText(string left, string right, Budget budget)
    {
        budget.Steps(Math.Min(left.Length, right.Length) / 256);
        return string.Equals(left, right, StringComparison.Ordinal);
    }

    private static bool SameItems(Value left, Value right, Budget budget)
    {
        if (left.Count != right.Count)
        {
            return false;
        }

        for (var i = 0; i < left.Count; i++)
        {
            if (!Same(left.At(i), right.At(i), budget))
            {
                return false;
            }
        }

        return true;
    }

    private static bool SameFields(Value left, Value right, Budget budget)
    {
        if (left.Count != right.Count)
        {
            return false;
        }

        foreach (var (name, value) in left.Fields())
        {
            if (!Same(value, right.Exactly(name), budget))
            {
                return false;
            }
        }

        return true;
    }
}
