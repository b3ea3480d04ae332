using System.Text.Json.Nodes;
using CertBot.Core.Primitives;
using NodaTime;
using NodaTime.Text;

namespace CertBot.Core.Localization;

/// <summary>
/// Puts what is said into words for one reader. Bare strings and people's names are foreign text: each goes through <c>foreign</c>,
/// which knows what the place it is shown in would make of it.
/// </summary>
public sealed class TextRenderer(RenderContext context, Func<string, string> encode)
{
    /// <summary>Phrases inside phrases; nothing of ours comes near it.</summary>
    private const int MaxDepth = 12;

    private readonly TextCatalog catalog = TextCatalog.For(context.Language);
    private readonly DateTimeFormatter dateTimeFormatter = new(context);
    private readonly PluralRules pluralRules = PluralRules.For(context.Language);

    /// <summary>A text of the book with its places filled by what the data names; the key in brackets when there is none.</summary>
    public string RenderText(string key, JsonObject arguments) => RenderText(key, arguments, 0);

    /// <summary>A text of the book with its places filled; the key in brackets when there is none.</summary>
    public string RenderText(string key, Func<string, MessageArgument?> argument) =>
        catalog.FindFormat(key)?.Format(pluralRules.Plural, argument) ?? $"[{key}]";

    /// <summary>The words for a leaf, a number, a yes or no, or foreign text.</summary>
    public string RenderValue(JsonNode? node) => RenderValue(node, 0);

    /// <summary>Whether an object is a leaf, to be said, and not a group of values.</summary>
    public static bool IsLocalizableValue(JsonObject value) =>
        value.ContainsKey("$t")
        || value.ContainsKey("$day")
        || value.ContainsKey("$at")
        || value.ContainsKey("$for")
        || value.ContainsKey("$list")
        || value.ContainsKey("$who")
        || value.ContainsKey("$done");

    private string RenderValue(JsonNode? node, int depth) =>
        node switch
        {
            null => "",
            JsonArray items => JoinList([.. items.Select(i => RenderValue(i, depth + 1))]),
            JsonObject o => RenderValue(o, depth),
            JsonValue value when value.TryGetValue<bool>(out var yes) => RenderText(yes ? "say.yes" : "say.no", [], depth),
            JsonValue value when ToNumber(value) is { } number => pluralRules.FormatNumber(number),
            _ => encode(node.ToString()),
        };

    private string RenderValue(JsonObject node, int depth) =>
        node switch
        {
            _ when depth > MaxDepth => "…",
            _ when node["$t"] is JsonValue key && node["alone"] is null => RenderText(key.ToString(), node["data"] as JsonObject ?? [], depth),
            _ when node["$t"] is JsonValue key => Capitalize(RenderText(key.ToString(), node["data"] as JsonObject ?? [], depth)),
            _ when node["$day"] is JsonValue day && LocalDatePattern.Iso.Parse(day.ToString()) is { Success: true } d => dateTimeFormatter.FormatDay(d.Value),
            _ when node["$at"] is JsonValue at && InstantPattern.ExtendedIso.Parse(at.ToString()) is { Success: true } a => dateTimeFormatter.FormatInstant(
                a.Value
            ),
            _ when node["$for"] is JsonValue length && ToNumber(length) is { } seconds and > -1e12m and < 1e12m => dateTimeFormatter.FormatDuration(
                Duration.FromSeconds((long)seconds)
            ),
            _ when node["$list"] is JsonArray items => RenderValue(items, depth),
            _ when node["$who"] is JsonValue personId && node["called"] is not null && context.MentionOf(new(personId.ToString())) is { } mention => mention,
            _ when node["$who"] is JsonValue personId => PersonName(new(personId.ToString())),
            _ when node["$done"] is JsonValue done => ProgressBar(ToNumber(done) ?? 0, ToNumber(node["of"]) ?? 0),
            _ => "",
        };

    private string RenderText(string key, JsonObject arguments, int depth) =>
        RenderText(key, name =>
            arguments.TryGetPropertyValue(name, out var value)
                ? new MessageArgument(RenderValue(value, depth + 1), (value as JsonValue)?.ToString() ?? "", ToNumber(value))
                : null
        );

    private static string Capitalize(string text) => text.Length == 0 ? text : char.ToUpperInvariant(text[0]) + text[1..];

    private string PersonName(PersonId person) => person == PersonId.Clock ? RenderText("say.clock", _ => null) : encode(context.NameOf(person));

    private string JoinList(ReadOnlySpan<string> items)
    {
        if (items.IsEmpty)
            return RenderText("say.nothing", _ => null);
        var line = items[0];
        for (var i = 1; i < items.Length; i++)
            line = RenderText(i < items.Length - 1 ? "say.list.next" : "say.list.last", NamedArguments(("first", line), ("next", items[i])));
        return line;
    }

    /// <summary>Marks for up to twelve, tenths of the way beyond.</summary>
    private string ProgressBar(decimal done, decimal total)
    {
        var marks = total is > 0 and <= 12 ? (int)total : 10;
        var full = total <= 0 ? 0 : (int)Math.Clamp(decimal.Floor(done * marks / total), 0, marks);
        return RenderText(
            "say.progress",
            NamedArguments(
                ("done", pluralRules.FormatNumber(done)),
                ("of", pluralRules.FormatNumber(total)),
                ("marks", new string('▮', full) + new string('▯', marks - full))
            )
        );
    }

    internal static decimal? ToNumber(JsonNode? value) =>
        value is JsonValue v
        && v.GetValueKind() == System.Text.Json.JsonValueKind.Number
        && decimal.TryParse(v.ToJsonString(), System.Globalization.NumberStyles.Float, System.Globalization.CultureInfo.InvariantCulture, out var number)
            ? number
            : null;

    internal static Func<string, MessageArgument?> NamedArguments(params (string Name, string Words)[] arguments) =>
        name => Array.Find(arguments, g => g.Name == name) is { Name: not null } found ? new(found.Words, found.Words, null) : null;
}
