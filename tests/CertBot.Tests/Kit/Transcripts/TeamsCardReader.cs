using System.Collections.Immutable;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using CertBot.Tests.Kit.Channels;

namespace CertBot.Tests.Kit.Transcripts;

/// <summary>Reads a card as sent to Teams in the way a user sees it.</summary>
internal static partial class TeamsCardReader
{
    /// <summary>Key in a click's data: the invoke that Teams sends, if it is not the card's own.</summary>
    public const string InvokeKey = "$via";

    /// <summary>Splits off the lead sentence above a card.</summary>
    public static (string? Said, JsonObject Below) SplitLead(JsonObject card)
    {
        var copy = (JsonObject)card.DeepClone();
        if (copy["body"] is not JsonArray { Count: > 0 } body || body[0]?["id"]?.ToString() != "said")
            return (null, copy);

        var text = StripMentions(body[0]?["text"]?.ToString() ?? "");
        body.RemoveAt(0);
        return (text, copy);
    }

    /// <summary>Whether this is another copy of a card in the channel, or of the form behind one of its buttons, and so not a new message.</summary>
    public static bool IsViewCopy(JsonObject card) =>
        card["refresh"] is not null || (card["body"] as JsonArray)?.FirstOrDefault()?["id"]?.ToString() == "about";

    /// <summary>Whether the card is a plain sentence that was sent as a card only because it has buttons.</summary>
    public static bool IsTextOnly(JsonObject card, out string? line)
    {
        line =
            card["body"] is JsonArray { Count: 1 } body
            && body[0]?["type"]?.ToString() == "TextBlock"
            && CardButtons.AllObjects(card["actions"]).Any(a => a["data"]?["msteams"]?["type"]?.ToString() == "messageBack")
                ? StripMentions(body[0]?["text"]?.ToString() ?? "")
                : null;
        return line is not null;
    }

    /// <summary>The card with its text as on any other channel.</summary>
    public static JsonObject WithoutMentions(JsonObject card)
    {
        var copy = (JsonObject)card.DeepClone();
        foreach (var o in CardButtons.AllObjects(copy).ToList())
        {
            if (o["text"] is JsonValue text)
                o["text"] = StripMentions(text.ToString());
            foreach (var fact in o["facts"] as JsonArray ?? [])
            {
                if (fact is JsonObject f && f["value"] is JsonValue value)
                    f["value"] = StripMentions(value.ToString());
            }
        }

        return copy;
    }

    public static string StripMentions(string text) => Mention().Replace(text, "$1");

    /// <summary>Whether the button's data does not contradict the requested values.</summary>
    public static bool MatchesValues(JsonObject button, ImmutableSortedDictionary<string, string> values) =>
        values.All(v => button["data"]?[v.Key] is not { } own || own.ToString() == v.Value);

    /// <summary>Converts the submit actions of a dialog's card, so that they are pressed like any button but sent as a dialog submission.</summary>
    public static JsonObject ConvertSubmits(JsonObject card)
    {
        foreach (
            var submit in CardButtons
                .AllObjects(card)
                .Where(b => b["type"]?.ToString() == "Action.Submit" && b["data"]?["verb"] is not null && b["data"]?["msteams"] is null)
                .ToList()
        )
        {
            ConvertToExecute(submit, "task/submit");
        }
        return card;
    }

    /// <summary>Simulates a card left open: the dialog its button opened at that time is still open and is submitted with the typed values.</summary>
    public static JsonObject WithStaleDialog(JsonObject card, string button, ImmutableSortedDictionary<string, string> values)
    {
        var copy = (JsonObject)card.DeepClone();
        foreach (
            var opens in CardButtons
                .AllObjects(copy)
                .Where(b => b["data"]?["msteams"]?["type"]?.ToString() == "task/fetch" && b["data"]?["verb"]?.ToString() == button)
                .ToList()
        )
        {
            ConvertToExecute(opens, "task/submit");
            copy["typed"] = new JsonArray([.. values.Keys.Select(k => (JsonNode)new JsonObject { ["type"] = "Input.Text", ["id"] = k })]);
        }

        return copy;
    }

    public static void ConvertToExecute(JsonObject submit, string via)
    {
        var data = (JsonObject)(submit["data"]?.DeepClone() ?? new JsonObject());
        submit["type"] = "Action.Execute";
        submit["verb"] = data["verb"]?.DeepClone();
        data.Remove("verb");
        data.Remove("msteams");
        data[InvokeKey] = via;
        submit["data"] = data;
    }

    [GeneratedRegex("<at>(.*?)</at>", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Mention();
}
