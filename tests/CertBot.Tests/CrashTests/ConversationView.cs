using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace CertBot.Tests.CrashTests;

/// <summary>The messages shown in a conversation: the latest version of each message of the bot, without everything that differs between laps.</summary>
internal static partial class ConversationView
{
    /// <summary>
    /// How often each message was shown. A card that is updated in place counts as one message. Messages about the unattended application are left out.
    /// </summary>
    public static Dictionary<string, int> CountMessages(IReadOnlyList<JsonObject> activities) =>
        LatestVersions(activities)
            .Where(a => (string?)a["from"]?["id"] == "certbot")
            .Select(TextOf)
            .Where(w => !w.Contains(LoadProfile.UnattendedApplication, StringComparison.Ordinal))
            .Select(w => string.Join('\n', Normalize(w).Split('\n').Order(StringComparer.Ordinal))) // two simultaneous comments can have either order
            .GroupBy(w => w, StringComparer.Ordinal)
            .ToDictionary(g => g.Key, g => g.Count(), StringComparer.Ordinal);

    /// <summary>The activities, each once, in the latest version.</summary>
    public static IEnumerable<JsonObject> LatestVersions(IReadOnlyList<JsonObject> activities) =>
        activities.GroupBy(a => (string?)a["id"], StringComparer.Ordinal).Select(g => g.Last());

    public static Dictionary<string, int> Subtract(Dictionary<string, int> all, Dictionary<string, int> before) =>
        all.Select(p => (p.Key, Value: p.Value - before.GetValueOrDefault(p.Key)))
            .Where(p => p.Value != 0)
            .ToDictionary(p => p.Key, p => p.Value, StringComparer.Ordinal);

    public static Dictionary<string, int> Add(Dictionary<string, int> some, Dictionary<string, int> lap, int times) =>
        some
            .Keys.Union(lap.Keys, StringComparer.Ordinal)
            .ToDictionary(k => k, k => some.GetValueOrDefault(k) + (lap.GetValueOrDefault(k) * times), StringComparer.Ordinal);

    private static string TextOf(JsonObject activity) => string.Join('\n', AllTexts(activity["attachments"]).Prepend((string?)activity["text"] ?? ""));

    private static string Normalize(string text) =>
        DigitsPattern().Replace(DayNamePattern().Replace(GeneratedWordPattern().Replace(ApplicationNamePattern().Replace(text, "APP"), "WORD"), "DAY"), "#");

    private static IEnumerable<string> AllTexts(JsonNode? node) =>
        node switch
        {
            JsonArray items => items.SelectMany(AllTexts),
            JsonObject item => item.Where(p => p.Key != "data")
                .SelectMany(p => p.Key is "text" or "title" or "value" && p.Value is JsonValue v && v.TryGetValue<string>(out var s) ? [s] : AllTexts(p.Value)),
            _ => [],
        };

    [GeneratedRegex("(kx[0-9]+y[0-9]+z|killdev[0-9]+)")]
    private static partial Regex ApplicationNamePattern();

    [GeneratedRegex("w[0-9]+w")]
    private static partial Regex GeneratedWordPattern();

    [GeneratedRegex("(Mon|Tue|Wed|Thu|Fri|Sat|Sun|Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*|(пн|вт|ср|чт|пт|сб|вс)\\b")]
    private static partial Regex DayNamePattern();

    [GeneratedRegex("[0-9]+")]
    private static partial Regex DigitsPattern();
}
