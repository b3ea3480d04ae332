using System.Text.Json.Nodes;
using CertBot.Core;
using CertBot.Core.Texts;
using NodaTime.Text;

namespace CertBot.Cards;

/// <summary>Puts a card's data into words before the template sees it: leaves become strings, foreign text is marked, all else stays.</summary>
internal sealed class CardData(Reader reader, Spoken spoken)
{
    public JsonNode? Said(JsonNode? node) => node switch
    {
        JsonObject leaf when Spoken.IsLeaf(leaf) => spoken.Words(leaf),
        JsonObject o when o["$until"] is JsonValue until => InstantPattern.ExtendedIso.Parse(until.ToString()) is { Success: true } moment && reader.Now < moment.Value,
        JsonObject o when o["$file"] is JsonValue file => Link(file, o) switch { FileLink.Opens(var opens) => opens, FileLink.Asks(var asks) => asks, _ => null },
        JsonObject o when o["$asked"] is JsonValue file => Link(file, o) is FileLink.Asks,
        JsonObject o when o["$upload"] is not null => reader.TakesFiles,
        JsonObject o => new JsonObject(o.Select(p => KeyValuePair.Create(p.Key, Said(p.Value)))),
        JsonArray a => new JsonArray([.. a.Select(Said)]),
        JsonValue v when v.TryGetValue<string>(out var text) => Marks.Foreign(text),
        _ => node?.DeepClone(),
    };

    private FileLink? Link(JsonValue file, JsonObject of) => reader.LinkTo(new(new(file.ToString()), of["name"]?.ToString() ?? "") { Ask = of["ask"]?.ToString(), Of = Of(of) });

    private static FileOf? Of(JsonObject of) =>
        of["handed"] is { } handed ? new FileOf.Handed { App = new(handed.ToString()) } : of["made"] is { } made ? new FileOf.Made { App = new(made.ToString()) } : null;
}
