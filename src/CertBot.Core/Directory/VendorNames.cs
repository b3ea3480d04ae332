using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using CertBot.Core.Primitives;

namespace CertBot.Core.Directory;

/// <summary>Validates vendor names and derives the vendor's id, so that a name can be taken only once in any spelling.</summary>
public static class VendorNames
{
    public const int MinLength = 2;

    public const int MaxLength = 80;

    private const int MaxIdLength = 40;

    /// <summary>Trims, collapses repeated spaces, and replaces unpaired surrogates.</summary>
    public static string Clean(string name) =>
        string.Concat(string.Join(' ', name.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)).EnumerateRunes());

    /// <summary>
    /// Why a name cannot be a vendor's, or null: too short, too long, no letter or digit, invisible characters, or a word in two alphabets. Whether it is
    /// reserved or looks like another vendor's is asked besides.
    /// </summary>
    public static Refusal? Validate(string name) =>
        name.Length > MaxLength * 10 || Clean(name) is not { Length: >= MinLength and <= MaxLength } clean
            ? new("directory.refused.name-length", new() { ["min"] = MinLength, ["max"] = MaxLength }, "name")
        : clean.EnumerateRunes().Any(IsInvisible) ? new("directory.refused.name-unseen", [], "name")
        : !clean.EnumerateRunes().Any(Rune.IsLetterOrDigit) ? new("directory.refused.name-letters", [], "name")
        : NameSkeleton.FindMixedWord(clean) is { } mixed ? new("directory.refused.name-mixed", new() { ["word"] = mixed }, "name")
        : null;

    /// <summary>
    /// Small Latin letters, digits and hyphens: <c>Acme Ltd.</c> is <c>acme-ltd</c>, Cyrillic is written in Latin letters. A name none of whose letters
    /// can be, goes by eight digits of its hash.
    /// </summary>
    public static VendorId IdOf(string name)
    {
        var slug = new StringBuilder();
        foreach (var rune in Clean(name).ToLowerInvariant().Normalize(NormalizationForm.FormC).EnumerateRunes())
        {
            var latin = ToLatin(rune);
            if (latin.Length > 0)
            {
                slug.Append(latin);
            }
            else if (
                Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.NonSpacingMark or UnicodeCategory.LowercaseLetter or UnicodeCategory.OtherLetter)
                && slug.Length > 0
                && slug[^1] != '-'
            )
            {
                slug.Append('-');
            }
        }

        var id = slug.ToString()[..Math.Min(slug.Length, MaxIdLength)].Trim('-');
        return new(id.Length > 0 ? id : "v-" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Clean(name).ToLowerInvariant())))[..8]);
    }

    private static bool IsInvisible(Rune rune) =>
        UserText.IsInvisible(rune) || Rune.GetUnicodeCategory(rune) == UnicodeCategory.Surrogate || rune == Rune.ReplacementChar;

    private static string ToLatin(Rune rune) =>
        rune.Value switch
        {
            >= 'a' and <= 'z' or >= '0' and <= '9' => rune.ToString(),
            _ when TransliterateCyrillic(rune.Value) is { } letters => letters,
            _ => string.Concat(rune.ToString().Normalize(NormalizationForm.FormKD).Where(char.IsAsciiLetterOrDigit)),
        };

    private static string? TransliterateCyrillic(int letter) =>
        letter switch
        {
            'а' => "a",
            'б' => "b",
            'в' => "v",
            'г' => "g",
            'д' => "d",
            'е' or 'э' => "e",
            'ё' => "yo",
            'ж' => "zh",
            'з' => "z",
            'и' => "i",
            'й' => "y",
            'к' => "k",
            'л' => "l",
            'м' => "m",
            'н' => "n",
            'о' => "o",
            'п' => "p",
            'р' => "r",
            'с' => "s",
            'т' => "t",
            'у' => "u",
            'ф' => "f",
            'х' => "kh",
            'ц' => "ts",
            'ч' => "ch",
            'ш' => "sh",
            'щ' => "shch",
            'ы' => "y",
            'ю' => "yu",
            'я' => "ya",
            'і' => "i",
            'ї' => "yi",
            'є' => "ye",
            'ґ' => "g",
            'ў' => "u",
            _ => null,
        };
}
