using System.Collections.Immutable;
using CertBot.Cards.Templating.Functions;

namespace CertBot.Cards.Templating.Expressions;

/// <summary>A parsed expression. Immutable, so one template serves many threads.</summary>
internal abstract record Expression
{
    private Expression() { }

    /// <summary>What it can evaluate to, as far as that is known before evaluating: the original refuses hopeless calls when it parses.</summary>
    public virtual ValueTypes Returns => ValueTypes.Object;

    /// <summary>How deep it nests; bounds the recursion of everything that walks it.</summary>
    public virtual int Depth => 1;

    internal sealed record Constant(Value Value) : Expression
    {
        public override ValueTypes Returns =>
            Value.Kind switch
            {
                ValueKind.Text => ValueTypes.Text,
                ValueKind.Number => ValueTypes.Number,
                ValueKind.Bool => ValueTypes.Boolean,
                _ => ValueTypes.Object,
            };
    }

    /// <summary>
    /// A way into the data: <c>a.b[i].c</c>, or the fields of what <paramref name="Start"/> gives. The original looks such a way up
    /// as a whole, so a gap anywhere in it is "not there" and not an error.
    /// </summary>
    internal sealed record Path(Expression? Start, ImmutableArray<PathStep> Steps) : Expression
    {
        public override int Depth { get; } =
            1 + Math.Max(Start?.Depth ?? 0, Steps.Max(step => step is PathStep.Computed computed ? computed.Index.Depth : 0)) + Steps.Length;
    }

    /// <summary><c>a[i]</c> with nothing after it; here an index out of range is an error.</summary>
    internal sealed record Element(Expression Of, Expression Index) : Expression
    {
        public override int Depth { get; } = 1 + Math.Max(Of.Depth, Index.Depth);
    }

    internal sealed record Call(Function Function, ImmutableArray<Expression> Arguments) : Expression
    {
        public override ValueTypes Returns => Function.Returns;

        public override int Depth { get; } = 1 + (Arguments.IsEmpty ? 0 : Arguments.Max(argument => argument.Depth));

        // A pattern written in the template is compiled with it, not at every card.
        public object? Prepared { get; } = Function.Prepare?.Invoke(Arguments);
    }

    internal sealed record Record(ImmutableArray<RecordField> Fields) : Expression
    {
        public override int Depth { get; } = 1 + (Fields.IsEmpty ? 0 : Fields.Max(field => field.Value.Depth));
    }

    internal readonly record struct RecordField(string Name, Expression Value);

    internal abstract record PathStep
    {
        private PathStep() { }

        internal sealed record Named(string Name) : PathStep;

        internal sealed record Computed(Expression Index) : PathStep;
    }
}
