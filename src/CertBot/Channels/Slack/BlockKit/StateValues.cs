using System.Collections.Immutable;
using System.Text.Json.Nodes;
using CertBot.Channels.Slack.Schema;

namespace CertBot.Channels.Slack.BlockKit;

/// <summary>Reads <c>state.values</c> of a message or a view as Adaptive Card input values; shortened option values are resolved from the full card.</summary>
internal static class StateValues
{
    private const int MaxInputs = 200;

    public static ImmutableSortedDictionary<string, string> Read(JsonObject? values, JsonObject? fullCard)
    {
        var inputs = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach (var (input, block) in values ?? [])
        {
            foreach (var (action, state) in block as JsonObject ?? [])
            {
                if (inputs.Count < MaxInputs && state is JsonObject inputState && ReadValue(input, action, inputState, fullCard) is { } inputValue)
                    inputs[input] = inputValue;
            }
        }

        return inputs.ToImmutable();
    }

    private static string? ReadValue(string input, string action, JsonObject state, JsonObject? fullCard) =>
        state.GetString("type") switch
        {
            "plain_text_input" => EmojiShortNames.Replace(state.GetString("value") ?? ""),
            "number_input" or "url_text_input" or "email_text_input" => state.GetString("value") ?? "",
            "datepicker" => state.GetString("selected_date") ?? "",
            "timepicker" => state.GetString("selected_time") ?? "",
            "static_select" or "radio_buttons" => state.GetObject("selected_option") is { } option
                ? OptionValues.Resolve(input, option.GetString("value"), fullCard)
                : "",
            "checkboxes" when action.StartsWith(InputBlocks.TogglePrefix, StringComparison.Ordinal) => (state["selected_options"] as JsonArray)
                ?.OfType<JsonObject>()
                .FirstOrDefault()
                ?.GetString("value")
                ?? action[InputBlocks.TogglePrefix.Length..],
            "checkboxes" or "multi_static_select" => string.Join(
                ',',
                (state["selected_options"] as JsonArray ?? [])
                    .OfType<JsonObject>()
                    .Select(o => OptionValues.Resolve(input, o.GetString("value"), fullCard))
                    .OfType<string>()
            ),
            _ => null,
        };
}
