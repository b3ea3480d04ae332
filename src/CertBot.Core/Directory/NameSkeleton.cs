using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using CertBot.Core.Primitives;

namespace CertBot.Core.Directory;

/// <summary>
/// What a name looks like, in the manner of Unicode Technical Standard 39: two names with the same skeleton can be taken for each other. Compatibility forms
/// (full-width, mathematical letters), case, accents, invisible characters, punctuation and spaces make no difference, letters of other alphabets count as the
/// Latin letter they look like, and so do digits and pairs of letters. A skeleton is for comparison only, never for display.
/// </summary>
public static class NameSkeleton
{
    /// <summary>Greek capitals whose small form looks like another letter; mapped before the case is folded. Each word: the letter and what it looks like.</summary>
    private static readonly FrozenDictionary<int, string> Capitals = Table("Γr Ηh Μm Νn Υy");

    private static readonly FrozenDictionary<int, string> Letters = Table(
        "аa вb гr еe зӡ иu кk мm нh оo пn рp сc тt уy хx ьb ъb ѕs іl јj ӏl ԁd ԛq ԝw һh өo үy ҽe єe ҳx қk ңh ҫc ѵv ғf",
        "αa βb γy εe ζz ηn θө ιl κk λл μu νv οo πn ρp ςσ τt υu φф χx ωw ϲc ϳj ϱp ϐb ϵe ϝf",
        "օo ոn սu հh գq զq ցg յj տs լl ւl քp եt նu պu",
        "ᴀa ʙb ᴄc ᴅd ᴇe ꜰf ɢg ʜh ɪl ᴊj ᴋk ʟl ᴍm ɴn ᴏo ᴘp ʀr ꜱs ᴛt ᴜu ᴠv ᴡw ʏy ᴢz ɑa ɡg ɩl ıl ȷj ɛe ʋv ƒf øo đd łl ħh ŧt ƀb ɓb ɗd",
        "ꭰd ꭱr ꭲt ꭺa ꭻj ꭼe ꮃw ꮇm ꮋh ꮐg ꮓz ꮟb ꮢr ꮤw ꮥs ꮩv ꮪs ꮮl ꮯc ꮲp ꮶk ᏼb"
    );

    private static readonly (string Written, string Seen)[] Sequences = [("ß", "ss"), ("æ", "ae"), ("œ", "oe"), ("ӕ", "ae"), ("þ", "p")];

    /// <summary>Pairs that are read as one letter. An <c>i</c> is no <c>l</c> here, or “acid” would be “add”.</summary>
    private static readonly (string Written, string Seen)[] Pairs = [("rn", "m"), ("vv", "w"), ("cl", "d"), ("c1", "d"), ("c|", "d")];

    /// <summary>Its skeletons as written, in small letters and in capitals: the case changes the look of some letters, and a name is taken in every case.</summary>
    public static ImmutableArray<string> AllOf(string name) =>
        [.. new[] { name, name.ToLowerInvariant(), name.ToUpperInvariant() }.Select(Of).Distinct(StringComparer.Ordinal)];

    public static string Of(string name)
    {
        var folded = new StringBuilder();
        foreach (var word in Decompose(name).Split(' '))
        {
            Rune? before = null;
            foreach (var rune in word.EnumerateRunes().Where(r => !IsIgnored(r)))
            {
                folded.Append(Capitals.GetValueOrDefault(rune.Value) ?? Rune.ToLowerInvariant(rune).ToString());
                if (rune.Value == 'I' && before is not null && word.Any(char.IsLower))
                    folded[^1] = 'l'; // among small letters nothing tells a capital I from a small l
                before = rune;
            }
        }
        foreach (var (written, seen) in Sequences)
            folded.Replace(written, seen);
        var letters = new StringBuilder();
        foreach (var rune in folded.ToString().EnumerateRunes())
            letters.Append(Letters.GetValueOrDefault(rune.Value) ?? rune.ToString());
        foreach (var (written, seen) in Pairs)
            letters.Replace(written, seen);
        return letters.Replace('i', 'l').Replace('1', 'l').Replace('|', 'l').Replace('0', 'o').Replace('3', 'ӡ').ToString();
    }

    /// <summary>
    /// A word with letters of two alphabets that have letters of the same look, as in <c>Aсme</c> with a Cyrillic <c>с</c>; null if no word has.
    /// </summary>
    public static string? FindMixedWord(string name)
    {
        var word = new StringBuilder();
        Script? script = null;
        var isMixed = false;
        foreach (var rune in Decompose(name).Normalize(NormalizationForm.FormC).EnumerateRunes().Append(new Rune(' ')))
        {
            if (Rune.IsLetterOrDigit(rune) || IsMark(rune) || UserText.IsInvisible(rune))
            {
                word.Append(rune);
                var own = ScriptOf(rune);
                isMixed |= own is not null && script is not null && own != script;
                script ??= own;
                continue;
            }

            if (isMixed)
                return word.ToString();
            word.Clear();
            script = null;
        }

        return null;
    }

    private static string Decompose(string name) => UserText.FixSurrogates(name).Normalize(NormalizationForm.FormKD);

    // Vowel signs of Indic and other scripts are marks as well, but part of how a word is read.
    private static bool IsIgnored(Rune rune) =>
        UserText.IsInvisible(rune)
        || (IsMark(rune) && rune.Value is (>= 0x300 and <= 0x36F) or (>= 0x483 and <= 0x489) or (>= 0x1AB0 and <= 0x1AFF) or (>= 0x1DC0 and <= 0x20FF))
        || !(Rune.IsLetterOrDigit(rune) || IsMark(rune) || rune.Value == '|');

    private static bool IsMark(Rune rune) =>
        Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark;

    private enum Script
    {
        Latin,
        Greek,
        Cyrillic,
        Armenian,
        Cherokee,
    }

    private static Script? ScriptOf(Rune rune) =>
        !Rune.IsLetter(rune)
            ? null
            : rune.Value switch
            {
                (>= 'A' and <= 'Z') or (>= 'a' and <= 'z') or (>= 0xC0 and <= 0x2AF) or (>= 0x1D00 and <= 0x1D25) or (>= 0x1E00 and <= 0x1EFF) => Script.Latin,
                (>= 0xA720 and <= 0xA7FF) or (>= 0xAB30 and <= 0xAB64) => Script.Latin,
                (>= 0x370 and <= 0x3FF) or (>= 0x1F00 and <= 0x1FFF) => Script.Greek,
                (>= 0x400 and <= 0x52F) or (>= 0x1C80 and <= 0x1C8F) or (>= 0x2DE0 and <= 0x2DFF) or (>= 0xA640 and <= 0xA69F) => Script.Cyrillic,
                >= 0x531 and <= 0x58F => Script.Armenian,
                (>= 0x13A0 and <= 0x13FF) or (>= 0xAB70 and <= 0xABBF) => Script.Cherokee,
                _ => null,
            };

    private static FrozenDictionary<int, string> Table(params string[] rows)
    {
        Dictionary<int, string> table = [];
        foreach (var pair in rows.SelectMany(row => row.Split(' ')))
        {
            var written = Rune.GetRuneAt(pair, 0);
            table[written.Value] = pair[written.Utf16SequenceLength..];
        }

        return table.ToFrozenDictionary();
    }
}
