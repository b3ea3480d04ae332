using System.Globalization;
using System.Text;

namespace CertBot.Channels.Slack.Blocks;

/// <summary>Text as Slack counts and reads it: code points, and the three signs that are escaped.</summary>
internal static class Signs
{
    /// <summary>Around the id of somebody who is called, in a text of ours.</summary>
    public const char CallStarts = '\uE000';
    public const char CallEnds = '\uE001';

    public const string More = "…";

    /// <summary>A cluster longer than this is no letter and no emoji, but somebody who wants to break the count.</summary>
    private const int LongestCluster = 40;

    public static int Length(string text)
    {
        var length = text.Length;
        for (var i = 1; i < text.Length; i++)
        {
            if (char.IsLowSurrogate(text[i]) && char.IsHighSurrogate(text[i - 1])) length--;
        }

        return length;
    }

    /// <summary>The ampersand first: otherwise what was just escaped is escaped again.</summary>
    public static string Escaped(string text) =>
        text.Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal).Replace(">", "&gt;", StringComparison.Ordinal);

    /// <summary>Whole characters, no control signs but tab and line end, and nothing that means something to us.</summary>
    public static string Clean(string text)
    {
        var clean = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            if (rune.Value is CallStarts or CallEnds || (Rune.IsControl(rune) && rune.Value is not ('\n' or '\t'))) continue;
            clean.Append(rune.ToString());
        }

        return clean.ToString();
    }

    /// <summary>The pieces a text must not be cut inside of: what is seen as one letter or picture.</summary>
    public static IEnumerable<string> Clusters(string text)
    {
        for (var at = 0; at < text.Length;)
        {
            var length = StringInfo.GetNextTextElementLength(text.AsSpan(at));
            if (length > LongestCluster)
            {
                foreach (var rune in text.Substring(at, length).EnumerateRunes()) yield return rune.ToString();
            }
            else
            {
                yield return text.Substring(at, length);
            }

            at += length;
        }
    }

    /// <summary>The beginning of a text that is not escaped, with a sign where more was.</summary>
    public static string Cut(string text, int most) => Cut(text, most, cluster => cluster);

    /// <summary>The beginning of a text, escaped, with a sign where more was; never half an entity.</summary>
    public static string Escaped(string text, int most) => Cut(text, most, Escaped);

    private static string Cut(string text, int most, Func<string, string> written)
    {
        var whole = written(text);
        if (Length(whole) <= most) return whole;

        var (cut, length) = (new StringBuilder(most), 1);
        foreach (var piece in Clusters(text).Select(written))
        {
            length += Length(piece);
            if (length > most) break;
            cut.Append(piece);
        }

        return cut.ToString().TrimEnd() + More;
    }
}
