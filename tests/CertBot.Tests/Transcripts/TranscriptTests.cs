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
    private static readonly string Here = Path.Combine(Repository.Root, "tests", "CertBot.Tests", "Transcripts");

    public static TheoryData<string> Files => [.. Directory.GetFiles(Here, "*.chat").Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Files))]
    public async Task Is_heard_as_written(string file)
    {
        await using var driver = await WebTranscriptDriver.Create();
        Golden.Verify($"../Transcripts/{file}", (await Play(file, driver)).TrimEnd('\n'));
    }

    /// <summary>The same transcript with a store in a file.</summary>
    [Theory]
    [MemberData(nameof(Files))]
    public async Task Is_heard_as_written_over_SQLite(string file)
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
    public async Task Is_heard_as_written_over_Cosmos(string file)
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
        Assert.Equal((await File.ReadAllTextAsync(Path.Combine(Here, file))).TrimEnd('\n'), (await Play(file, driver)).TrimEnd('\n'));

    /// <summary>
    /// The same transcript over the Teams protocol: the same events are committed and the same messages are received after each line, in any order. Other tests
    /// cover the differences: which buttons each reader of a card sees, and suggested actions, which Teams does not show in channels.
    /// </summary>
    [Theory]
    [MemberData(nameof(Files))]
    public async Task Is_heard_the_same_in_Teams(string file)
    {
        var script = await File.ReadAllTextAsync(Path.Combine(Here, file));
        await using var driver = await TeamsTranscriptDriver.Create(
            script.Contains("[^", StringComparison.Ordinal) ? CardHistory.SentAndPersonalizedCards : CardHistory.SentCards
        );
        var told = Told(ChannelNames().Replace(script, "Microsoft Teams"));
        var received = Told((await Play(file, driver)).Replace("msteams.local.", "web.local.", StringComparison.Ordinal));
        for (var i = 0; i < Math.Max(told.Count, received.Count); i++)
        {
            var (expected, actual) = (told.ElementAtOrDefault(i) ?? "", received.ElementAtOrDefault(i) ?? "");
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
    public async Task Is_heard_the_same_in_Slack(string file)
    {
        var script = await File.ReadAllTextAsync(Path.Combine(Here, file));
        await using var driver = await SlackTranscriptDriver.Create();
        var told = Told(ChannelNames().Replace(script, "Slack"));
        var received = Told(SlackTranscriptDriver.WithTranscriptNames(await Play(file, driver)));
        for (var i = 0; i < Math.Max(told.Count, received.Count); i++)
        {
            var (expected, actual) = (told.ElementAtOrDefault(i) ?? "", received.ElementAtOrDefault(i) ?? "");
            if (Words(expected) != Words(actual))
            {
                throw new XunitException(
                    $"{file}\n--- written ---\n{expected}\n--- heard in Slack ---\n{actual}\n--- differ ---\n{Difference(expected, actual)}"
                );
            }
        }
    }

    /// <summary>The words without formatting marks and layout.</summary>
    private static string Words(string told) => string.Join('\n', Heard(told));

    private static IEnumerable<string> Heard(string told) =>
        from message in Messages().Split(told)
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

    private static async Task<string> Play(string file, ITranscriptDriver driver) =>
        await Transcript.Run(await File.ReadAllTextAsync(Path.Combine(Here, file)), driver, Path.Combine(Here, "Before"));

    /// <summary>Each input line with its results, sorted and without buttons, because lists ordered by id have another order there.</summary>
    private static List<string> Told(string transcript)
    {
        List<(string Line, List<string> Came)> told = [("", [])];
        foreach (var line in transcript.TrimEnd('\n').Split('\n').Where(l => !IsButtons().IsMatch(l)))
        {
            if (line.StartsWith("   ", StringComparison.Ordinal) && told[^1].Came.Count > 0)
            {
                told[^1].Came[^1] += $"\n{line}";
            }
            else if (
                line.StartsWith("bot", StringComparison.Ordinal)
                || line.StartsWith("=>", StringComparison.Ordinal)
                || line.StartsWith("!!", StringComparison.Ordinal)
            )
            {
                told[^1].Came.Add(line);
            }
            else
            {
                told.Add((line, []));
            }
        }

        return [.. told.Select(t => $"{t.Line}\n{string.Join('\n', t.Came.Select(Sorted).Order(StringComparer.Ordinal))}")];
    }

    private static string Sorted(string message)
    {
        var lines = message.Split('\n');
        return string.Join('\n', lines[1..].Order(StringComparer.Ordinal).Prepend(lines[0]));
    }

    private static string Difference(string expected, string actual)
    {
        var (was, came) = (Heard(expected).ToList(), Heard(actual).ToList());
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

    [GeneratedRegex("(the )?built-in chat|встроенный чат", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase, 1000)]
    private static partial Regex ChannelNames();

    // A card's buttons, the forms behind them, and suggested actions.
    [GeneratedRegex(@"^   \| (\(|    |<)", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex IsButtons();
}
