using System.Globalization;

namespace CertBot.Channels;

/// <summary>The name a client gives a file: shown to people, never used as a path.</summary>
internal static class FileName
{
    private const int Longest = 120;

    public static string Clean(string? given)
    {
        var last = (given ?? "").Split('/', '\\')[^1];
        var shown = string.Concat(last.Where(IsShown)).Trim(' ', '.');
        return shown.Length switch
        {
            0 => "file",
            > Longest => Shorten(shown),
            _ => shown,
        };
    }

    /// <summary>Keeps the ending: it says what the file is.</summary>
    private static string Shorten(string name)
    {
        var ending = Path.GetExtension(name) is { Length: > 0 and <= 12 } e ? e : "";
        return name[..(Longest - ending.Length)] + ending;
    }

    // Format characters can turn a name around ("gpj.exe"); halves of surrogates break UTF-8.
    private static bool IsShown(char c) => char.GetUnicodeCategory(c) is not
        (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator)
        && c is not ('"' or '<' or '>' or '|' or ':' or '*' or '?');
}
