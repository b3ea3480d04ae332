using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using CertBot.Cards.Templating;
using CertBot.Cards.Templating.Expressions;
using NodaTime;

namespace CertBot.CommandLine;

/// <summary>
/// <c>certbot card expand</c>: JSON lines <c>{"template":…,"data":…,"host":…}</c> in, one expanded card a line out, in order.
/// A line <c>{"expression":"…","data":…}</c> gives the value of one expression. Template, data and host may be JSON in a string.
/// A bad line gives <c>{"error":"…"}</c> in its place, so that line n answers line n, and a sentence on the error stream.
/// </summary>
internal static class CardExpand
{
    private const int Success = 0;
    private const int InvalidInput = 2;
    private const int MaxLineLength = 16 * 1024 * 1024;

    private static readonly JsonSerializerOptions OutputOptions = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, MaxDepth = 1000 };

    public static int Run(TextReader input, TextWriter output, TextWriter error)
    {
        var exit = Success;
        var number = 0;
        while (ReadLine(input, out var line))
        {
            number++;
            try
            {
                var result = Process(line ?? throw new TemplateException("The line is too long."));
                output.WriteLine(result is null ? "null" : result.ToJsonString(OutputOptions));
            }
            catch (Exception exception) when (exception is TemplateException or JsonException)
            {
                exit = InvalidInput;
                output.WriteLine(new JsonObject { ["error"] = exception.Message }.ToJsonString(OutputOptions));
                error.WriteLine($"line {number}: {exception.Message}");
            }
        }

        return exit;
    }

    private static JsonNode? Process(string line)
    {
        if (LenientJson.Parse(line) is not JsonObject request)
        {
            throw new TemplateException("The line is not a JSON object.");
        }

        var now = SystemClock.Instance.GetCurrentInstant();
        var data = ParseIfJson(request["data"]);
        if (request["template"] is { } template)
        {
            return CardTemplate.Parse(ParseTemplate(template)).Expand(data, ParseIfJson(request["host"]), now: now);
        }

        return request["expression"] is JsonValue expression && expression.TryGetValue<string>(out var source)
            ? EvaluateExpression(source, data, ParseIfJson(request["host"]), now)
            : throw new TemplateException("The line has no template.");
    }

    private static JsonNode? EvaluateExpression(string source, JsonNode? data, JsonNode? host, Instant now)
    {
        if (ExpressionParser.Parse(source) is not ParsedExpression.Good(var expression))
        {
            throw new TemplateException($"The expression cannot be read: {(ExpressionParser.Parse(source) as ParsedExpression.Bad)?.Why}.");
        }

        var (root, budget) = (Value.From(data), new Budget());
        var memory = new Memory
        {
            Root = root,
            Data = root,
            Host = host is null ? Value.Undefined : Value.From(host),
        };
        var value = Evaluator.Evaluate(expression, new Evaluation(memory, budget, now));
        return value.IsError
            ? throw new TemplateException($"The expression cannot be evaluated: {value.Why}.")
            : new ValueWriter(budget, null).Write(value, "", "");
    }

    private static JsonNode ParseTemplate(JsonNode template) =>
        template is JsonValue value && value.TryGetValue<string>(out var text)
            ? LenientJson.Parse(text) ?? throw new TemplateException("The template is null.")
            : template;

    // Text that holds an object or a list was meant as one; any other text is just text.
    private static JsonNode? ParseIfJson(JsonNode? node)
    {
        if (node is not JsonValue value || !value.TryGetValue<string>(out var text) || text.AsSpan().TrimStart() is not ['{' or '[', ..])
        {
            return node;
        }

        try
        {
            return LenientJson.Parse(text);
        }
        catch (JsonException)
        {
            return node;
        }
    }

    // Null for a line that is too long: it is read past, not kept.
    private static bool ReadLine(TextReader input, out string? line)
    {
        line = null;
        var text = new StringBuilder();
        var hasInput = false;
        while (input.Read() is var c and >= 0)
        {
            hasInput = true;
            if (c == '\n')
            {
                break;
            }

            if (text.Length <= MaxLineLength)
            {
                text.Append((char)c);
            }
        }

        line = text.Length <= MaxLineLength ? text.ToString() : null;
        return hasInput;
    }
}
