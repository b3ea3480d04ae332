using System.Globalization;
using System.Text.Json.Nodes;

namespace CertBot.Channels.Slack.Blocks;

/// <summary>A choice as the element that holds so many: buttons or boxes for ten, a list for a hundred, groups of a hundred beyond.</summary>
internal static class Selects
{
    /// <summary>Null: there is nothing to choose from.</summary>
    public static JsonObject? Of(JsonObject input)
    {
        var options = Choices.Of(input);
        if (options.Length == 0) return null;

        var many = Clicked.Word(input["isMultiSelect"]) == "true";
        var listed = options.Length > Limits.Checks || (!many && input.Text("style") != "expanded");
        var select = new JsonObject { ["type"] = (many, listed) switch { (true, true) => "multi_static_select", (true, false) => "checkboxes", (false, true) => "static_select", _ => "radio_buttons" }, ["action_id"] = Inputs.Action };
        if (listed && input.Text("placeholder") is { } hint && !string.IsNullOrWhiteSpace(hint)) select["placeholder"] = Prose.Title(hint, Limits.Placeholder);

        if (options.Length <= Limits.Options) select["options"] = new JsonArray([.. options.Select(o => o.Option)]);
        else select["option_groups"] = new JsonArray([.. options.Select(o => o.Option).Chunk(Limits.Options).Take(Limits.Groups).Select(Group)]);

        // Slack refuses an initial option that is not, member by member, one of those offered.
        var chosen = Clicked.Word(input["value"]) ?? "";
        var wanted = many ? chosen.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) : [chosen];
        var initial = options.Take(Limits.Options * Limits.Groups).Where(o => wanted.Contains(o.Value, StringComparer.Ordinal)).Select(o => o.Option.DeepClone()).ToArray();
        if (initial.Length > 0) select[many ? "initial_options" : "initial_option"] = many ? new JsonArray(initial) : initial[0];
        return select;
    }

    private static JsonNode Group(JsonObject[] options, int nth) => new JsonObject
    {
        ["label"] = Prose.Title(string.Create(CultureInfo.InvariantCulture, $"{(nth * Limits.Options) + 1}–{(nth * Limits.Options) + options.Length}"), Limits.Option),
        ["options"] = new JsonArray([.. options]),
    };
}
