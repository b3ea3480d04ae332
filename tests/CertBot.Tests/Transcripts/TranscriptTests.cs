using CertBot.Tests.Kit.Runtime;
using CertBot.Tests.Kit.Transcripts;

namespace CertBot.Tests.Transcripts;

/// <summary>What people hear, line by line, without a network protocol and with a store in memory. <c>UPDATE_GOLDEN=1</c> writes the files anew.</summary>
public sealed class TranscriptTests
{
    [Theory]
    [MemberData(nameof(TranscriptFile.All), MemberType = typeof(TranscriptFile))]
    public async Task Transcript_replays_on_DirectLine(string file)
    {
        await using var driver = await WebTranscriptDriver.Create();
        GoldenFile.Verify($"../Transcripts/{file}", (await TranscriptFile.Replay(file, driver)).TrimEnd('\n'));
    }
}
