using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace CertBot.Tests.Kit.Channels;

/// <summary>Finds a button on the cards a person sees, in the order in which a person would look: the newest card first.</summary>
internal static class CardButtons
{
    /// <summary>The button's data merged with the person's inputs, or null if no visible card has such a button or such inputs.</summary>
    public static ImmutableSortedDictionary<string, string>? Find(
        IEnumerable<PostedMessage> visible,
        string verb,
        ImmutableSortedDictionary<string, string> values
    )
    {
        foreach (var card in visible.Select(p => p.Message.Card).OfType<JsonObject>())
        {
            var inputs = AllObjects(card)
                .Where(o => (string?)o["type"] is { } t && t.StartsWith("Input.", StringComparison.Ordinal))
                .Select(o => (string?)o["id"] ?? "")
                .ToHashSet(StringComparer.Ordinal);
            foreach (var action in AllObjects(card).Where(o => (string?)o["type"] == "Action.Execute" && (string?)o["verb"] == verb))
            {
                var data = (action["data"] as JsonObject ?? []).ToImmutableSortedDictionary(p => p.Key, p => p.Value?.ToString() ?? "", StringComparer.Ordinal);
                if (!values.All(v => data.TryGetValue(v.Key, out var known) ? known == v.Value : Input(v.Key) is not null))
                    continue;

                return data.SetItems(values.Where(v => !data.ContainsKey(v.Key)).Select(v => KeyValuePair.Create(Input(v.Key) ?? v.Key, v.Value)));

                // The input next to this button, if several inputs have the same key.
                string? Input(string key) => data.Values.Append(verb).Select(of => $"{key}~{of}").Prepend(key).FirstOrDefault(inputs.Contains);
            }
        }

        return null;
    }

    public static IEnumerable<JsonObject> AllObjects(JsonNode? node) =>
        node switch
        {
            JsonObject o => o.Where(p => p.Key != "fallback").SelectMany(p => AllObjects(p.Value)).Prepend(o),
            JsonArray a => a.SelectMany(AllObjects),
            _ => [],
        };
}
