using System.Collections.Frozen;
using System.Text.Json.Nodes;
using CertBot.Cards.Templating;
using CertBot.Core.Language;
using CertBot.Core.Texts;

namespace CertBot.Cards;

/// <summary>
/// The card templates, parsed once. A string <c>@some.key</c> in a template stands for a text; it is made to carry the key and the values the text names
/// through the expansion, and becomes words after it. So one parsed template serves every language, and texts may count wherever the template repeats.
/// </summary>
internal static class CardBook
{
    private const string Folder = "cards/";
    private const string Ending = ".card.json";

    private static readonly FrozenDictionary<string, Lazy<CardTemplate>> Templates = typeof(CardBook).Assembly.GetManifestResourceNames()
        .Where(n => n.StartsWith(Folder, StringComparison.Ordinal) && n.EndsWith(Ending, StringComparison.Ordinal))
        .ToFrozenDictionary(n => n[Folder.Length..^Ending.Length], n => new Lazy<CardTemplate>(() => Parse(Read(n))), StringComparer.Ordinal);

    public static IEnumerable<string> Names => Templates.Keys.Order(StringComparer.Ordinal);

    public static CardTemplate? Find(string name) => Templates.TryGetValue(name, out var template) ? template.Value : null;

    /// <summary>Parses a template with the texts it names made ready.</summary>
    public static CardTemplate Parse(JsonNode template) => CardTemplate.Parse(WithTexts(template) ?? throw new TemplateError("The template is null."));

    /// <summary>A template as it is written.</summary>
    public static JsonNode Source(string name) => Read(Folder + name + Ending);

    private static JsonNode? WithTexts(JsonNode? node) => node switch
    {
        JsonObject o => new JsonObject(o.Select(p => KeyValuePair.Create(p.Key, WithTexts(p.Value)))),
        JsonArray a => new JsonArray([.. a.Select(WithTexts)]),
        JsonValue v when v.TryGetValue<string>(out var text) && text.StartsWith('@') => JsonValue.Create(Carried(text[1..])),
        _ => node?.DeepClone(),
    };

    private static string Carried(string key) => Marks.Call(key, TextBook.Of(LanguageCode.En).Format(key)?.Names ?? []);

    private static JsonNode Read(string resource)
    {
        using var stream = typeof(CardBook).Assembly.GetManifestResourceStream(resource) ?? throw new InvalidOperationException($"{resource} is not embedded");
        return JsonNode.Parse(stream) ?? throw new InvalidOperationException($"{resource} is empty");
    }
}
