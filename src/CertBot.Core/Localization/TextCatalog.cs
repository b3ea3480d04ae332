using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Text.Json;
using CertBot.Core.Primitives;

namespace CertBot.Core.Localization;

/// <summary>All texts of one language, parsed once. A duplicate key or a malformed text is a build error, reported on first use.</summary>
public sealed class TextCatalog
{
    private static readonly FrozenDictionary<LanguageCode, Lazy<TextCatalog>> Catalogs = LanguageCode.All.ToFrozenDictionary(
        l => l,
        l => new Lazy<TextCatalog>(() => LoadEmbedded(l))
    );

    private readonly FrozenDictionary<string, MessageFormat> _formats;

    private TextCatalog(LanguageCode language, FrozenDictionary<string, MessageFormat> formats)
    {
        Language = language;
        this._formats = formats;
    }

    public LanguageCode Language { get; }

    public ImmutableArray<string> Keys => _formats.Keys;

    /// <summary>The texts of a language; English if the language has none.</summary>
    public static TextCatalog For(LanguageCode language) => (Catalogs.TryGetValue(language, out var catalog) ? catalog : Catalogs[LanguageCode.En]).Value;

    /// <summary>Reads flat JSON objects of keys and texts; each source has a name for error messages.</summary>
    public static TextCatalog Load(LanguageCode language, IEnumerable<(string Name, string Json)> files)
    {
        var parsed = new Dictionary<string, MessageFormat>(StringComparer.Ordinal);
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
    public string? Find(string key) => _formats.GetValueOrDefault(key)?.Source;

    /// <summary>The parsed text, or null.</summary>
    public MessageFormat? FindFormat(string key) => _formats.GetValueOrDefault(key);

    private static MessageFormat Parse(string file, string key, string text)
    {
        try
        {
            return MessageFormat.Parse(text);
        }
        catch (FormatException e)
        {
            throw new FormatException($"{file}: {key}: {e.Message}", e);
        }
    }

    private static TextCatalog LoadEmbedded(LanguageCode language)
    {
        var assembly = typeof(TextCatalog).Assembly;
        var folder = $"CertBot.Core.Localization.{language}.";
        return Load(
            language,
            assembly.GetManifestResourceNames().Where(n => n.StartsWith(folder, StringComparison.Ordinal)).Order(StringComparer.Ordinal).Select(ReadResource)
        );

        (string, string) ReadResource(string name)
        {
            using var stream = assembly.GetManifestResourceStream(name) ?? throw new InvalidOperationException(name);
            using var reader = new StreamReader(stream);
            return (name, reader.ReadToEnd());
        }
    }
}
