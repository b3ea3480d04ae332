using System.Globalization;
using System.Text.Json.Nodes;
using CertBot.Store;

namespace CertBot.Channels.Web;

/// <summary>One entry of a conversation's log. <see cref="Number"/> is the watermark after it; <see cref="Only"/> names the one person it is shown to.</summary>
internal sealed record Line(long Number, string Activity, string? Only)
{
    public const string Kind = "web-line";

    /// <summary>The log's document ids sort as their numbers do.</summary>
    public string Key => KeyOf(Number);

    public static string KeyOf(long number) => string.Create(CultureInfo.InvariantCulture, $"n:{number:D12}");

    public string Write() =>
        Stamped.Seal(new JsonObject { ["number"] = Number, ["only"] = Only, ["activity"] = JsonNode.Parse(Activity) }.ToJsonString(Json.Out));

    public static Line Read(Stored stored)
    {
        var document = Stamped.Object(stored);
        return new Line((long?)document["number"] ?? 0, document["activity"]?.ToJsonString(Json.Out) ?? "{}", document.Text("only"));
    }

    public bool IsFor(string user) => Only is null || Only == user;

    /// <summary>Direct Line's ids of activities: the conversation and the number of the line that first said it.</summary>
    public static string IdOf(WebPlace place, long number) => string.Create(CultureInfo.InvariantCulture, $"{place.Conversation}|{number:D7}");

    /// <summary>The number inside an activity id of this conversation, or null.</summary>
    public static long? NumberOf(WebPlace place, string? id) =>
        id is not null && id.Split('|') is [var conversation, var digits] && conversation == place.Conversation
        && long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0
            ? number
            : null;
}
