using CertBot.Tests.Kit.Transcripts;
using Xunit.Sdk;

namespace CertBot.Tests.Transcripts;

/// <summary>
/// The same transcripts over the Slack protocol: the same events are committed and the same words are received after each line. Golden files cover how the
/// converter arranges the words; other tests cover buttons and suggested actions.
/// </summary>
public sealed class SlackTranscriptTests
{
    /// <summary>The plain run plays the English ones; the Russian ones are heard in the built-in chat then, and everywhere in the long campaigns.</summary>
    public static IEnumerable<TheoryDataRow<string>> Files => TranscriptFile.WithLongUnless(f => !f.EndsWith(".ru.chat", StringComparison.Ordinal));

    [Theory]
    [MemberData(nameof(Files))]
    public async Task Transcript_replays_in_Slack(string file)
    {
        var script = await TranscriptFile.Read(file);
        await using var driver = await SlackTranscriptDriver.Create();
        var notified = TranscriptComparison.Parse(TranscriptComparison.WithChannelName(script, "Slack"));
        var received = TranscriptComparison.Parse(
            TranscriptComparison.WithChannelName(SlackTranscriptDriver.WithTranscriptNames(await TranscriptFile.Replay(file, driver)), "Slack")
        );
        for (var i = 0; i < Math.Max(notified.Count, received.Count); i++)
        {
            var (expected, actual) = (notified.ElementAtOrDefault(i) ?? "", received.ElementAtOrDefault(i) ?? "");
            if (TranscriptComparison.TextOf(expected) != TranscriptComparison.TextOf(actual))
            {
                throw new XunitException(
                    $"{file}\n--- written ---\n{expected}\n--- heard in Slack ---\n{actual}\n--- differ ---\n{TranscriptComparison.Difference(expected, actual)}"
                );
            }
        }
    }
}
