using CertBot.Cards.Templating.Expressions;

namespace CertBot.Cards.Templating.Functions;

/// <summary>How <see cref="JsonPath"/> gets from items to what is in them.</summary>
internal static class JsonPathSteps
{
    public static List<Value> Deep(List<Value> items, Budget budget)
    {
        List<Value> all = [];
        var left = new Stack<Value>(Enumerable.Reverse(items));
        while (left.TryPop(out var item))
        {
            budget.Nodes(1);
            all.Add(item);
            List<Value> inner = [];
            foreach (var field in item.Fields())
            {
                Open(field.Value, inner, budget);
            }

            for (var i = inner.Count - 1; i >= 0; i--)
            {
                left.Push(inner[i]);
            }
        }

        return all;
    }

    public static void Open(Value value, List<Value> into, Budget budget)
    {
        budget.Nodes(1);
        if (value.IsList)
        {
            into.AddRange(value.Items(budget));
            budget.Nodes(value.Count);
        }
        else if (value.Kind != ValueKind.Undefined)
        {
            into.Add(value);
        }
    }
}
