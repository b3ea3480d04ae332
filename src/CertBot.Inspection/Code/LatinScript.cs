using System.Text;

namespace CertBot.Inspection.Code;

/// <summary>The script a letter belongs to.</summary>
internal enum LetterScript
{
    /// <summary>None or any: modifiers, the signs for Ohm, Kelvin and the like, letters of formulas.</summary>
    Common,
    Latin,
    Other,
}

/// <summary>Tells letters of the Latin script from others; .NET knows categories only.</summary>
internal static class LatinScript
{
    /// <summary>True if the text has a letter that is not Latin.</summary>
    public static bool HasForeignLetter(string text)
    {
        foreach (var rune in text.EnumerateRunes())
        {
            if (ScriptOf(rune) == LetterScript.Other)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>
    /// The script of a letter, by Unicode's blocks; what is no letter is common. Units and letters of formulas are common too, because English has no others: a
    /// sign for Ohm is no Greek text.
    /// </summary>
    public static LetterScript ScriptOf(Rune rune) =>
        rune.Value switch
        {
            < 0x2B0 => LetterScript.Latin,
            < 0x300 => LetterScript.Common,
            >= 0x1D00 and < 0x1DC0 => LetterScript.Latin,
            >= 0x1E00 and < 0x1F00 => LetterScript.Latin,
            >= 0x2071 and < 0x20A0 => LetterScript.Latin,
            >= 0x2100 and < 0x2190 => LetterScript.Common,
            >= 0x2C60 and < 0x2C80 => LetterScript.Latin,
            >= 0xA700 and < 0xA800 => LetterScript.Latin,
            >= 0xAB30 and < 0xAB70 => LetterScript.Latin,
            >= 0xFB00 and < 0xFB07 => LetterScript.Latin,
            >= 0xFF21 and < 0xFF5B => LetterScript.Latin,
            >= 0x1D400 and < 0x1D800 => LetterScript.Common,
            _ => Rune.IsLetter(rune) ? LetterScript.Other : LetterScript.Common,
        };
}
