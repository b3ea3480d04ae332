using CertBot.Cards.Templating.Expressions;

namespace CertBot.Cards.Templating.Functions;

/// <summary>Functions on lists as a whole.</summary>
internal static class CollectionFunctions
{
    private static readonly Signature OneList = Signature.InOrder(ValueTypes.List);

    public static IEnumerable<Function> All { get; } =
    [
        Function.Plain("createArray", ValueTypes.List, Signature.Any(0, int.MaxValue), Check.None, (a, run) => Made(a.ToArray(), run)),
        Function.Plain("count", ValueTypes.Number, Signature.InOrder(ValueTypes.Text | ValueTypes.List), Check.Container, (a, _) =>
            Value.Of((double)(a[0].IsText ? a[0].Text.Length : a[0].Count))
        ),
        Function.Plain("first", ValueTypes.Object, Signature.Any(1, 1), Check.None, (a, _) => End(a[0], text => text[..1], _ => 0)),
        Function.Plain("last", ValueTypes.Object, Signature.Any(1, 1), Check.None, (a, _) => End(a[0], text => text[^1..], count => count - 1)),
        Function.Plain("union", ValueTypes.List, Signature.AllOf(ValueTypes.List, 1), Check.List, (a, run) => Made(Distinct(Joined(a, run)), run)),
        Function.Plain("unique", ValueTypes.List, OneList, Check.List, (a, run) => Made(Distinct(Joined(a, run)), run)),
        Function.Plain("intersection", ValueTypes.List, Signature.AllOf(ValueTypes.List, 1), Check.List, Intersection),
        Function.Plain("reverse", ValueTypes.Text | ValueTypes.List, Signature.InOrder(ValueTypes.Text | ValueTypes.List), Check.Container, Reverse),
        Function.Plain("skip", ValueTypes.List, Signature.InOrder(ValueTypes.List, ValueTypes.Number), Check.None, (a, run) =>
            !a[0].IsList || !a[1].IsInteger ? Value.Error("not a list and a whole number") : Made(a[0].Items(run.Budget)[Limited(a[1], a[0].Count)..], run)
        ),
        Function.Plain(
            "take",
            ValueTypes.List | ValueTypes.Text,
            Signature.InOrder(ValueTypes.List | ValueTypes.Text, ValueTypes.Number),
            Check.None,
            (a, run) =>
                !a[1].IsInteger ? Value.Error("not a whole number")
                : a[0].IsText ? TextFunctions.Made(a[0].Text[..Limited(a[1], a[0].Text.Length)], run)
                : a[0].IsList ? Made(a[0].Items(run.Budget)[..Limited(a[1], a[0].Count)], run)
                : Value.Error("neither a list nor text")
        ),
        Function.Plain("subArray", ValueTypes.List, Signature.InOrder(ValueTypes.List, ValueTypes.Number).Optionally(ValueTypes.Number), Check.None, SubArray),
        Function.Plain("join", ValueTypes.Text, Signature.InOrder(ValueTypes.List, ValueTypes.Text).Optionally(ValueTypes.Text), Check.None, Join),
        Function.Plain("flatten", ValueTypes.List, Signature.InOrder(ValueTypes.List).Optionally(ValueTypes.Number), Check.None, (a, run) =>
            !a[0].IsList
                ? Value.Error("not a list")
                : Made([.. Flattened(a[0], a.Length > 1 && a[1].IsNumber ? (int)Math.Clamp(a[1].Number, 1, 100) : 100, run)], run)
        ),
        Function.Plain("indicesAndValues", ValueTypes.List, Signature.Any(1, 1), Check.None, (a, run) => IndicesAndValues(a[0], run)),
    ];

    public static Value Made(Value[] items, Evaluation run)
    {
        run.Budget.Nodes(items.Length + 1);
        return Value.Of(items);
    }

    private static int Limited(Value wanted, int count) => (int)Math.Clamp(wanted.Number, 0, count);

