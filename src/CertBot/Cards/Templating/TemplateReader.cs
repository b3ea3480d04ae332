using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace CertBot.Cards.Templating;

/// <summary>Parses a template. An expression that cannot be parsed stays text, as in the reference implementation, and is noted.</summary>
internal sealed class TemplateReader
{
    private const int MaximumDepth = 64;
    private const int MaximumNodes = 50_000;
    private const int MaximumExpressions = 5_000;
    private const int MaximumText = 100_000;

    private readonly ImmutableArray<string>.Builder _problems = ImmutableArray.CreateBuilder<string>();
    private int _nodes;
    private int _expressions;

    public ImmutableArray<string> Problems => _problems.ToImmutable();

    public TemplateNode Read(JsonNode? json) => Read(json, 0);

    private TemplateNode Read(JsonNode? json, int depth)
    {
        if (depth > MaximumDepth)
            throw new TemplateException("The template nests too deep.");
        if (++_nodes > MaximumNodes)
            throw new TemplateException("The template is too large.");
        return json switch
        {
            JsonObject element => ReadElement(element, depth),
            JsonArray items => ReadItems(items, depth),
            JsonValue value when value.GetValueKind() == JsonValueKind.String => ReadText(value.TryGetValue<string>(out var text) ? text : value.ToString()),
            _ => new TemplateNode.Fixed(json?.DeepClone(), 1),
        };
    }

    private TemplateNode ReadItems(JsonArray json, int depth)
    {
        ImmutableArray<TemplateNode> items = [.. json.Select(item => Read(item, depth + 1))];
        return items.All(item => item is TemplateNode.Fixed)
            ? new TemplateNode.Fixed(new JsonArray([.. items.Select(Copy)]), 1 + items.Sum(Size))
            : new TemplateNode.Items(items);
    }

    private TemplateNode ReadElement(JsonObject json, int depth)
    {
        Expression? when = null;
        TemplateNode? data = null;
        var fields = ImmutableArray.CreateBuilder<TemplateField>(json.Count);
        foreach (var (name, value) in json)
        {
            switch (name)
            {
                case "$when":
                    when = ReadCondition(value);
                    break;
                case "$data":
                    data = value is JsonValue ? Read(value, depth + 1) : new TemplateNode.Fixed(value?.DeepClone(), 1);
                    break;
                case "$root" or "$index":
                    break;
                default:
                    fields.Add(new(name, Read(value, depth + 1)));
                    break;
            }
        }

        return when is null && data is null && fields.All(field => field.Value is TemplateNode.Fixed)
            ? new TemplateNode.Fixed(
                new JsonObject(fields.Select(field => KeyValuePair.Create(field.Name, Copy(field.Value)))),
                1 + fields.Sum(field => Size(field.Value))
            )
            : new TemplateNode.Element(when, data, fields.ToImmutable());
    }

    // The reference implementation drops an element whose condition is not an expression.
    private Expression ReadCondition(JsonNode? json)
    {
        if (json is JsonValue value && value.TryGetValue<string>(out var text) && ReadText(text) is TemplateNode.Bound(var expression, _))
            return expression;
        _problems.Add($"The condition {json?.ToString() ?? "null"} is not an expression: the element is always dropped");
        return new Expression.Constant(Value.Of(false));
    }

    private TemplateNode ReadText(string text)
    {
        if (text.Length > MaximumText)
            throw new TemplateException("A text of the template is too long.");
        if (!InterpolatedText.HasExpression(text))
            return new TemplateNode.Fixed(JsonValue.Create(text), 1);
        ImmutableArray<MixedPart> parts =
        [
            .. InterpolatedText.Split(text).Select(part => part.IsExpression ? ReadExpression(part.Text) : new MixedPart(part.Text, null)),
        ];
        return parts switch
        {
            [{ Expression: { } alone }] => new TemplateNode.Bound(alone, text),
            _ when parts.All(part => part.Expression is null) => new TemplateNode.Fixed(JsonValue.Create(string.Concat(parts.Select(part => part.Source))), 1),
            _ => new TemplateNode.Mixed(parts),
        };
    }

    private MixedPart ReadExpression(string text)
    {
        if (++_expressions > MaximumExpressions)
            throw new TemplateException("The template has too many expressions.");
        var source = "${" + text + "}";
        try
        {
            return new(source, ExpressionParser.Parse(text));
        }
        catch (FormatException exception)
        {
            _problems.Add($"{source}: {exception.Message}");
            return new(source, null);
        }
    }

    private static JsonNode? Copy(TemplateNode node) => node is TemplateNode.Fixed { Json: { } json } ? json.DeepClone() : null;

    private static int Size(TemplateNode node) => node is TemplateNode.Fixed(_, var nodes) ? nodes : 0;
}

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
