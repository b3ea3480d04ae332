using System.Collections.Frozen;
using System.Text.Json.Nodes;
using CertBot.Cards.Templating;
using CertBot.Core.Localization;
using CertBot.Core.Primitives;

namespace CertBot.Cards;

/// <summary>
/// The card templates, parsed once. A string <c>@some.key</c> in a template refers to a text; it becomes a marker that carries the key and the arguments of the
/// text through the expansion, and is rendered afterwards. So one parsed template serves every language, and arguments may differ in each repetition.
/// </summary>
internal static class CardTemplates
{
    private const string Folder = "cards/";
    private const string Extension = ".card.json";

    private static readonly FrozenDictionary<string, Lazy<CardTemplate>> Templates = typeof(CardTemplates)
        .Assembly.GetManifestResourceNames()
        .Where(n => n.StartsWith(Folder, StringComparison.Ordinal) && n.EndsWith(Extension, StringComparison.Ordinal))
        .ToFrozenDictionary(n => n[Folder.Length..^Extension.Length], n => new Lazy<CardTemplate>(() => Parse(n, ReadResource(n))), StringComparer.Ordinal);

    public static IEnumerable<string> Names => Templates.Keys.Order(StringComparer.Ordinal);

    /// <exception cref="TemplateException">The card has an expression that cannot be evaluated, for example a function that does not exist.</exception>
    public static CardTemplate? Find(string name) => Templates.TryGetValue(name, out var template) ? template.Value : null;

    /// <summary>Parses every card, so that the host does not start with a card it could not render.</summary>
    /// <exception cref="TemplateException">The first card with a problem, and the problem.</exception>
    public static void Verify()
    {
        foreach (var name in Names)
            Find(name);
    }

    /// <summary>Parses a template after preparing the texts it names.</summary>
    /// <param name="file">The file of the template, for messages.</param>
    /// <exception cref="TemplateException">The template cannot be parsed, or an expression in it cannot.</exception>
    public static CardTemplate Parse(string file, JsonNode template)
    {
        var parsed = CardTemplate.Parse(MarkTexts(template) ?? throw new TemplateException($"{file} is null."));
        return parsed.Problems.IsEmpty ? parsed : throw new TemplateException(string.Join('\n', parsed.Problems.Select(problem => $"{file}: {problem}.")));
    }

    /// <summary>The source of a template.</summary>
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
