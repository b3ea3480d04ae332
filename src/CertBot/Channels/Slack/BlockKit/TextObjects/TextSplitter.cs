using System.Collections.Immutable;
using System.Text;

namespace CertBot.Channels.Slack.BlockKit.TextObjects;

/// <summary>Splits units into texts of a maximum length: at line ends, else at blanks, else between units.</summary>
internal static class TextSplitter
{
    public static (ImmutableArray<string> Texts, bool IsCut) Split(ImmutableArray<TextUnit> units, int maxLength, int maxCount)
    {
        var texts = ImmutableArray.CreateBuilder<string>();
        for (var from = SkipBlanks(units, 0); from < units.Length; from = SkipBlanks(units, from))
        {
            var end = FindEnd(units, from, maxLength);
            if (texts.Count + 1 == maxCount && SkipBlanks(units, end) < units.Length)
            {
                texts.Add(Format(units.AsSpan()[from..FindEnd(units, from, maxLength - 1)]) + SlackText.Ellipsis);
                return (texts.ToImmutable(), true);
            }

            if (Format(units.AsSpan()[from..end]) is { Length: > 0 } text)
                texts.Add(text);
            from = end;
        }

        return (texts.ToImmutable(), false);
    }

    private static int SkipBlanks(ImmutableArray<TextUnit> units, int from)
    {
        while (from < units.Length && units[from].Kind is not TextUnitKind.Letter)
            from++;
        return from;
    }

    private static int FindEnd(ImmutableArray<TextUnit> units, int from, int maxLength)
    {
        var (length, style, lastLineEnd, lastBlank) = (0, TextStyle.Plain, from, from);
        for (var i = from; i < units.Length; i++)
        {
            var unit = units[i];
            length += unit.Length + (unit.Style == style ? 0 : 2 * MarkersOf(unit.Style).Length);
            if (length > maxLength)
            {
                var cut =
                    lastLineEnd - from > (i - from) / 2 ? lastLineEnd
                    : lastBlank - from > (i - from) / 2 ? lastBlank
                    : i;
                return Math.Max(cut, from + 1);
            }

            style = unit.Style;
            if (unit.Kind is TextUnitKind.LineEnd)
                lastLineEnd = i;
            else if (unit.Kind is TextUnitKind.Blank)
                lastBlank = i;
        }

        return units.Length;
    }

    /// <summary>Markers open before a letter and close after one, within one line; anywhere else Slack shows them as characters.</summary>
    private static string Format(ReadOnlySpan<TextUnit> units)
    {
        while (units.Length > 0 && units[^1].Kind is not TextUnitKind.Letter)
            units = units[..^1];
        var text = new StringBuilder();
        for (var at = 0; at < units.Length; )
        {
            var end = at + 1;
            while (end < units.Length && units[end].Style == units[at].Style)
                end++;
            AppendRun(units[at..end], text);
            at = end;
        }

        return text.ToString();
    }

    private static void AppendRun(ReadOnlySpan<TextUnit> run, StringBuilder text)
    {
        var (first, last) = (0, run.Length);
        while (first < last && run[first].Kind is not TextUnitKind.Letter)
            first++;
        while (last > first && run[last - 1].Kind is not TextUnitKind.Letter)
            last--;
        var markers = first < last ? MarkersOf(run[0].Style) : "";
        for (var i = 0; i <= run.Length; i++)
        {
            if (i == first)
                text.Append(markers);
            if (i == last)
                text.Append(string.Concat(markers.Reverse()));
            if (i < run.Length)
                text.Append(run[i].Escaped);
        }
    }

    private static string MarkersOf(TextStyle style) =>
        style switch
        {
            TextStyle.Bold => "*",
            TextStyle.Italic => "_",
            TextStyle.Bold | TextStyle.Italic => "*_",
            _ => "",
        };
}
