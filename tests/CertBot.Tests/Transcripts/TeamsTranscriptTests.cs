using CertBot.Tests.Kit.Transcripts;

namespace CertBot.Tests.Transcripts;

/// <summary>
/// The same transcripts over the Teams protocol: the same events are committed and the same messages are received after each line, in any order. Other tests
/// cover the differences: which buttons each reader of a card sees, and suggested actions, which Teams does not show in channels.
/// </summary>
public sealed class TeamsTranscriptTests
{
    public static IEnumerable<TheoryDataRow<string>> Files => TranscriptFile.AllWithLong();

    [Theory]
    [MemberData(nameof(Files))]
    public async Task Transcript_replays_in_Teams(string file)
    {
        var script = await TranscriptFile.Read(file);
        await using var driver = await TeamsTranscriptDriver.Create(
            script.Contains("[^", StringComparison.Ordinal) ? CardHistory.SentAndPersonalizedCards : CardHistory.SentCards
        );
        var notified = TranscriptComparison.Parse(TranscriptComparison.WithChannelName(script, "Microsoft Teams"));
        var received = TranscriptComparison.Parse(
            TranscriptComparison.WithChannelName(TeamsTranscriptDriver.WithTranscriptNames(await TranscriptFile.Replay(file, driver)), "Microsoft Teams")
        );
        TranscriptComparison.AssertSame(notified, received, "Teams", file, text => text);
    }
}
