using System.Globalization;
using System.Text;

namespace CertBot.Files;

/// <summary>Sanitizes the file name given by a sender, for display and as a download name.</summary>
internal static class SafeFileName
{
    private const int MaxLength = 120;
    private const int MaxExtensionLength = 12;
    private const string DefaultName = "file";

    // Windows does not allow these in file names.
    private const string ForbiddenCharacters = "\"*:<>?|";

    /// <summary>
    /// The last part of a path, without control and invisible characters (some of which change the text direction),
    /// at most 120 characters including the extension. Never empty.
    /// </summary>
    public static string Sanitize(string name)
    {
        var last = name[(name.LastIndexOfAny(['/', '\\']) + 1)..];
        var visible = new StringBuilder();
        foreach (var rune in last.EnumerateRunes().Where(IsVisible))
        {
            visible.Append(rune.ToString());
        }

        var clean = visible.ToString().Trim(' ', '.');
        return clean.Length == 0 ? DefaultName
            : clean.Length <= MaxLength ? clean
            : Shorten(clean);
    }

    private static string Shorten(string name)
    {
        var dot = name.LastIndexOf('.');
        var ending = dot > 0 && name.Length - dot <= MaxExtensionLength ? name[dot..] : "";
        var end = MaxLength - ending.Length;
        return name[..(char.IsHighSurrogate(name[end - 1]) ? end - 1 : end)] + ending;
    }

    private static bool IsVisible(Rune rune) =>
        rune != Rune.ReplacementChar
        && !(rune.IsAscii && ForbiddenCharacters.Contains((char)rune.Value, StringComparison.Ordinal))
        && Rune.GetUnicodeCategory(rune)
            is not (
                UnicodeCategory.Control
                or UnicodeCategory.Format
                or UnicodeCategory.LineSeparator
                or UnicodeCategory.ParagraphSeparator
                or UnicodeCategory.OtherNotAssigned
                or UnicodeCategory.PrivateUse
            );
}
