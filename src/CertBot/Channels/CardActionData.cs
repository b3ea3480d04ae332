using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using CertBot.Core.Certification.Applications;
using CertBot.Core.Conversation;

namespace CertBot.Channels;

/// <summary>Reads the data of a card action: a flat object of scalars. Nested values are ignored, no card of CertBot contains any.</summary>
internal static class CardActionData
{
    private const int MaxMembers = 200;

    public static Input.Click ToClick(string verb, IEnumerable<KeyValuePair<string, JsonNode?>>? data)
    {
        var values = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach (var (key, value) in data ?? [])
        {
            if (values.Count < MaxMembers && ReadScalar(value) is { } scalar)
            {
                values[key] = scalar;
            }
        }

        return new Input.Click(verb, values.ToImmutable());
    }

    /// <summary>A card of an earlier build does not say what it was made for, but its key does.</summary>
    public static ImmutableSortedDictionary<string, string> WithSubject(ImmutableSortedDictionary<string, string> data, string? cardKey) =>
        !data.ContainsKey("subject") && data.TryGetValue("app", out var app) && CardSubject.OfCardKey(app, cardKey) is { } subject
            ? data.SetItem("subject", subject.Value)
            : data;

    /// <summary>A JSON scalar as text; null for anything else. Toggles arrive as booleans or as the strings "true" and "false".</summary>
    public static string? ReadScalar(JsonNode? value) =>
        value?.GetValueKind() switch
        {
            JsonValueKind.String => value.GetValue<string>(),
            JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => value.ToJsonString(),
            _ => null,
        };
}
