using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;

namespace CertBot.Cards.Templating.Expressions;

/// <summary>Values as text: inside other text, and as JSON.</summary>
internal static class ValueText
{
    /// <summary>As it reads in the middle of a sentence: lists joined by commas, objects as JSON.</summary>
    public static string Plain(Value value, Budget budget)
    {
        switch (value.Kind)
        {
            case ValueKind.Text:
                return value.Text;
            case ValueKind.Number:
                return NumberText.Plain(value);
            case ValueKind.Bool:
                return value.IsTrue ? "true" : "false";
            case ValueKind.Bytes:
                return Convert.ToBase64String(value.Bytes);
            case ValueKind.Map:
                return Json(value, budget, null);
            case ValueKind.List:
                budget.Step();
                return Joined(value, 0, value.Count, ",", budget);
            default:
                return "";
        }
    }

    /// <summary>How the original joins text with other things: objects and lists as JSON, nothing for what is missing.</summary>
    public static string Concatenated(Value value, Budget budget) =>
        value.Kind switch
        {
            ValueKind.List => Json(value, budget, null),
            _ => Plain(value, budget),
        };

    public static string Joined(Value list, int start, int end, string separator, Budget budget)
    {
        var text = new StringBuilder();
        for (var i = start; i < end; i++)
        {
            if (i > start)
            {
                text.Append(separator);
            }

            var item = Plain(list.At(i), budget);
            budget.Characters(item.Length + separator.Length + 1);
            text.Append(item);
        }

        return text.ToString();
    }

    /// <summary>As JSON. Without an encoder only what must be escaped is, as JavaScript writes it.</summary>
    public static string Json(Value value, Budget budget, JavaScriptEncoder? encoder)
    {
        var text = new StringBuilder();
        Write(text, value, budget, encoder);
        budget.Characters(text.Length);
        return text.ToString();
    }

    private static void Write(StringBuilder text, Value value, Budget budget, JavaScriptEncoder? encoder)
    {
        budget.Nodes(1);
        switch (value.Kind)
        {
            case ValueKind.Text:
                Quote(text, value.Text, budget, encoder);
                break;
            case ValueKind.Bytes:
                Quote(text, Convert.ToBase64String(value.Bytes), budget, encoder);
                break;
            case ValueKind.Bool:
                text.Append(value.IsTrue ? "true" : "false");
                break;
            case ValueKind.Number when double.IsFinite(value.Number):
                text.Append(NumberText.Plain(value));
                break;
            case ValueKind.List:
                text.Append('[');
                for (var i = 0; i < value.Count; i++)
                {
                    text.Append(i > 0 ? "," : "");
                    Write(text, value.At(i), budget, encoder);
                }

                text.Append(']');
                break;
            case ValueKind.Map:
                var separator = '{';
                foreach (var (name, field) in value.Fields().Where(field => field.Value.Kind != ValueKind.Undefined))
                {
                    text.Append(separator);
                    Quote(text, name, budget, encoder);
                    text.Append(':');
                    Write(text, field, budget, encoder);
                    separator = ',';
                }

                text.Append(separator == '{' ? "{}" : "}");
                break;
            default:
                text.Append("null");
                break;
        }
    }

    private static void Quote(StringBuilder text, string plain, Budget budget, JavaScriptEncoder? encoder)
    {
        budget.Characters(plain.Length);
        text.Append('"');
        if (encoder is not null)
        {
            text.Append(encoder.Encode(plain));
        }
        else
        {
            foreach (var c in plain)
            {
                _ = c switch
                {
                    '"' => text.Append("\\\""),
                    '\\' => text.Append("\\\\"),
                    '\n' => text.Append("\\n"),
                    '\r' => text.Append("\\r"),
                    '\t' => text.Append("\\t"),
                    '\b' => text.Append("\\b"),
                    '\f' => text.Append("\\f"),
                    < ' ' => text.Append("\\u").Append(((int)c).ToString("x4", CultureInfo.InvariantCulture)),
                    _ => text.Append(c),
                };
            }
        }

        text.Append('"');
    }
}
