using CertBot.Tests.Kit.Runtime;
using CertBot.Tests.Kit.Transcripts;

namespace CertBot.Tests.Transcripts;

/// <summary>
/// What people hear in English, line by line, without a network protocol and with a store in memory. <c>UPDATE_GOLDEN=1</c> writes the files anew. The Russian
/// ones are a class of their own, so that both run at the same time.
/// </summary>
public sealed class TranscriptTests
{
    public static TheoryData<string> Files => [.. TranscriptFile.All.Where(f => !TranscriptFile.IsRussian(f))];

    [Theory, MemberData(nameof(Files))]
    public Task Transcript_replays_on_DirectLine(string file) => Verify(file);

    internal static async Task Verify(string file)
    {
        await using var driver = await WebTranscriptDriver.Create();
        GoldenFile.Verify($"../Transcripts/{file}", (await TranscriptFile.Replay(file, driver)).TrimEnd('\n'));
    }
}

/// <summary>The same in Russian.</summary>
public sealed class RussianTranscriptTests
{
    public static TheoryData<string> Files => [.. TranscriptFile.All.Where(TranscriptFile.IsRussian)];

    [Theory, MemberData(nameof(Files))]
    public Task Transcript_replays_on_DirectLine(string file) => TranscriptTests.Verify(file);
}
