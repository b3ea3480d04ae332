using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Text.Json;
using CertBot.Core.Language;

namespace CertBot.Core.Texts;

/// <summary>Every text of one language, parsed once. A key that stands in two places, or a text that cannot be parsed, is an error of the build, found by the first who asks.</summary>
public sealed class TextBook
{
    private static readonly FrozenDictionary<LanguageCode, Lazy<TextBook>> Books =
        LanguageCode.All.ToFrozenDictionary(l => l, l => new Lazy<TextBook>(() => Embedded(l)));

    private readonly FrozenDictionary<string, TextFormat> formats;

    private TextBook(LanguageCode language, FrozenDictionary<string, TextFormat> formats)
    {
        Language = language;
        this.formats = formats;
    }

    public LanguageCode Language { get; }

    public ImmutableArray<string> Keys => formats.Keys;

    /// <summary>The texts of a language; English for one there are none of.</summary>
    public static TextBook Of(LanguageCode language) =>
        (Books.TryGetValue(language, out var book) ? book : Books[LanguageCode.En]).Value;

    /// <summary>Reads flat JSON objects of key and text, each with the name it is spoken of in errors.</summary>
    public static TextBook Read(LanguageCode language, IEnumerable<(string Name, string Json)> files)
    {
        var parsed = new Dictionary<string, TextFormat>(StringComparer.Ordinal);
        foreach (var (name, json) in files)
        {
            using var document = JsonDocument.Parse(json);
            foreach (var entry in document.RootElement.EnumerateObject())
            {
                var text = entry.Value.GetString() ?? throw new FormatException($"{name}: {entry.Name} is no text");
                if (!parsed.TryAdd(entry.Name, Parse(name, entry.Name, text)))
                    throw new FormatException($"{name}: {entry.Name} stands twice");
            }
        }

        return new(language, parsed.ToFrozenDictionary(StringComparer.Ordinal));
    }

    /// <summary>The text as written, or null.</summary>
    public string? Find(string key) => formats.GetValueOrDefault(key)?.Source;

    /// <summary>The text ready to be said, or null.</summary>
    public TextFormat? Format(string key) => formats.GetValueOrDefault(key);

    private static TextFormat Parse(string file, string key, string text)
    {
        try
        {
            return TextFormat.Parse(text);
        }
        catch (FormatException e)
        {
            throw new FormatException($"{file}: {key}: {e.Message}", e);
        }
    }

    private static TextBook Embedded(LanguageCode language)
    {
        var assembly = typeof(TextBook).Assembly;
        var folder = $"CertBot.Core.Texts.{language}.";
        return Read(language, assembly.GetManifestResourceNames().Where(n => n.StartsWith(folder, StringComparison.Ordinal)).Order(StringComparer.Ordinal).Select(Content));

        (string, string) Content(string name)
        {
            using var stream = assembly.GetManifestResourceStream(name) ?? throw new InvalidOperationException(name);
            using var reader = new StreamReader(stream);
            return (name, reader.ReadToEnd());
        }
    }
}
