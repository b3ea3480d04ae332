using System.Text;
using System.Text.Json.Nodes;
using CertBot.Cards.Templating.Expressions;

namespace CertBot.Cards.Templating;

/// <summary>
/// One expansion of a template. Where the two originals differ this follows the JavaScript one (indexes reach into inner elements,
/// a repeated property becomes an array), and the .NET one where its tests ask for it (a condition that fails keeps the element).
/// </summary>
internal sealed class Expander(Evaluation run, ITextEncoder? encoder)
{
    private readonly ValueWriter _writer = new(run.Budget, encoder);
    private string _elementType = "";

    public JsonNode? Root(TemplateNode node) => Property(node, "", out var value) ? value : null;

    /// <summary>The value of a property; false when there is to be no such property.</summary>
    private bool Property(TemplateNode node, string name, out JsonNode? value)
    {
        switch (node)
        {
            case TemplateNode.Fixed(var json, var nodes):
                run.Budget.Nodes(nodes);
                value = json?.DeepClone();
                return true;
            case TemplateNode.Bound bound:
                var result = Evaluate(bound);
                value = result.IsError ? JsonValue.Create(bound.Source) : _writer.Write(result, name, _elementType);
                return result.Kind != ValueKind.Undefined;
            case TemplateNode.Mixed mixed:
                value = JsonValue.Create(Text(mixed, name));
                return true;
            case TemplateNode.Items(var all):
                run.Budget.Nodes(1);
                var items = new JsonArray();
                foreach (var item in all)
                {
                    Item(item, name, items);
                }

                value = items;
                return true;
            case TemplateNode.Element element:
                var repeated = new JsonArray();
                Repeat(element, repeated);
                value = repeated.Count switch
                {
                    0 => null,
                    1 => Detached(repeated),
                    _ => repeated,
                };
                return true;
            default:
                value = null;
                return false;
        }
    }

    private void Item(TemplateNode node, string name, JsonArray items)
    {
        switch (node)
        {
            case TemplateNode.Element element:
                Repeat(element, items);
                break;
            case TemplateNode.Bound bound when Evaluate(bound) is { IsError: false } value:
                // A list bound in a list is poured into it; what is missing leaves no hole.
                foreach (
                    var item in value.IsList ? value.Items(run.Budget)
                    : value.IsMissing ? []
                    : [value]
                )
                {
                    items.Add(_writer.Write(item, name, _elementType));
                }

                break;
            default:
                if (Property(node, name, out var one))
                {
                    items.Add(one);
                }

                break;
        }
    }

    private void Repeat(TemplateNode.Element element, JsonArray into)
    {
        var memory = run.Memory;
        var (data, index, type) = (memory.Data, memory.Index, _elementType);
        _elementType = element.Type ?? type;
        if (element.Data is null)
        {
            Once(element, into);
        }
        else
        {
            var given = Data(element.Data);
            for (var i = 0; i < (given.IsList ? given.Count : 1); i++)
            {
                memory.Data = given.IsList ? given.At(i) : given;
                memory.Index = given.IsList ? Value.Of((double)i) : index;
                Once(element, into);
            }
        }

        (memory.Data, memory.Index, _elementType) = (data, index, type);
    }

    private void Once(TemplateNode.Element element, JsonArray into)
    {
        if (!Holds(element.When))
        {
            return;
        }

        run.Budget.Nodes(1);
        var json = new JsonObject();
        foreach (var (name, node) in element.Fields)
        {
            if (Property(node, name, out var value))
            {
                json.Add(name, value);
            }
        }

        into.Add(json);
    }

    private Value Data(TemplateNode node)
    {
        switch (node)
        {
            case TemplateNode.Bound bound:
                var value = Evaluate(bound);
                return value.IsError ? throw new TemplateException($"The $data {bound.Source} cannot be evaluated: {value.Why}.")
                    : value.Kind == ValueKind.Undefined ? run.Memory.Data
                    : value;
            case TemplateNode.Mixed mixed:
                return Value.Of(Text(mixed, "$data"));
            case TemplateNode.Fixed(var json, _):
                return Value.From(json);
            default:
                return Value.Null;
        }
    }

    private bool Holds(TemplateCondition when)
    {
        if (when is not TemplateCondition.If(var expression))
        {
            return when is TemplateCondition.Always;
        }

        var value = Evaluator.EvaluatePlain(expression, run);
        return value.Kind switch
        {
            // Asking whether "28" is greater than 12 is an error, and the .NET original keeps the element then.
            ValueKind.Error => true,
            ValueKind.Bool => value.IsTrue,
            ValueKind.Text => bool.TryParse(value.Text, out var truth) && truth,
            _ => false,
        };
    }

    private Value Evaluate(TemplateNode.Bound bound)
    {
        run.Substitutes = true;
        return Evaluator.Evaluate(bound.Expression, run);
    }

    private string Text(TemplateNode.Mixed mixed, string name)
    {
        var text = new StringBuilder();
        run.Substitutes = true;
        foreach (var (plain, expression) in mixed.Parts)
        {
            var piece = plain;
            if (expression is not null && Evaluator.Evaluate(expression, run) is { IsError: false, IsMissing: false } value)
            {
                piece = ValueText.Plain(value, run.Budget);
                piece = encoder is null || value.Kind is ValueKind.Number or ValueKind.Bool ? piece : encoder.Encode(name, _elementType, piece);
            }

            run.Budget.Characters(piece.Length);
            text.Append(piece);
        }

        return text.ToString();
    }

    private static JsonNode? Detached(JsonArray one)
    {
        var node = one[0];
        one.RemoveAt(0);
        return node;
    }
}
