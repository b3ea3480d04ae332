using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace CertBot.Cards.Templating;

/// <summary>
/// A parsed expression. Immutable, so that one template serves many threads. What goes wrong in the evaluation is an error value; only a spent budget throws.
/// </summary>
internal abstract record Expression
{
    private Expression() { }

    /// <summary>How deep it nests; bounds the recursion of the evaluation.</summary>
    public virtual int Depth => 1;

    public bool IsPath => this is Name or Field or Item;

    public Value Evaluate(EvaluationContext context)
    {
        context.Budget.CountSteps(1);
        return this switch
        {
            Constant(var constant) => constant,
            Name(var name) => context.Find(name),
            Field(var of, var name) => of.Evaluate(context) is var value && value.IsError ? value : value.Field(name, context.Budget),
            Item(var of, var index) => FindItem(of.Evaluate(context), index.Evaluate(context), context.Budget),
            Call(var function, var arguments) => function.Evaluate(arguments, context),
            Record(var fields) => CreateMap(fields, context),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
    }

    private static Value FindItem(Value of, Value index, ExpansionBudget budget) =>
        of.IsError ? of
        : index.IsError ? index
        : index.IsText ? of.Field(index.Text, budget)
        : !index.IsInteger ? Value.Error("an index is neither a whole number nor text")
        : of.IsMissing ? Value.Undefined
        : !of.IsList ? Value.Error("an index is applied to something that is not a list")
        : index.Number < 0 || index.Number >= of.Count ? Value.Error("an index is out of range")
        : of.At((int)index.Number);

    private static Value CreateMap(ImmutableArray<(string Name, Expression Value)> fields, EvaluationContext context)
    {
        var map = new JsonObject();
        foreach (var (name, expression) in fields)
        {
            var value = expression.Evaluate(context);
            if (value.IsError)
                return value;
            map[name] = ValueWriter.ToJson(value, context.Budget);
        }

        return Value.From(map);
    }

    internal sealed record Constant(Value Value) : Expression;

    /// <summary>A field of the data in scope, or a reserved name such as <c>$root</c>.</summary>
    internal sealed record Name(string Text) : Expression;

    internal sealed record Field(Expression Of, string FieldName) : Expression
    {
        public override int Depth { get; } = 1 + Of.Depth;
    }

    internal sealed record Item(Expression Of, Expression Index) : Expression
    {
        public override int Depth { get; } = 1 + Math.Max(Of.Depth, Index.Depth);
    }

    internal sealed record Call(Function Function, ImmutableArray<Expression> Arguments) : Expression
    {
        public override int Depth { get; } = 1 + Arguments.Select(argument => argument.Depth).DefaultIfEmpty().Max();
    }

    internal sealed record Record(ImmutableArray<(string Name, Expression Value)> Fields) : Expression
    {
        public override int Depth { get; } = 1 + Fields.Select(field => field.Value.Depth).DefaultIfEmpty().Max();
    }
}
