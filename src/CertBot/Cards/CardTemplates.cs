using System.Collections.Frozen;
using System.Text.Json.Nodes;
using CertBot.Cards.Templating;
using CertBot.Core.Localization;
using CertBot.Core.Primitives;

namespace CertBot.Cards;

/// <summary>
/// The card templates, parsed once. A string <c>@some.key</c> in a template stands for a text; it is made to carry the key and the values the text names
/// through the expansion, and becomes words after it. So one parsed template serves every language, and texts may count wherever the template repeats.
/// </summary>
internal static class CardTemplates
{
    private const string Folder = "cards/";
    private const string Extension = ".card.json";

    private static readonly FrozenDictionary<string, Lazy<CardTemplate>> Templates = typeof(CardTemplates)
        .Assembly.GetManifestResourceNames()
        .Where(n => n.StartsWith(Folder, StringComparison.Ordinal) && n.EndsWith(Extension, StringComparison.Ordinal))
        .ToFrozenDictionary(n => n[Folder.Length..^Extension.Length], n => new Lazy<CardTemplate>(() => Parse(ReadResource(n))), StringComparer.Ordinal);

    public static IEnumerable<string> Names => Templates.Keys.Order(StringComparer.Ordinal);

    public static CardTemplate? Find(string name) => Templates.TryGetValue(name, out var template) ? template.Value : null;

    /// <summary>Parses a template with the texts it names made ready.</summary>
    public static CardTemplate Parse(JsonNode template) => CardTemplate.Parse(MarkTexts(template) ?? throw new TemplateException("The template is null."));

    /// <summary>A template as it is written.</summary>
    public static JsonNode Source(string name) => ReadResource(Folder + name + Extension);

    private static JsonNode? MarkTexts(JsonNode? node) =>
        node switch
        {
            JsonObject o => new JsonObject(o.Select(p => KeyValuePair.Create(p.Key, MarkTexts(p.Value)))),
            JsonArray a => new JsonArray([.. a.Select(MarkTexts)]),
            JsonValue v when v.TryGetValue<string>(out var text) && text.StartsWith('@') => JsonValue.Create(MarkerFor(text[1..])),
            _ => node?.DeepClone(),
        };

    private static string MarkerFor(string key) => TextMarkers.MarkText(key, TextCatalog.For(LanguageCode.En).FindFormat(key)?.Names ?? []);

    private static JsonNode ReadResource(string resource)
    {
        using var stream = typeof(CardTemplates).Assembly.GetManifestResourceStream(resource)
            ?? throw new InvalidOperationException($"{resource} is not embedded");
        return JsonNode.Parse(stream) ?? throw new InvalidOperationException($"{resource} is empty");
    }
}
