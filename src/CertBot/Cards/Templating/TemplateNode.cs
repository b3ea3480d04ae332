using System.Collections.Immutable;
using System.Text.Json.Nodes;
using CertBot.Cards.Templating.Expressions;

namespace CertBot.Cards.Templating;

/// <summary>A template taken apart once, with every expression parsed. Immutable, except that JSON inside is only ever read.</summary>
internal abstract record TemplateNode
{
    private TemplateNode() { }

    /// <summary>A part without expressions; copied as it is. <paramref name="Nodes"/> is what a copy costs.</summary>
    internal sealed record Fixed(JsonNode? Json, int Nodes) : TemplateNode;

    /// <summary>Text that is one expression alone: its value keeps its type.</summary>
    internal sealed record Bound(Expression Expression, string Source) : TemplateNode;

    /// <summary>Text with expressions in it.</summary>
    internal sealed record Mixed(ImmutableArray<MixedPart> Parts) : TemplateNode;

    internal sealed record Items(ImmutableArray<TemplateNode> All) : TemplateNode;

    internal sealed record Element(TemplateCondition When, TemplateNode? Data, string? Type, ImmutableArray<TemplateField> Fields) : TemplateNode;
}

internal readonly record struct TemplateField(string Name, TemplateNode Value);

/// <summary>Plain text, or an expression in it; <c>Plain</c> is then what stands there if it cannot be evaluated.</summary>
internal readonly record struct MixedPart(string Plain, Expression? Expression);

internal abstract record TemplateCondition
{
    private TemplateCondition() { }

    internal sealed record Always : TemplateCondition;

    /// <summary>A <c>$when</c> that is not an expression: the original drops the element.</summary>
    internal sealed record Never : TemplateCondition;

    internal sealed record If(Expression Expression) : TemplateCondition;
}
