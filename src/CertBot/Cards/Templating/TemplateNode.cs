using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace CertBot.Cards.Templating;

/// <summary>A parsed template with all its expressions. Immutable: the JSON inside is only ever copied.</summary>
internal abstract record TemplateNode
{
    private TemplateNode() { }

    /// <summary>A part without expressions, copied unchanged. <paramref name="Nodes"/> is what a copy costs.</summary>
    internal sealed record Fixed(JsonNode? Json, int Nodes) : TemplateNode;

    /// <summary>Text that is a single expression: the value keeps its type.</summary>
    internal sealed record Bound(Expression Expression, string Source) : TemplateNode;

    /// <summary>Text with expressions in it.</summary>
    internal sealed record Mixed(ImmutableArray<MixedPart> Parts) : TemplateNode;

    internal sealed record Items(ImmutableArray<TemplateNode> All) : TemplateNode;

    /// <summary>An object with its <c>$when</c> and <c>$data</c>.</summary>
    internal sealed record Element(Expression? When, TemplateNode? Data, ImmutableArray<TemplateField> Fields) : TemplateNode;
}

internal readonly record struct TemplateField(string Name, TemplateNode Value);

/// <summary>Plain text, or an expression; <c>Source</c> is then the text that stays if the expression gives nothing.</summary>
internal readonly record struct MixedPart(string Source, Expression? Expression);
