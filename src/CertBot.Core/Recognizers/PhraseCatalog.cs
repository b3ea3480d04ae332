using System.Collections.Immutable;
using System.Text;
using CertBot.Core.Localization;
using CertBot.Core.Primitives;

namespace CertBot.Core.Recognizers;

/// <summary>The phrases that users may type, taken from the text catalogs. Phrases of every language are understood at any time.</summary>
public static class PhraseCatalog
{
    /// <summary>A text in every language; empty if the text does not exist.</summary>
    public static ImmutableArray<string> AllLanguages(string key) => [.. LanguageCode.All.Select(l => TextCatalog.For(l).Find(key)).OfType<string>()];

    /// <summary>The alternatives of a phrase in one language, the preferred one first.</summary>
    public static ImmutableArray<string> Alternatives(string key, LanguageCode language) =>
        TextCatalog.For(language).Find(key) is { } text ? [.. text.Split('|', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)] : [];

    /// <summary>The phrase that a user of this language would type.</summary>
    public static string Preferred(string key, LanguageCode language) => Alternatives(key, language) is [var first, ..] ? first : key;

    /// <summary>Normalises for comparison: lower case, ё replaced by е, everything except letters and digits replaced by a single space.</summary>
    public static string Normalize(string text)
    {
        var folded = new StringBuilder(text.Length);
        foreach (var rune in UserText.FixSurrogates(text).Normalize(NormalizationForm.FormKC).EnumerateRunes())
        {
            var lower = Rune.ToLowerInvariant(rune);
            if (Rune.IsLetterOrDigit(lower))
                folded.Append(lower.Value == 'ё' ? new Rune('е') : lower);
            else if (folded.Length > 0 && folded[^1] != ' ')
                folded.Append(' ');
        }
        return folded.ToString().TrimEnd();
    }
}
