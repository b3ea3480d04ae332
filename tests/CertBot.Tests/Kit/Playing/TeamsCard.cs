using System.Collections.Immutable;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace CertBot.Tests.Kit.Playing;

/// <summary>A card as Teams got it, read as the people before the screen read it.</summary>
internal static partial class TeamsCard
{
    /// <summary>In a click's data: the invoke it goes by, where that is none of the card's own.</summary>
    public const string Via = "$via";

    /// <summary>The sentence above a card, and the card.</summary>
    public static (string? Said, JsonObject Below) Apart(JsonObject card)
    {
        var copy = (JsonObject)card.DeepClone();
        if (copy["body"] is not JsonArray { Count: > 0 } body || body[0]?["id"]?.ToString() != "said") return (null, copy);

        var said = Unmentioned(body[0]?["text"]?.ToString() ?? "");
        body.RemoveAt(0);
        return (said, copy);
    }

    /// <summary>Another copy of a card that stands in the channel, or of the form behind one of its buttons: no news.</summary>
    public static bool IsCopy(JsonObject card) => card["refresh"] is not null || (card["body"] as JsonArray)?.FirstOrDefault()?["id"]?.ToString() == "about";

    /// <summary>A sentence that is a card only for its buttons.</summary>
    public static bool IsLine(JsonObject card, out string? line)
    {
        line = card["body"] is JsonArray { Count: 1 } body && body[0]?["type"]?.ToString() == "TextBlock" && Buttons.All(card["actions"]).Any(a => a["data"]?["msteams"]?["type"]?.ToString() == "messageBack")
            ? Unmentioned(body[0]?["text"]?.ToString() ?? "")
            : null;
        return line is not null;
    }

    /// <summary>Its words as on any other channel.</summary>
    public static JsonObject Plain(JsonObject card)
    {
        var copy = (JsonObject)card.DeepClone();
        foreach (var o in Buttons.All(copy).ToList())
        {
            if (o["text"] is JsonValue text) o["text"] = Unmentioned(text.ToString());
            foreach (var fact in o["facts"] as JsonArray ?? []) if (fact is JsonObject f && f["value"] is JsonValue value) f["value"] = Unmentioned(value.ToString());
        }

        return copy;
    }

    public static string Unmentioned(string text) => Mention().Replace(text, "$1");

    /// <summary>Whether what is asked for a button does not speak against this one.</summary>
    public static bool Fits(JsonObject button, ImmutableSortedDictionary<string, string> values) =>
        values.All(v => button["data"]?[v.Key] is not { } own || own.ToString() == v.Value);

    /// <summary>A submit of a dialog's card is pressed like any button, and goes its own way.</summary>
    public static JsonObject Executing(JsonObject card)
    {
        foreach (var submit in Buttons.All(card).Where(b => b["type"]?.ToString() == "Action.Submit" && b["data"]?["verb"] is not null && b["data"]?["msteams"] is null).ToList()) Becomes(submit, "task/submit");
        return card;
    }

    /// <summary>A card left open: what its buttons opened then is still open, and is handed in as it was typed.</summary>
    public static JsonObject Left(JsonObject card, string button, ImmutableSortedDictionary<string, string> values)
    {
        var copy = (JsonObject)card.DeepClone();
        foreach (var opens in Buttons.All(copy).Where(b => b["data"]?["msteams"]?["type"]?.ToString() == "task/fetch" && b["data"]?["verb"]?.ToString() == button).ToList())
        {
            Becomes(opens, "task/submit");
            copy["typed"] = new JsonArray([.. values.Keys.Select(k => (JsonNode)new JsonObject { ["type"] = "Input.Text", ["id"] = k })]);
        }

        return copy;
    }

    public static void Becomes(JsonObject submit, string via)
    {
        var data = (JsonObject)(submit["data"]?.DeepClone() ?? new JsonObject());
        submit["type"] = "Action.Execute";
        submit["verb"] = data["verb"]?.DeepClone();
        data.Remove("verb");
        data.Remove("msteams");
        data[Via] = via;
        submit["data"] = data;
    }

    [GeneratedRegex("<at>(.*?)</at>", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Mention();
}
