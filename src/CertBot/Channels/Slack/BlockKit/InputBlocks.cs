using System.Globalization;
using System.Text.Json.Nodes;
using CertBot.Channels.Slack.BlockKit.TextObjects;
using CertBot.Core.Primitives;

namespace CertBot.Channels.Slack.BlockKit;

/// <summary>Converts an Adaptive Card input to an input block whose <c>block_id</c> is the input's id.</summary>
internal sealed class InputBlocks(LanguageCode language)
{
    public const string ValueActionId = "value";

    /// <summary>The <c>action_id</c> of a toggle carries its value for "off".</summary>
    public const string TogglePrefix = "toggle:";

    /// <summary>Null for a choice without options.</summary>
    public JsonObject? CreateBlock(JsonObject input)
    {
        if (CreateElement(input) is not { } element)
            return null;
        var block = new JsonObject
        {
            ["type"] = "input",
            ["block_id"] = SlackText.Truncate(SlackText.Sanitize(input.GetString("id") ?? "") is { Length: > 0 } id ? id : "input", BlockKitLimits.Id),
            ["label"] = FormattedText.CreatePlainTextObject(LabelOf(input), BlockKitLimits.LabelText),
            ["element"] = element,
            ["optional"] = !IsTrue(input["isRequired"]),
        };
        if (IsTooLong(input))
            block["hint"] = FormattedText.CreatePlainTextObject(SlackTexts.Get(language, "slack.too-long-to-edit"), BlockKitLimits.LabelText);
        return block;
    }

    /// <summary>A default longer than Slack's field is not put in: half of it would be submitted as the whole.</summary>
    public static bool IsTooLong(JsonObject input) =>
        input.GetString("type") == "Input.Text" && SlackText.CountCodePoints(SlackText.Sanitize(input.GetString("value") ?? "")) > MaxLengthOf(input);

    public static string LabelOf(JsonObject input) =>
        new[]
        {
            input.GetString("label"),
            input.GetString("title"),
            input.GetString("placeholder"),
            input.GetString("errorMessage"),
            input.GetString("id"),
        }.FirstOrDefault(l => !string.IsNullOrWhiteSpace(l))
        ?? SlackText.Ellipsis;

    private static JsonObject? CreateElement(JsonObject input) =>
        input.GetString("type") switch
        {
            "Input.Text" => CreateTextInput(input),
            "Input.Number" => CreateNumberInput(input),
            "Input.Date" => CreatePicker(input, "datepicker", "initial_date", "yyyy-MM-dd"),
            "Input.Time" => CreatePicker(input, "timepicker", "initial_time", "HH:mm"),
            "Input.Toggle" => CreateToggle(input),
            "Input.ChoiceSet" => ChoiceElements.Create(input),
            _ => null,
        };

    private static JsonObject CreateTextInput(JsonObject input)
    {
        var field = CreateField("plain_text_input", input);
        field["multiline"] = IsTrue(input["isMultiline"]);
        field["max_length"] = MaxLengthOf(input);
        if (SlackText.Sanitize(input.GetString("value") ?? "") is { Length: > 0 } value && !IsTooLong(input))
            field["initial_value"] = value;
        return field;
    }

    private static JsonObject CreateNumberInput(JsonObject input)
    {
        var field = CreateField("number_input", input);
        field["is_decimal_allowed"] = true;
        foreach (var (slackName, cardName) in (ReadOnlySpan<(string, string)>)[("initial_value", "value"), ("min_value", "min"), ("max_value", "max")])
        {
            if (
                CardActionData.ReadScalar(input[cardName]) is { } given
                && decimal.TryParse(given, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            )
            {
                field[slackName] = number.ToString(CultureInfo.InvariantCulture);
            }
        }

        return field;
    }

    private static JsonObject CreatePicker(JsonObject input, string type, string initial, string pattern)
    {
        var field = CreateField(type, input);
        if (
            input.GetString("value") is { } value
            && (
                pattern[0] == 'y'
                    ? DateOnly.TryParseExact(value, pattern, CultureInfo.InvariantCulture, DateTimeStyles.None, out _)
                    : TimeOnly.TryParseExact(value, pattern, CultureInfo.InvariantCulture, DateTimeStyles.None, out _)
            )
        )
        {
            field[initial] = value;
        }
        return field;
    }

    private static JsonObject CreateToggle(JsonObject input)
    {
        var (on, off) = (CardActionData.ReadScalar(input["valueOn"]) ?? "true", CardActionData.ReadScalar(input["valueOff"]) ?? "false");
        var option = new JsonObject
        {
            ["text"] = FormattedText.CreatePlainTextObject(input.GetString("title") ?? LabelOf(input), BlockKitLimits.OptionText),
            ["value"] = ValueOrDefault(on, "true"),
        };
        var field = new JsonObject
        {
            ["type"] = "checkboxes",
            ["action_id"] = TogglePrefix + ValueOrDefault(off, "false"),
            ["options"] = new JsonArray(option),
        };
        if (CardActionData.ReadScalar(input["value"]) == on)
            field["initial_options"] = new JsonArray(option.DeepClone());
        return field;
    }

    private static string ValueOrDefault(string given, string defaultValue) =>
        SlackText.Sanitize(given) is { Length: > 0 } value ? SlackText.Truncate(value, BlockKitLimits.OptionText) : defaultValue;

    private static JsonObject CreateField(string type, JsonObject input)
    {
        var field = new JsonObject { ["type"] = type, ["action_id"] = ValueActionId };
        if (input.GetString("placeholder") is { } hint && !string.IsNullOrWhiteSpace(hint))
            field["placeholder"] = FormattedText.CreatePlainTextObject(hint, BlockKitLimits.PlaceholderText);
        return field;
    }

    private static int MaxLengthOf(JsonObject input) =>
        input["maxLength"] is JsonValue maxLength && maxLength.TryGetValue<int>(out var length)
            ? Math.Clamp(length, 1, BlockKitLimits.InputText)
            : BlockKitLimits.InputText;

    private static bool IsTrue(JsonNode? value) => CardActionData.ReadScalar(value) == "true";
}
