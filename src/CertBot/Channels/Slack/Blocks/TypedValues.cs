using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace CertBot.Channels.Slack.Blocks;

/// <summary>Reads the state of the inputs of a message or a view.</summary>
internal static class TypedValues
{
    private const int MostInputs = 200;

    public static ImmutableSortedDictionary<string, string> Of(JsonObject? values, JsonObject? behind)
    {
        var typed = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach (var (input, block) in values ?? [])
        {
            foreach (var (action, state) in block as JsonObject ?? [])
            {
                if (typed.Count < MostInputs && state is JsonObject given && Word(input, action, given, behind) is { } word) typed[input] = word;
            }
        }

        return typed.ToImmutable();
    }

    private static string? Word(string input, string action, JsonObject state, JsonObject? behind) => state.Text("type") switch
    {
        "plain_text_input" or "number_input" or "url_text_input" or "email_text_input" => state.Text("value") ?? "",
        "datepicker" => state.Text("selected_date") ?? "",
        "timepicker" => state.Text("selected_time") ?? "",
        "static_select" or "radio_buttons" => state.Object("selected_option") is { } option ? Choices.Read(input, option.Text("value"), behind) : "",
        "checkboxes" when action.StartsWith(Inputs.Toggle, StringComparison.Ordinal) =>
            (state["selected_options"] as JsonArray)?.OfType<JsonObject>().FirstOrDefault()?.Text("value") ?? action[Inputs.Toggle.Length..],
        "checkboxes" or "multi_static_select" => string.Join(',', (state["selected_options"] as JsonArray ?? []).OfType<JsonObject>().Select(o => Choices.Read(input, o.Text("value"), behind)).OfType<string>()),
        _ => null,
    };
}
