using System.Text.Json.Nodes;
using NodaTime;
using NodaTime.Text;

namespace CertBot.Core.Texts;

/// <summary>
/// Puts what is said into words for one reader. Bare strings and people's names are foreign text: each goes through <c>foreign</c>,
/// which knows what the place it is shown in would make of it.
/// </summary>
public sealed class Spoken(Reader reader, Func<string, string> foreign)
{
    /// <summary>Phrases inside phrases; nothing of ours comes near it.</summary>
    private const int DeepestPhrase = 12;

    private readonly TextBook book = TextBook.Of(reader.Language);
    private readonly Calendar calendar = new(reader);
    private readonly Numerals numerals = Numerals.Of(reader.Language);

    /// <summary>A text of the book with its places filled by what the data names; the key in brackets when there is none.</summary>
    public string Text(string key, JsonObject data) => Text(key, data, 0);

    /// <summary>A text of the book with its places filled; the key in brackets when there is none.</summary>
    public string Text(string key, Func<string, TextArgument?> argument) => book.Format(key)?.Fill(numerals.Plural, argument) ?? $"[{key}]";

    /// <summary>The words for a leaf, a number, a yes or no, or foreign text.</summary>
    public string Words(JsonNode? leaf) => Words(leaf, 0);

    /// <summary>Whether an object is a leaf, to be said, and not a group of values.</summary>
    public static bool IsLeaf(JsonObject value) =>
        value.ContainsKey("$t") || value.ContainsKey("$day") || value.ContainsKey("$at") || value.ContainsKey("$for")
        || value.ContainsKey("$list") || value.ContainsKey("$who") || value.ContainsKey("$done");

    private string Words(JsonNode? leaf, int depth) => leaf switch
    {
        null => "",
        JsonArray items => Joined([.. items.Select(i => Words(i, depth + 1))]),
        JsonObject o => Words(o, depth),
        JsonValue value when value.TryGetValue<bool>(out var yes) => Text(yes ? "say.yes" : "say.no", [], depth),
        JsonValue value when Number(value) is { } number => numerals.Write(number),
        _ => foreign(leaf.ToString()),
    };

    private string Words(JsonObject leaf, int depth) => leaf switch
    {
        _ when depth > DeepestPhrase => "…",
        _ when leaf["$t"] is JsonValue key && leaf["alone"] is null => Text(key.ToString(), leaf["data"] as JsonObject ?? [], depth),
        _ when leaf["$t"] is JsonValue key => Capital(Text(key.ToString(), leaf["data"] as JsonObject ?? [], depth)),
        _ when leaf["$day"] is JsonValue day && LocalDatePattern.Iso.Parse(day.ToString()) is { Success: true } d => calendar.Day(d.Value),
        _ when leaf["$at"] is JsonValue at && InstantPattern.ExtendedIso.Parse(at.ToString()) is { Success: true } a => calendar.Moment(a.Value),
        _ when leaf["$for"] is JsonValue length && Number(length) is { } seconds and > -1e12m and < 1e12m => calendar.Length(Duration.FromSeconds((long)seconds)),
        _ when leaf["$list"] is JsonArray items => Words(items, depth),
        _ when leaf["$who"] is JsonValue who && leaf["called"] is not null && reader.MentionOf(new(who.ToString())) is { } mention => mention,
        _ when leaf["$who"] is JsonValue who => Who(new(who.ToString())),
        _ when leaf["$done"] is JsonValue done => Progress(Number(done) ?? 0, Number(leaf["of"]) ?? 0),
        _ => "",
    };

    private string Text(string key, JsonObject data, int depth) => Text(key, name => data.TryGetPropertyValue(name, out var value)
        ? new TextArgument(Words(value, depth + 1), (value as JsonValue)?.ToString() ?? "", Number(value))
        : null);

    private static string Capital(string text) => text.Length == 0 ? text : char.ToUpperInvariant(text[0]) + text[1..];

    private string Who(PersonId person) => person == PersonId.Clock ? Text("say.clock", _ => null) : foreign(reader.NameOf(person));

    private string Joined(ReadOnlySpan<string> items)
    {
        if (items.IsEmpty)
            return Text("say.nothing", _ => null);
        var line = items[0];
        for (var i = 1; i < items.Length; i++)
            line = Text(i < items.Length - 1 ? "say.list.next" : "say.list.last", Named(("first", line), ("next", items[i])));
        return line;
    }

    /// <summary>Marks for up to twelve, tenths of the way beyond.</summary>
    private string Progress(decimal done, decimal of)
    {
        var marks = of is > 0 and <= 12 ? (int)of : 10;
        var full = of <= 0 ? 0 : (int)Math.Clamp(decimal.Floor(done * marks / of), 0, marks);
        return Text("say.progress", Named(("done", numerals.Write(done)), ("of", numerals.Write(of)), ("marks", new string('▮', full) + new string('▯', marks - full))));
    }

    internal static decimal? Number(JsonNode? value) =>
        value is JsonValue v && v.GetValueKind() == System.Text.Json.JsonValueKind.Number
        && decimal.TryParse(v.ToJsonString(), System.Globalization.NumberStyles.Float, System.Globalization.CultureInfo.InvariantCulture, out var number)
            ? number
            : null;

    internal static Func<string, TextArgument?> Named(params (string Name, string Words)[] given) =>
        name => Array.Find(given, g => g.Name == name) is { Name: not null } found ? new(found.Words, found.Words, null) : null;
}
