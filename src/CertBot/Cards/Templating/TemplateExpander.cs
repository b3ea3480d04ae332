using System.Text;
using System.Text.Json.Nodes;

namespace CertBot.Cards.Templating;

/// <summary>
/// One expansion of a template. Where the two reference implementations differ this follows the JavaScript one (<c>$index</c> is visible in inner
/// elements, a repeated property becomes an array), and the .NET one where its tests ask for it (a condition that fails keeps the element).
/// </summary>
internal sealed class TemplateExpander(EvaluationContext context)
{
    public JsonNode? Expand(TemplateNode node) => TryExpand(node, out var value) ? value : null;

    /// <summary>The value of a property; false when the property is left out.</summary>
    private bool TryExpand(TemplateNode node, out JsonNode? value)
    {
        value = null;
        switch (node)
        {
            case TemplateNode.Fixed(var json, var nodes):
                context.Budget.CountNodes(nodes);
                value = json?.DeepClone();
                return true;
            case TemplateNode.Bound bound:
                var result = Evaluate(bound);
                value = result.IsError ? JsonValue.Create(bound.Source) : ValueWriter.ToJson(result, context.Budget);
                return result.Kind != ValueKind.Undefined;
            case TemplateNode.Mixed mixed:
                value = JsonValue.Create(Interpolate(mixed));
                return true;
            case TemplateNode.Items(var all):
                context.Budget.CountNodes(1);
                var items = new JsonArray();
                foreach (var item in all)
                    AddItem(item, items);
                value = items;
                return true;
            case TemplateNode.Element element:
                var repeated = new JsonArray();
                Repeat(element, repeated);
                value = repeated.Count switch
                {
                    0 => null,
                    1 => Detach(repeated),
                    _ => repeated,
                };
                return true;
            default:
                return false;
        }
    }

    private void AddItem(TemplateNode node, JsonArray items)
    {
        if (node is TemplateNode.Element element)
        {
            Repeat(element, items);
        }
        else if (node is TemplateNode.Bound bound && Evaluate(bound) is { IsError: false } value)
        {
            // The items of a list are added one by one; a missing value adds nothing.
            for (var i = 0; i < value.Count && value.IsList; i++)
                items.Add(ValueWriter.ToJson(value.At(i), context.Budget));
            if (!value.IsList && !value.IsMissing)
                items.Add(ValueWriter.ToJson(value, context.Budget));
        }
        else if (TryExpand(node, out var item))
        {
            items.Add(item);
        }
    }

    private void Repeat(TemplateNode.Element element, JsonArray into)
    {
        if (element.Data is null)
        {
            AddElement(element, into);
            return;
        }

        var (data, index) = (context.Data, context.Index);
        var given = EvaluateData(element.Data);
        for (var i = 0; i < (given.IsList ? given.Count : 1); i++)
        {
            context.Data = given.IsList ? given.At(i) : given;
            context.Index = given.IsList ? Value.Of((double)i) : index;
            AddElement(element, into);
        }

        (context.Data, context.Index) = (data, index);
    }

    private void AddElement(TemplateNode.Element element, JsonArray into)
    {
        if (element.When is not null && !IsMet(element.When))
            return;
        context.Budget.CountNodes(1);
        var json = new JsonObject();
        foreach (var (name, node) in element.Fields)
        {
            if (TryExpand(node, out var value))
                json.Add(name, value);
        }

        into.Add(json);
    }

    private Value EvaluateData(TemplateNode node)
    {
        switch (node)
        {
            case TemplateNode.Bound bound:
                var value = Evaluate(bound);
                return value.IsError ? throw new TemplateException($"The $data {bound.Source} cannot be evaluated: {value.Text}.")
                    : value.Kind == ValueKind.Undefined ? context.Data
                    : value;
            case TemplateNode.Mixed mixed:
                return Value.Of(Interpolate(mixed));
            default:
                return Value.From((node as TemplateNode.Fixed)?.Json);
        }
    }

    private bool IsMet(Expression condition)
    {
        var value = condition.Evaluate(context);
        return value.Kind switch
        {
            // Comparing "28" with 12 is an error, and the .NET reference implementation keeps the element then.
            ValueKind.Error => true,
            ValueKind.Bool => value.IsTrue,
            ValueKind.Text => bool.TryParse(value.Text, out var truth) && truth,
            _ => false,
        };
    }

    /// <summary>The value of the expression. A name or path that leads nowhere gives its own source, so that the author sees it in the card.</summary>
    private Value Evaluate(TemplateNode.Bound bound) =>
        bound.Expression.Evaluate(context) is var value && value.Kind == ValueKind.Undefined && bound.Expression.IsPath ? Value.Of(bound.Source) : value;

    private string Interpolate(TemplateNode.Mixed mixed)
    {
        var text = new StringBuilder();
        foreach (var (source, expression) in mixed.Parts)
        {
            var piece = expression?.Evaluate(context) is { IsError: false, IsMissing: false } value ? ValueWriter.ToText(value, context.Budget) : source;
            context.Budget.CountCharacters(piece.Length);
            text.Append(piece);
        }

        return text.ToString();
    }

    private static JsonNode? Detach(JsonArray single)
    {
        var node = single[0];
        single.RemoveAt(0);
        return node;
    }
}
