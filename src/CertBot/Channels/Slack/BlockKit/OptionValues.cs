using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using CertBot.Channels.Slack.BlockKit.TextObjects;

namespace CertBot.Channels.Slack.BlockKit;

/// <summary>The options of a choice set. A value too long for Slack is replaced by its index and a fingerprint, and resolved from the full card.</summary>
internal static class OptionValues
{
    private const char ShortenedMarker = '=';

    /// <summary>The options of a choice, each with its value; of two with the same value, the first.</summary>
    public static ImmutableArray<(string Value, JsonObject Option)> CreateOptions(JsonObject input)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        return [.. ReadChoices(input).Select((c, i) => (c.Value, Option: CreateOption(c.Title, c.Value, i))).Where(c => seen.Add(c.Value))];
    }

    public static bool HasShortenedValues(JsonObject input) => ReadChoices(input).Any(c => !CanBeValue(c.Value) && c.Value.Length > 0);

    /// <summary>Null: the value is not, or no longer, among the card's choices, or the card is not known.</summary>
    public static string? Resolve(string input, string? value, JsonObject? fullCard)
    {
        if (value is not [ShortenedMarker, ..])
            return value;
        if (value.Length == 1)
            return "";
        if (value[1..].Split('~') is not [var number, var fingerprint] || !int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var index))
            return null;
        return FindChoiceSets(fullCard)
            .Where(s => s.GetString("id") == input)
            .Select(s => ReadChoices(s).ElementAtOrDefault(index).Value)
            .FirstOrDefault(v => v is not null && Fingerprint(v) == fingerprint);
    }

    private static JsonObject CreateOption(string title, string value, int index)
    {
        var text = title.Trim() is { Length: > 0 } trimmed ? trimmed : value;
        var option = new JsonObject
        {
            ["text"] = FormattedText.CreatePlainTextObject(text, BlockKitLimits.OptionText),
            ["value"] =
                CanBeValue(value) ? value
                : value.Length == 0 ? $"{ShortenedMarker}"
                : string.Create(CultureInfo.InvariantCulture, $"{ShortenedMarker}{index}~{Fingerprint(value)}"),
        };
        if (SlackText.CountCodePoints(SlackText.Escape(text)) > BlockKitLimits.OptionText)
            option["description"] = FormattedText.CreatePlainTextObject(Remainder(text), BlockKitLimits.OptionText);
        return option;
    }

    /// <summary>The rest of a title that is too long for an option's text.</summary>
    private static string Remainder(string text)
    {
        var shown = SlackText.Escape(SlackText.Sanitize(text).Trim(), BlockKitLimits.OptionText)[..^SlackText.Ellipsis.Length];
        var rest = new StringBuilder();
        var consumed = 0;
        foreach (var cluster in SlackText.SplitClusters(SlackText.Sanitize(text).Trim()))
        {
            if (consumed < shown.Length)
                consumed += SlackText.Escape(cluster).Length;
            else
                rest.Append(cluster);
        }

        return $"{SlackText.Ellipsis}{rest.ToString().Trim()}";
    }

    private static bool CanBeValue(string value) =>
        value.Length > 0 && value[0] != ShortenedMarker && SlackText.CountCodePoints(value) <= BlockKitLimits.OptionText && value == SlackText.Sanitize(value);

    private static string Fingerprint(string value) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(value)).AsSpan(0, 4));

    private static IEnumerable<(string Title, string Value)> ReadChoices(JsonObject input) =>
        (input["choices"] as JsonArray ?? []).OfType<JsonObject>().Select(c => (c.GetString("title") ?? "", CardActionData.ReadScalar(c["value"]) ?? ""));

    private static IEnumerable<JsonObject> FindChoiceSets(JsonNode? node) =>
        node switch
        {
            JsonObject o => (o.GetString("type") == "Input.ChoiceSet" ? new[] { o } : []).Concat(o.SelectMany(p => FindChoiceSets(p.Value))),
            JsonArray a => a.SelectMany(FindChoiceSets),
            _ => [],
        };
}
