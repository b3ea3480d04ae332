using System.Globalization;
using System.Text;

namespace CertBot.Files;

/// <summary>What a sender called a file, made fit to be shown and to be offered as a name for saving.</summary>
internal static class StoredName
{
    private const int Most = 120;
    private const int LongestEnding = 12;
    private const string Nameless = "file";

    // Not in names on Windows, where many people will save it.
    private const string NotInNames = "\"*:<>?|";

    /// <summary>
    /// The last part of a path, without control and invisible characters (some of which turn the direction of reading),
    /// at most 120 characters with its ending kept. Never empty.
    /// </summary>
    public static string Clean(string name)
    {
        var last = name[(name.LastIndexOfAny(['/', '\\']) + 1)..];
        var kept = new StringBuilder();
        foreach (var rune in last.EnumerateRunes().Where(IsShown))
        {
            kept.Append(rune.ToString());
        }

        var clean = kept.ToString().Trim(' ', '.');
        return clean.Length == 0 ? Nameless : clean.Length <= Most ? clean : Shorten(clean);
    }

    private static string Shorten(string name)
    {
        var dot = name.LastIndexOf('.');
        var ending = dot > 0 && name.Length - dot <= LongestEnding ? name[dot..] : "";
        var end = Most - ending.Length;
        return name[..(char.IsHighSurrogate(name[end - 1]) ? end - 1 : end)] + ending;
    }

    private static bool IsShown(Rune rune) => rune != Rune.ReplacementChar && !(rune.IsAscii && NotInNames.Contains((char)rune.Value, StringComparison.Ordinal))
        && Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator
            or UnicodeCategory.ParagraphSeparator or UnicodeCategory.OtherNotAssigned or UnicodeCategory.PrivateUse);
}
