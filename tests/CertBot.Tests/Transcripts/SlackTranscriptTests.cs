using CertBot.Tests.Kit.Transcripts;

namespace CertBot.Tests.Transcripts;

/// <summary>
/// The same transcripts over the Slack protocol: the same events are committed and the same words are received after each line. Golden files cover how the
/// converter arranges the words; other tests cover buttons and suggested actions.
/// </summary>
public sealed class SlackTranscriptTests
{
    public static IEnumerable<TheoryDataRow<string>> Files => TranscriptFile.AllWithLong();

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
        TranscriptComparison.AssertSame(notified, received, "Slack", file, TranscriptComparison.TextOf);
    }
}
