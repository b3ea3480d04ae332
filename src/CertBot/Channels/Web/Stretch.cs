using System.Globalization;
using System.Text.Json.Nodes;

namespace CertBot.Channels.Web;

/// <summary>A stretch of a conversation as one person sees it. Of a message that was replaced within it, only the last form is shown, in the first one's place.</summary>
internal sealed record Stretch(JsonObject Json, long Watermark)
{
    public bool IsEmpty => Json["activities"] is JsonArray { Count: 0 };

    public static Stretch Of(IReadOnlyList<Line> lines, long from, Ticket reader, Tickets tickets, string host)
    {
        var shown = new OrderedDictionary<string, JsonObject>(StringComparer.Ordinal);
        foreach (var line in lines.Where(l => l.IsFor(reader.User.Id)))
        {
            var activity = Channels.Json.Own(line.Activity);
            Attached.Sign(activity, reader.Place, host, file => tickets.WriteForFile(reader, file));
            shown[activity.Text("id") ?? ""] = activity;
        }

        var watermark = lines.Count == 0 ? from : lines[^1].Number;
        var json = new JsonObject
        {
            ["activities"] = new JsonArray([.. shown.Values]),
            ["watermark"] = watermark.ToString(CultureInfo.InvariantCulture),
        };
        return new Stretch(json, watermark);
    }
}
