using System.Text;

namespace CertBot.Cards.Templating.Expressions;

/// <summary>
/// An expression written back in the original's normal form. It stands in the text where an expression failed,
/// so that the author finds it.
/// </summary>
internal static class ExpressionText
{
    public static string Of(Expression expression)
    {
        var text = new StringBuilder();
        Write(text, expression);
        return text.ToString();
    }

    private static void Write(StringBuilder text, Expression expression)
    {
        switch (expression)
        {
            case Expression.Constant(var value):
                text.Append(Literal(value));
                break;
            case Expression.Path path:
                WritePath(text, path);
                break;
            case Expression.Element(var of, var index):
                Write(text, of);
                text.Append('[');
                Write(text, index);
                text.Append(']');
                break;
            case Expression.Record(var fields):
                text.Insert(text.Length, "setProperty(", fields.Length).Append("json('{}')");
                foreach (var field in fields)
                {
                    text.Append(", ").Append(Literal(Value.Of(field.Name))).Append(", ");
                    Write(text, field.Value);
                    text.Append(')');
                }

                break;
            case Expression.Call call:
                WriteCall(text, call);
                break;
        }
    }

    private static void WriteCall(StringBuilder text, Expression.Call call)
    {
        var infix = !char.IsAsciiLetter(call.Function.Name[0]) && call.Arguments.Length >= 2;
        text.Append(infix ? "" : call.Function.Name).Append('(');
        for (var i = 0; i < call.Arguments.Length; i++)
        {
            if (i > 0)
            {
                text.Append(infix ? $" {call.Function.Name} " : ", ");
            }

            Write(text, call.Arguments[i]);
        }

        text.Append(')');
    }

    private static void WritePath(StringBuilder text, Expression.Path path)
    {
        if (path.Start is { } start)
        {
            Write(text, start);
        }

        for (var i = 0; i < path.Steps.Length; i++)
        {
            if (path.Steps[i] is Expression.PathStep.Named(var name))
            {
                text.Append(i == 0 && path.Start is null ? "" : ".").Append(name);
            }
            else if (path.Steps[i] is Expression.PathStep.Computed(var index))
            {
                text.Append('[');
                Write(text, index);
                text.Append(']');
            }
        }
    }

    private static string Literal(Value value) =>
        value.Kind switch
        {
            ValueKind.Text => $"'{value.Text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "\\'", StringComparison.Ordinal)}'",
            ValueKind.Number => NumberText.Plain(value),
            ValueKind.Bool => value.IsTrue ? "true" : "false",
            ValueKind.Null => "null",
            _ => "undefined",
        };
}
