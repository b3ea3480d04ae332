using CertBot.Cards.Templating.Expressions;

namespace CertBot.Cards.Templating.Functions;

/// <summary>Functions that evaluate an expression for each item of a list, or for each field of an object as <c>{key, value}</c>; and sorting.</summary>
internal static class LoopFunctions
{
    public static IEnumerable<Function> All { get; } =
    [
        new("foreach", ValueTypes.List, Signature.Loop, Each),
        new("select", ValueTypes.List, Signature.Loop, Each),
        new("where", ValueTypes.List, Signature.Loop, Where),
        new("any", ValueTypes.Boolean, Signature.Loop, (call, run) => Some(call, run, wanted: true)),
        new("all", ValueTypes.Boolean, Signature.Loop, (call, run) => Some(call, run, wanted: false)),
        Function.Plain("sortBy", ValueTypes.List, Signature.InOrder(ValueTypes.List).Optionally(ValueTypes.Text), Check.None, Sort),
        Function.Plain("sortByDescending", ValueTypes.List, Signature.InOrder(ValueTypes.List).Optionally(ValueTypes.Text), Check.None, (a, run) =>
            Sort(a, run) is { IsError: false } sorted
                ? CollectionFunctions.Made([.. Enumerable.Reverse(sorted.Items(run.Budget))], run)
                : Value.Error("not a list")
        ),
    ];

    private static Value Each(Expression.Call call, Evaluation run)
    {
        if (!Items(call, run, out var items, out var problem))
        {
            return problem;
        }

        var results = new Value[items.Length];
        run.Budget.Nodes(results.Length + 1);
        for (var i = 0; i < items.Length; i++)
        {
            results[i] = ForItem(call, run, items[i]);
            if (results[i].IsError)
            {
                return results[i];
            }
        }

        return Value.Of(results);
    }

    // An item for which the condition fails to evaluate is left out, not an error. What comes from an object is an object again.
    private static Value Where(Expression.Call call, Evaluation run)
    {
        var of = Evaluator.Evaluate(call.Arguments[0], run);
        if (!Items(of, run, out var items))
        {
            return of.IsError ? of : Value.Error("neither a list nor an object");
        }

        Value[] kept = [.. items.Where(item => ForItem(call, run, item) is { IsError: false, IsTrue: true })];
        run.Budget.Nodes(kept.Length + 1);
        if (of.IsList)
        {
            return Value.Of(kept);
        }

        var fields = new OrderedDictionary<string, Value>(StringComparer.Ordinal);
        foreach (var pair in kept)
        {
            fields[pair.Exactly("key").Text] = pair.Exactly("value");
        }

        return Value.Of(fields);
    }

    private static Value Some(Expression.Call call, Evaluation run, bool wanted)
    {
        if (!Items(call, run, out var items, out var problem))
        {
            return problem;
        }

        var found = items.Any(item => ForItem(call, run, item) is { IsError: false, IsTrue: true } == wanted);
        return Value.Of(found == wanted);
    }

    private static bool Items(Expression.Call call, Evaluation run, out Value[] items, out Value problem)
    {
        var of = Evaluator.Evaluate(call.Arguments[0], run);
        problem = of.IsError ? of : Value.Error("neither a list nor an object");
        return Items(of, run, out items);
    }

    private static bool Items(Value of, Evaluation run, out Value[] items)
    {
        if (of.IsMap)
        {
            run.Budget.Nodes(of.Count * 3L);
            items = [.. of.Fields().Select(field => CollectionFunctions.Pair("key", Value.Of(field.Key), field.Value))];
            return true;
        }

        items = of.IsList ? of.Items(run.Budget) : [];
        return of.IsList;
    }

    private static Value ForItem(Expression.Call call, Evaluation run, Value item)
    {
        var name = call.Arguments[1] is Expression.Path { Steps: [Expression.PathStep.Named(var variable)] } ? variable : "";
        var outer = run.Variables;
        run.Variables = new LoopVariable(name, item, outer);
        var result = Evaluator.Evaluate(call.Arguments[2], run);
        run.Variables = outer;
        return result;
    }

    private static Value Sort(ReadOnlySpan<Value> a, Evaluation run)
    {
        if (!a[0].IsList)
        {
            return Value.Error("not a list");
        }

        var field = a.Length > 1 ? a[1].Text : null;
        run.Budget.Nodes(a[0].Count + 1);
        return Value.Of([
            .. a[0]
                .Items(run.Budget)
                .OrderBy(
                    item => field is null ? item : Evaluator.Step(item, Value.Of(field), run.Budget),
                    Comparer<Value>.Create((left, right) => Compare(left, right, run.Budget))
                ),
        ]);
    }

    // Numbers by size, everything else as it reads; what is missing comes last.
    private static int Compare(Value left, Value right, Budget budget)
    {
        budget.Steps(1 + (Math.Min(left.Text.Length, right.Text.Length) / 256));
        return left.IsMissing || right.IsMissing ? left.IsMissing.CompareTo(right.IsMissing)
            : left.IsNumber && right.IsNumber ? left.Number.CompareTo(right.Number)
            : string.CompareOrdinal(ValueText.Plain(left, budget), ValueText.Plain(right, budget));
    }
}
