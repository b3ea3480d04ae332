using System.Globalization;
using System.Text.Json.Nodes;
using CertBot.Core.Language;

namespace CertBot.Channels.Slack.Blocks;

/// <summary>An input of a card as an input block, whose <c>block_id</c> is the input's id.</summary>
internal sealed class Inputs(LanguageCode language)
{
    public const string Action = "value";

    /// <summary>A switch says by its id what it means when it is off.</summary>
    public const string Toggle = "toggle:";

    /// <summary>Null: there is nothing to choose from.</summary>
    public JsonObject? Block(JsonObject input)
    {
        if (Element(input) is not { } element) return null;
        var block = new JsonObject
        {
            ["type"] = "input",
            ["block_id"] = Signs.Cut(Signs.Clean(input.Text("id") ?? "") is { Length: > 0 } id ? id : "input", Limits.Id),
            ["label"] = Prose.Title(Label(input), Limits.Label),
            ["element"] = element,
            ["optional"] = !IsTrue(input["isRequired"]),
        };
        if (IsTooLong(input)) block["hint"] = Prose.Title(OwnWords.Of(language, "slack.too-long-to-edit"), Limits.Label);
        return block;
    }

    /// <summary>What was typed before and is longer than Slack's field: half of it there would be handed in as the whole.</summary>
    public static bool IsTooLong(JsonObject input) => input.Text("type") == "Input.Text" && Signs.Length(Signs.Clean(input.Text("value") ?? "")) > Longest(input);

    public static string Label(JsonObject input) =>
        new[] { input.Text("label"), input.Text("title"), input.Text("placeholder"), input.Text("errorMessage"), input.Text("id") }.FirstOrDefault(l => !string.IsNullOrWhiteSpace(l)) ?? Signs.More;

    private static JsonObject? Element(JsonObject input) => input.Text("type") switch
    {
        "Input.Text" => Text(input),
        "Input.Number" => Number(input),
        "Input.Date" => Moment(input, "datepicker", "initial_date", "yyyy-MM-dd"),
        "Input.Time" => Moment(input, "timepicker", "initial_time", "HH:mm"),
        "Input.Toggle" => Switch(input),
        "Input.ChoiceSet" => Selects.Of(input),
        _ => null,
    };

    private static JsonObject Text(JsonObject input)
    {
        var field = Field("plain_text_input", input);
        field["multiline"] = IsTrue(input["isMultiline"]);
        field["max_length"] = Longest(input);
        if (Signs.Clean(input.Text("value") ?? "") is { Length: > 0 } value && !IsTooLong(input)) field["initial_value"] = value;
        return field;
    }

    private static JsonObject Number(JsonObject input)
    {
        var field = Field("number_input", input);
        field["is_decimal_allowed"] = true;
        foreach (var (theirs, ours) in (ReadOnlySpan<(string, string)>)[("initial_value", "value"), ("min_value", "min"), ("max_value", "max")])
        {
            if (Clicked.Word(input[ours]) is { } word && decimal.TryParse(word, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)) field[theirs] = number.ToString(CultureInfo.InvariantCulture);
        }

        return field;
    }

    private static JsonObject Moment(JsonObject input, string type, string initial, string pattern)
    {
        var field = Field(type, input);
        if (input.Text("value") is { } value && (pattern[0] == 'y'
            ? DateOnly.TryParseExact(value, pattern, CultureInfo.InvariantCulture, DateTimeStyles.None, out _)
            : TimeOnly.TryParseExact(value, pattern, CultureInfo.InvariantCulture, DateTimeStyles.None, out _))) field[initial] = value;
        return field;
    }

    private static JsonObject Switch(JsonObject input)
    {
        var (on, off) = (Clicked.Word(input["valueOn"]) ?? "true", Clicked.Word(input["valueOff"]) ?? "false");
        var option = new JsonObject { ["text"] = Prose.Title(input.Text("title") ?? Label(input), Limits.Option), ["value"] = Value(on, "true") };
        var field = new JsonObject { ["type"] = "checkboxes", ["action_id"] = Toggle + Value(off, "false"), ["options"] = new JsonArray(option) };
        if (Clicked.Word(input["value"]) == on) field["initial_options"] = new JsonArray(option.DeepClone());
        return field;
    }

    private static string Value(string given, string otherwise) => Signs.Clean(given) is { Length: > 0 } value ? Signs.Cut(value, Limits.Option) : otherwise;

    private static JsonObject Field(string type, JsonObject input)
    {
        var field = new JsonObject { ["type"] = type, ["action_id"] = Action };
        if (input.Text("placeholder") is { } hint && !string.IsNullOrWhiteSpace(hint)) field["placeholder"] = Prose.Title(hint, Limits.Placeholder);
        return field;
    }

    private static int Longest(JsonObject input) => input["maxLength"] is JsonValue most && most.TryGetValue<int>(out var length) ? Math.Clamp(length, 1, Limits.Typed) : Limits.Typed;

    private static bool IsTrue(JsonNode? value) => Clicked.Word(value) == "true";
}
