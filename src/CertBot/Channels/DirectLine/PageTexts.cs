using System.Collections.Frozen;
using System.Text.Json;
using CertBot.Core.Primitives;

namespace CertBot.Channels.DirectLine;

/// <summary>Texts of the page and of this adapter (<c>Texts/*/page.json</c>).</summary>
internal sealed class PageTexts
{
    private readonly FrozenDictionary<LanguageCode, FrozenDictionary<string, string>> _texts = LanguageCode.All.ToFrozenDictionary(l => l, Load);

    public IReadOnlyDictionary<string, string> GetAll(LanguageCode language) => _texts[language];

    /// <summary>A text about a file; <c>{file}</c> is replaced by the name, escaped for Markdown.</summary>
    public string FormatFileText(LanguageCode language, string key, string file) =>
        _texts[language][key].Replace("{file}", EscapeMarkdown(file), StringComparison.Ordinal);

    private static string EscapeMarkdown(string name) => string.Concat(name.Select(c => char.IsLetterOrDigit(c) || c is ' ' or '.' or '-' ? $"{c}" : $"\\{c}"));

    private static FrozenDictionary<string, string> Load(LanguageCode language)
    {
        var name = $"CertBot.Core.Localization.{language}.page.json";
        using var stream = typeof(LanguageCode).Assembly.GetManifestResourceStream(name) ?? throw new InvalidDataException($"{name} is not in the build");
        return (JsonSerializer.Deserialize<Dictionary<string, string>>(stream) ?? []).ToFrozenDictionary(StringComparer.Ordinal);
    }
}
