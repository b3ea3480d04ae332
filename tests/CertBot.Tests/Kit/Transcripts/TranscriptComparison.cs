using System.Text.RegularExpressions;
using Xunit.Sdk;

namespace CertBot.Tests.Kit.Transcripts;

/// <summary>What a transcript says, for channels that arrange it in another way.</summary>
internal static partial class TranscriptComparison
{
    /// <summary>The words without formatting marks and layout.</summary>
    public static string TextOf(string text) => string.Join('\n', ReceivedLines(text));

    private static IEnumerable<string> ReceivedLines(string text) =>
        from message in Messages().Split(text)
        select string.Join(
            ' ',
            message
                .Split([' ', '\n', '|', '▣', '·'], StringSplitOptions.RemoveEmptyEntries)
                .Select(w => Marks().Replace(w, ""))
                .Where(w => w.Length > 0)
                .Order(StringComparer.Ordinal)
        ) into words
        orderby words
        select words;

    /// <summary>Each input line with its results, sorted and without buttons, because lists ordered by id have another order there.</summary>
    public static List<string> Parse(string transcript)
    {
        List<(string Line, List<string> Came)> received = [("", [])];
        foreach (var line in transcript.TrimEnd('\n').Split('\n').Where(l => !IsButtons().IsMatch(l)))
        {
            if (line.StartsWith("   ", StringComparison.Ordinal) && received[^1].Came.Count > 0)
            {
                received[^1].Came[^1] += $"\n{line}";
            }
            else if (
                line.StartsWith("bot", StringComparison.Ordinal)
                || line.StartsWith("=>", StringComparison.Ordinal)
                || line.StartsWith("!!", StringComparison.Ordinal)
            )
            {
                received[^1].Came.Add(line);
            }
            else
            {
                received.Add((line, []));
            }
        }

        return [.. received.Select(t => $"{t.Line}\n{string.Join('\n', t.Came.Select(Sorted).Order(StringComparer.Ordinal))}")];
    }

    private static string Sorted(string message)
    {
        var lines = message.Split('\n');
        return string.Join('\n', lines[1..].Order(StringComparer.Ordinal).Prepend(lines[0]));
    }

    /// <summary>Line by line; the first that is not the same is told.</summary>
    /// <param name="written">What the transcript says.</param>
    /// <param name="heard">What was received.</param>
    /// <param name="channel">Where it was received.</param>
    /// <param name="file">The transcript.</param>
    /// <param name="sameness">What has to be the same of a line and its results.</param>
    public static void AssertSame(List<string> written, List<string> heard, string channel, string file, Func<string, string> sameness)
    {
        for (var i = 0; i < Math.Max(written.Count, heard.Count); i++)
        {
            var (expected, actual) = (written.ElementAtOrDefault(i) ?? "", heard.ElementAtOrDefault(i) ?? "");
            if (sameness(expected) != sameness(actual))
            {
                throw new XunitException(
                    $"{file}\n--- written ---\n{expected}\n--- heard in {channel} ---\n{actual}\n--- differ ---\n{Difference(expected, actual)}"
                );
            }
        }
    }

    private static string Difference(string expected, string actual)
    {
        var (was, came) = (ReceivedLines(expected).ToList(), ReceivedLines(actual).ToList());
        return string.Join(
            '\n',
            was.Except(came, StringComparer.Ordinal).Select(w => $"- {w}").Concat(came.Except(was, StringComparer.Ordinal).Select(c => $"+ {c}"))
        );
    }

    // The beginning of a message in the output.
    [GeneratedRegex(@"\n(?=bot|=>|!!)", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Messages();

    [GeneratedRegex(@"[*_~`\\•\u2060:()\[\]]|^-$", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Marks();

    public static string WithChannelName(string text, string name) =>
        ChannelNames().Replace(text.Replace("во встроенном чате", "в встроенный чат", StringComparison.Ordinal), name);

    [GeneratedRegex("(the )?built-in chat|встроенный чат", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase, 1000)]
    private static partial Regex ChannelNames();

    // A card's buttons, the forms behind them, and suggested actions.
    [GeneratedRegex(@"^   \| (\((?!handle )|    |<)", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex IsButtons();
}
