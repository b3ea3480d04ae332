using System.Buffers;
using System.Globalization;
using System.Text;

namespace CertBot.Inspection.Code;

/// <summary>What is shown of code.</summary>
internal static class CodeText
{
    private static readonly SearchValues<char> EndsOfAddress = SearchValues.Create("?#\"'<>\\ \t\r\n");

    /// <summary>One line without controls and direction marks, cut with an ellipsis; a surrogate pair stays whole.</summary>
    public static string Cut(string text, int length)
    {
        var line = new StringBuilder();
        var space = false;
        foreach (var rune in text.EnumerateRunes())
        {
            if (Rune.IsWhiteSpace(rune) || Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate)
            {
                space = line.Length > 0;
                continue;
            }

            var room = length - line.Length - (space ? 1 : 0);
            if (room < rune.Utf16SequenceLength + 1)
            {
                return line.Append('…').ToString();
            }

            line.Append(space ? " " : "").Append(rune.ToString());
            space = false;
        }

        return line.ToString();
    }

    /// <summary>Without user, password, query and fragment: those may hold a secret.</summary>
    public static string Address(string url)
    {
        var end = url.AsSpan().IndexOfAny(EndsOfAddress);
        var address = end < 0 ? url : url[..end];
        var start = address.IndexOf("://", StringComparison.Ordinal) + 3;
        var path = address.IndexOf('/', start);
        var user = address.LastIndexOf('@', (path < 0 ? address.Length : path) - 1);
        return user < start ? address : address[..start] + address[(user + 1)..];
    }
}
