using System.Collections.Immutable;
using System.Text;
using CertBot.Core.Localization;
using CertBot.Core.Primitives;

namespace CertBot.Core.Recognizers;

/// <summary>The phrases users may type, from the text catalogs: every language is understood at any time.</summary>
public static class PhraseCatalog
{
    /// <summary>A text in every language; empty if there is no such text.</summary>
    public static ImmutableArray<string> AllLanguages(string key) => [.. LanguageCode.All.Select(l => TextCatalog.For(l).Find(key)).OfType<string>()];

    /// <summary>The alternatives of a phrase in one language, the usual one first.</summary>
    public static ImmutableArray<string> Alternatives(string key, LanguageCode language) =>
        TextCatalog.For(language).Find(key) is { } text ? [.. text.Split('|', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)] : [];

    /// <summary>What a person of this language would type for it.</summary>
    public static string Preferred(string key, LanguageCode language) => Alternatives(key, language) is [var first, ..] ? first : key;

    /// <summary>For comparing: small letters, ё as е, everything but letters and digits as one space.</summary>
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
