using System.Text.RegularExpressions;
using CertBot.Core.Tests.Kit;
using CertBot.Store.Documents;
using CertBot.Store.Sqlite;
using CertBot.Tests.Kit.Cosmos;
using CertBot.Tests.Kit.Runtime;
using CertBot.Tests.Kit.Transcripts;
using Xunit.Sdk;

namespace CertBot.Tests.Transcripts;

public sealed partial class TranscriptTests
{
    private static readonly string TranscriptFolder = Path.Combine(Repository.Root, "tests", "CertBot.Tests", "Transcripts");

    public static TheoryData<string> Files =>
        [.. Directory.GetFiles(TranscriptFolder, "*.chat").Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Files))]
    public async Task Transcript_replays_on_DirectLine(string file)
    {
        await using var driver = await WebTranscriptDriver.Create();
        GoldenFile.Verify($"../Transcripts/{file}", (await Replay(file, driver)).TrimEnd('\n'));
    }

    /// <summary>The same transcript with a store in a file.</summary>
    [Theory]
    [MemberData(nameof(Files))]
    public async Task Transcript_replays_over_SQLite(string file)
    {
        var folder = Directory.CreateTempSubdirectory("certbot-transcript-");
        await using (
            var driver = await WebTranscriptDriver.Create(clock =>
                Task.FromResult<IStore>(SqliteStore.Open(Path.Combine(folder.FullName, "certbot.db"), clock))
            )
        )
        {
            await IsAsWritten(file, driver);
        }

        folder.Delete(recursive: true);
    }

    /// <summary>The same transcript with a store in Cosmos DB in which every ninth request fails once.</summary>
    [Theory]
    [MemberData(nameof(Files))]
    public async Task Transcript_replays_over_Cosmos(string file)
    {
        await using var driver = await WebTranscriptDriver.Create(clock =>
        {
            var cosmos = new FakeCosmos(clock, ranges: 3).WithContainer("certbot", "certbot");
            var requests = 0;
            cosmos.AfterRequest = (request, response) => request.IsData && ++requests % 9 == 0 ? throw new HttpRequestException("cut") : response;
            return CosmosTestStores.OpenStore(cosmos, clock);
        });
        await IsAsWritten(file, driver);
    }

    private static async Task IsAsWritten(string file, ITranscriptDriver driver) =>
        Assert.Equal((await File.ReadAllTextAsync(Path.Combine(TranscriptFolder, file))).TrimEnd('\n'), (await Replay(file, driver)).TrimEnd('\n'));

    /// <summary>
    /// The same transcript over the Teams protocol: the same events are committed and the same messages are received after each line, in any order. Other tests
    /// cover the differences: which buttons each reader of a card sees, and suggested actions, which Teams does not show in channels.
    /// </summary>
    [Theory]
    [MemberData(nameof(Files))]
    public async Task Transcript_replays_in_Teams(string file)
    {
        var script = await File.ReadAllTextAsync(Path.Combine(TranscriptFolder, file));
        await using var driver = await TeamsTranscriptDriver.Create(
            script.Contains("[^", StringComparison.Ordinal) ? CardHistory.SentAndPersonalizedCards : CardHistory.SentCards
        );
        var notified = ParseTranscript(WithChannelName(script, "Microsoft Teams"));
        var received = ParseTranscript(WithChannelName(TeamsTranscriptDriver.WithTranscriptNames(await Replay(file, driver)), "Microsoft Teams"));
        for (var i = 0; i < Math.Max(notified.Count, received.Count); i++)
        {
            var (expected, actual) = (notified.ElementAtOrDefault(i) ?? "", received.ElementAtOrDefault(i) ?? "");
            if (expected != actual)
                throw new XunitException($"{file}\n--- written ---\n{expected}\n--- heard in Teams ---\n{actual}");
        }
    }

    /// <summary>
    /// The same transcript over the Slack protocol: the same events are committed and the same words are received after each line. Golden files cover how the
    /// converter arranges the words; other tests cover buttons and suggested actions.
    /// </summary>
    [Theory]
    [MemberData(nameof(Files))]
    public async Task Transcript_replays_in_Slack(string file)
    {
        var script = await File.ReadAllTextAsync(Path.Combine(TranscriptFolder, file));
        await using var driver = await SlackTranscriptDriver.Create();
        var notified = ParseTranscript(WithChannelName(script, "Slack"));
        var received = ParseTranscript(WithChannelName(SlackTranscriptDriver.WithTranscriptNames(await Replay(file, driver)), "Slack"));
        for (var i = 0; i < Math.Max(notified.Count, received.Count); i++)
        {
            var (expected, actual) = (notified.ElementAtOrDefault(i) ?? "", received.ElementAtOrDefault(i) ?? "");
            if (TextOf(expected) != TextOf(actual))
            {
                throw new XunitException(
                    $"{file}\n--- written ---\n{expected}\n--- heard in Slack ---\n{actual}\n--- differ ---\n{Difference(expected, actual)}"
                );
            }
        }
    }

    /// <summary>The words without formatting marks and layout.</summary>
    private static string TextOf(string text) => string.Join('\n', ReceivedLines(text));

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

    private static async Task<string> Replay(string file, ITranscriptDriver driver) =>
        await Transcript.Run(await File.ReadAllTextAsync(Path.Combine(TranscriptFolder, file)), driver, Path.Combine(TranscriptFolder, "Before"));

    /// <summary>Each input line with its results, sorted and without buttons, because lists ordered by id have another order there.</summary>
    private static List<string> ParseTranscript(string transcript)
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

    private static string WithChannelName(string text, string name) =>
        ChannelNames().Replace(text.Replace("во встроенном чате", "в встроенный чат", StringComparison.Ordinal), name);

    [GeneratedRegex("(the )?built-in chat|встроенный чат", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase, 1000)]
    private static partial Regex ChannelNames();

    // A card's buttons, the forms behind them, and suggested actions.
    [GeneratedRegex(@"^   \| (\((?!handle )|    |<)", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex IsButtons();
}
