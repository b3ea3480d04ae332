using System.Text;

namespace CertBot.Inspection.Code;

/// <summary>Tells letters of the Latin script from others; .NET does not know scripts.</summary>
internal static class LatinScript
{
    /// <summary>Blocks of Unicode whose letters are Latin, and letters that are of no script (µ, ª, modifiers), first and last.</summary>
    private static readonly (int First, int Last)[] Ranges =
    [
        (0x0041, 0x02FF),
        (0x1D00, 0x1DBF),
        (0x1E00, 0x1EFF),
        (0x2071, 0x209C),
        (0x2100, 0x2125),
        (0x2127, 0x218F),
        (0x2C60, 0x2C7F),
        (0xA720, 0xA7FF),
        (0xAB30, 0xAB6F),
        (0xFB00, 0xFB06),
        (0xFF21, 0xFF5A),
        (0x1D400, 0x1D6A5),
    ];

    /// <summary>True if the text has a letter that is not Latin.</summary>
    public static bool HasForeignLetter(string text)
    {
        foreach (var rune in text.EnumerateRunes())
        {
            if (rune.Value > 0x7F && Rune.IsLetter(rune) && !Array.Exists(Ranges, r => rune.Value >= r.First && rune.Value <= r.Last))
            {
                return true;
            }
        }

        return false;
    }
}
