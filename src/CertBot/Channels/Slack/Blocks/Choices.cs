using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace CertBot.Channels.Slack.Blocks;

/// <summary>The options of a choice. A value that is too long for Slack goes out as its place among the choices with a print of it, and is found again in the card.</summary>
internal static class Choices
{
    private const char Sign = '=';

    /// <summary>The options a choice has, each with the value it stands for; the first where two have one value.</summary>
    public static ImmutableArray<(string Value, JsonObject Option)> Of(JsonObject input)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        return [.. All(input).Select((c, i) => (c.Value, Option: Option(c.Title, c.Value, i))).Where(c => seen.Add(c.Value))];
    }

    public static bool IsShortened(JsonObject input) => All(input).Any(c => !Fits(c.Value) && c.Value.Length > 0);

    /// <summary>Null: the choice is not among those of the card (any more), or the card is not known.</summary>
    public static string? Read(string input, string? value, JsonObject? behind)
    {
        if (value is not [Sign, ..]) return value;
        if (value.Length == 1) return "";
        if (value[1..].Split('~') is not [var number, var print] || !int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var nth)) return null;
        return Sets(behind).Where(s => s.Text("id") == input).Select(s => All(s).ElementAtOrDefault(nth).Value).FirstOrDefault(v => v is not null && Print(v) == print);
    }

    private static JsonObject Option(string title, string value, int nth)
    {
        var text = title.Trim() is { Length: > 0 } shown ? shown : value;
        var option = new JsonObject
        {
            ["text"] = Prose.Title(text, Limits.Option),
            ["value"] = Fits(value) ? value : value.Length == 0 ? $"{Sign}" : string.Create(CultureInfo.InvariantCulture, $"{Sign}{nth}~{Print(value)}"),
        };
        if (Signs.Length(Signs.Escaped(text)) > Limits.Option) option["description"] = Prose.Title(Rest(text), Limits.Option);
        return option;
    }

    /// <summary>What the option's own text has no room for.</summary>
    private static string Rest(string text)
    {
        var shown = Signs.Escaped(Signs.Clean(text).Trim(), Limits.Option)[..^Signs.More.Length];
        var rest = new StringBuilder();
        var written = 0;
        foreach (var cluster in Signs.Clusters(Signs.Clean(text).Trim()))
        {
            if (written < shown.Length) written += Signs.Escaped(cluster).Length;
            else rest.Append(cluster);
        }

        return $"{Signs.More}{rest.ToString().Trim()}";
    }

    private static bool Fits(string value) => value.Length > 0 && value[0] != Sign && Signs.Length(value) <= Limits.Option && value == Signs.Clean(value);

    private static string Print(string value) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(value)).AsSpan(0, 4));

    private static IEnumerable<(string Title, string Value)> All(JsonObject input) =>
        (input["choices"] as JsonArray ?? []).OfType<JsonObject>().Select(c => (c.Text("title") ?? "", Clicked.Word(c["value"]) ?? ""));

    private static IEnumerable<JsonObject> Sets(JsonNode? node) => node switch
    {
        JsonObject o => (o.Text("type") == "Input.ChoiceSet" ? new[] { o } : []).Concat(o.SelectMany(p => Sets(p.Value))),
        JsonArray a => a.SelectMany(Sets),
        _ => [],
    };
}
