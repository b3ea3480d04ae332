using System.Collections.Immutable;
using System.Text;

namespace CertBot.Channels.Slack.Blocks;

/// <summary>
/// Reads the small markdown our texts use: bold, italics, links, lists, escapes, and who is called. What others wrote comes in escaped,
/// so whatever formats here is ours.
/// </summary>
internal sealed class Markdown
{
    private const string Escapable = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~";
    private const int LongestUrl = 1000;

    private readonly string text;
    private readonly ImmutableArray<string> called;
    private readonly ImmutableArray<Piece>.Builder pieces = ImmutableArray.CreateBuilder<Piece>();
    private readonly StringBuilder words = new();

    private Markdown(string text, ImmutableArray<string> called) => (this.text, this.called) = (text, called);

    public static ImmutableArray<Piece> Read(string markdown, ImmutableArray<string> called)
    {
        var reading = new Markdown(string.Join('\n', markdown.ReplaceLineEndings("\n").Split('\n').Select(Listed)), called);
        reading.Read(0, reading.text.Length, Weight.Plain);
        reading.Say(Weight.Plain);
        return reading.pieces.ToImmutable();
    }

    private static string Listed(string line)
    {
        var begins = line.Length - line.TrimStart(' ').Length;
        var rest = line.AsSpan(begins);
        return rest.StartsWith("- ") || rest.StartsWith("* ") || rest.StartsWith("+ ") ? $"{line[..begins]}• {rest[2..]}" : line;
    }

    private void Read(int from, int to, Weight weight)
    {
        for (var at = from; at < to;) at = Next(at, to, weight);
    }

    private int Next(int at, int to, Weight weight)
    {
        switch (text[at])
        {
            case '\\' when at + 1 < to && Escapable.Contains(text[at + 1], StringComparison.Ordinal):
                words.Append(text[at + 1]);
                return at + 2;
            case '*' when Opens(at, "**", to) && Closer(at + 2, "**", to) is { } end:
                return Inside(at + 2, end, 2, weight, Weight.Bold);
            case '*' when Opens(at, "*", to) && Closer(at + 1, "*", to) is { } end:
                return Inside(at + 1, end, 1, weight, Weight.Italic);
            case '_' when Opens(at, "_", to) && (at == 0 || !char.IsLetterOrDigit(text[at - 1])) && Closer(at + 1, "_", to) is { } end:
                return Inside(at + 1, end, 1, weight, Weight.Italic);
            case '[' when Link(at, to, weight) is { } end:
                return end;
            case Signs.CallStarts when Call(at, to, weight) is { } end:
                return end;
            default:
                words.Append(text[at]);
                return at + 1;
        }
    }

    private bool Opens(int at, string sign, int to) =>
        at + sign.Length < to && string.CompareOrdinal(text, at, sign, 0, sign.Length) == 0 && !char.IsWhiteSpace(text[at + sign.Length]) && text[at + sign.Length] != sign[0];

    /// <summary>Where a style ends: in the same line, after something that is no blank.</summary>
    private int? Closer(int from, string sign, int to)
    {
        for (var i = from; i + sign.Length <= to && text[i] != '\n'; i++)
        {
            if (text[i] == '\\') i++;
            else if (i > from && string.CompareOrdinal(text, i, sign, 0, sign.Length) == 0 && !char.IsWhiteSpace(text[i - 1]))
            {
                if (sign == "*" && i + 1 < to && text[i + 1] == '*') i++;
                else return i;
            }
        }

        return null;
    }

    private int Inside(int from, int end, int sign, Weight around, Weight own)
    {
        Say(around);
        Read(from, end, around | own);
        Say(around | own);
        return end + sign;
    }

    private int? Link(int at, int to, Weight weight)
    {
        var middle = Seek(at + 1, ']', to);
        if (middle is not { } m || m + 1 >= to || text[m + 1] != '(' || Seek(m + 2, ')', to) is not { } end) return null;
        var (shown, url) = (Unescaped(at + 1, m), Unescaped(m + 2, end));
        if (shown.Trim().Length == 0 || url.Length > LongestUrl || !Uri.TryCreate(url, UriKind.Absolute, out var uri) || uri.Scheme is not ("https" or "http")) return null;
        Say(weight);
        pieces.Add(new Piece.Link(Signs.Clean(shown), uri.AbsoluteUri.Replace("|", "%7C", StringComparison.Ordinal), weight));
        return end + 1;
    }

    private int? Seek(int from, char sign, int to)
    {
        for (var i = from; i < to && text[i] is not ('\n' or '['); i++)
        {
            if (text[i] == '\\') i++;
            else if (text[i] == sign) return i;
        }

        return null;
    }

    private int? Call(int at, int to, Weight weight)
    {
        if (text.IndexOf(Signs.CallEnds, at, to - at) is var end && end < 0) return null;
        var user = text[(at + 1)..end];
        if (called.Contains(user, StringComparer.Ordinal) && user.All(char.IsAsciiLetterOrDigit))
        {
            Say(weight);
            pieces.Add(new Piece.Called(user));
        }
        else
        {
            words.Append(user);
        }

        return end + 1;
    }

    private string Unescaped(int from, int to)
    {
        var plain = new StringBuilder(to - from);
        for (var i = from; i < to; i++)
        {
            if (text[i] == '\\' && i + 1 < to && Escapable.Contains(text[i + 1], StringComparison.Ordinal)) i++;
            plain.Append(text[i]);
        }

        return plain.ToString();
    }

    private void Say(Weight weight)
    {
        var said = Signs.Clean(words.ToString());
        words.Clear();
        if (said.Length > 0) pieces.Add(new Piece.Words(said, weight));
    }
}