    private static Value End(Value of, Func<string, string> ofText, Func<int, int> index) =>
        of.IsText && of.Text.Length > 0 ? Value.Of(ofText(of.Text))
        : of.IsList && of.Count > 0 ? of.At(index(of.Count))
        : Value.Undefined;

    private static List<Value> Joined(ReadOnlySpan<Value> lists, Evaluation run)
    {
        List<Value> all = [];
        foreach (var list in lists)
        {
            run.Budget.Nodes(list.Count);
            foreach (var item in list.Items(run.Budget))
            {
                run.Budget.Steps(item.Text.Length / 256);
                all.Add(item);
            }
        }

        return all;
    }

    private static Value[] Distinct(IEnumerable<Value> items) => [.. items.Distinct(ValueEquality.ByIdentity)];

    private static Value Intersection(ReadOnlySpan<Value> lists, Evaluation run)
    {
        IEnumerable<Value> result = Joined(lists[..1], run);
        foreach (var list in lists[1..])
        {
            var other = Joined([list], run).ToHashSet(ValueEquality.ByIdentity);
            result = result.Where(other.Contains);
        }

        return Made(Distinct(result), run);
    }

    private static Value Reverse(ReadOnlySpan<Value> a, Evaluation run)
    {
        if (a[0].IsText)
        {
            var letters = a[0].Text.ToCharArray();
            Array.Reverse(letters);
            return TextFunctions.Made(new string(letters), run);
        }

        return a[0].IsList ? Made([.. Enumerable.Reverse(a[0].Items(run.Budget))], run) : Value.Error("neither text nor a list");
    }

    private static Value SubArray(ReadOnlySpan<Value> a, Evaluation run)
    {
        if (!a[0].IsList)
        {
            return Value.Error("not a list");
        }

        var end = a.Length > 2 ? a[2] : Value.Of((double)a[0].Count);
        if (!a[1].IsInteger || !end.IsInteger || a[1].Number < 0 || a[1].Number > a[0].Count || end.Number < 0 || end.Number > a[0].Count)
        {
            return Value.Error("the bounds are not within the list");
        }

        return Made(a[0].Items(run.Budget)[(int)a[1].Number..(int)Math.Max(a[1].Number, end.Number)], run);
    }

    private static Value Join(ReadOnlySpan<Value> a, Evaluation run)
    {
        if (!a[0].IsList)
        {
            return Value.Error("not a list");
        }

        var separator = ValueText.Plain(a[1], run.Budget);
        if (a.Length == 2)
        {
            return TextFunctions.Made(ValueText.Joined(a[0], 0, a[0].Count, separator, run.Budget), run);
        }

        var last = ValueText.Plain(a[2], run.Budget);
        return TextFunctions.Made(
            a[0].Count < 3
                ? ValueText.Joined(a[0], 0, a[0].Count, last, run.Budget)
                : ValueText.Joined(a[0], 0, a[0].Count - 1, separator, run.Budget) + last + ValueText.Plain(a[0].At(a[0].Count - 1), run.Budget),
            run
        );
    }

    private static IEnumerable<Value> Flattened(Value list, int depth, Evaluation run)
    {
        for (var i = 0; i < list.Count; i++)
        {
            run.Budget.Nodes(1);
            var item = list.At(i);
            if (!item.IsList || depth == 0)
            {
                yield return item;
                continue;
            }

            foreach (var inner in Flattened(item, depth - 1, run))
            {
                yield return inner;
            }
        }
    }

    private static Value IndicesAndValues(Value of, Evaluation run)
    {
        if (!of.IsList && !of.IsMap)
        {
            return Value.Error("neither a list nor an object");
        }

        run.Budget.Nodes(of.Count * 3L);
        return Value.Of(
            of.IsList
                ? [.. of.Items(run.Budget).Select((item, i) => Pair("index", Value.Of((double)i), item))]
                : [.. of.Fields().Select(field => Pair("index", Value.Of(field.Key), field.Value))]
        );
    }

    public static Value Pair(string name, Value key, Value value) =>
        Value.Of(new OrderedDictionary<string, Value>(2, StringComparer.Ordinal) { [name] = key, ["value"] = value });
}
