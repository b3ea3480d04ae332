using System.Globalization;
using System.Text.Json.Nodes;
using CertBot.Channels.Slack.BlockKit.TextObjects;

namespace CertBot.Channels.Slack.BlockKit;

/// <summary>
/// Converts <c>Input.ChoiceSet</c> to the element that has room: radio buttons or checkboxes up to ten, a select up to a hundred, option groups beyond.
/// </summary>
internal static class ChoiceElements
{
    /// <summary>Null for a choice without options.</summary>
    public static JsonObject? Create(JsonObject input)
    {
        var options = OptionValues.CreateOptions(input);
        if (options.Length == 0)
            return null;

        var isMultiSelect = CardActionData.ReadScalar(input["isMultiSelect"]) == "true";
        var isList = options.Length > BlockKitLimits.CheckboxOptions || (!isMultiSelect && input.GetString("style") != "expanded");
        var select = new JsonObject
        {
            ["type"] = (isMultiSelect, isList) switch
            {
                (true, true) => "multi_static_select",
                (true, false) => "checkboxes",
                (false, true) => "static_select",
                _ => "radio_buttons",
            },
            ["action_id"] = InputBlocks.ValueActionId,
        };
        if (isList && input.GetString("placeholder") is { } hint && !string.IsNullOrWhiteSpace(hint))
            select["placeholder"] = FormattedText.CreatePlainTextObject(hint, BlockKitLimits.PlaceholderText);

        if (options.Length <= BlockKitLimits.OptionsPerSelect)
        {
            select["options"] = new JsonArray([.. options.Select(o => o.Option)]);
        }
        else
        {
            select["option_groups"] = new JsonArray([
                .. options.Select(o => o.Option).Chunk(BlockKitLimits.OptionsPerSelect).Take(BlockKitLimits.OptionGroups).Select(CreateGroup),
            ]);
        }

        // Slack rejects an initial option that does not equal one of the options in every member.
        var value = CardActionData.ReadScalar(input["value"]) ?? "";
        var chosenValues = isMultiSelect ? value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) : [value];
        var initial = options
            .Take(BlockKitLimits.OptionsPerSelect * BlockKitLimits.OptionGroups)
            .Where(o => chosenValues.Contains(o.Value, StringComparer.Ordinal))
            .Select(o => o.Option.DeepClone())
            .ToArray();
        if (initial.Length > 0)
            select[isMultiSelect ? "initial_options" : "initial_option"] = isMultiSelect ? new JsonArray(initial) : initial[0];
        return select;
    }

    private static JsonNode CreateGroup(JsonObject[] options, int index) =>
        new JsonObject
        {
            ["label"] = FormattedText.CreatePlainTextObject(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{(index * BlockKitLimits.OptionsPerSelect) + 1}–{(index * BlockKitLimits.OptionsPerSelect) + options.Length}"
                ),
                BlockKitLimits.OptionText
            ),
            ["options"] = new JsonArray([.. options]),
        };
}
