using CertBot.Tests.Kit;

namespace CertBot.Tests.Transcripts;

public sealed class TranscriptTests
{
    private static readonly string Here = Path.Combine(Repository.Root, "tests", "CertBot.Tests", "Transcripts");

    public static TheoryData<string> Files => [.. Directory.GetFiles(Here, "*.chat").Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Files))]
    public async Task Is_heard_as_written(string file)
    {
        var path = Path.Combine(Here, file);
        await using var house = await House.Open();
        Golden.Is($"../Transcripts/{file}", (await Transcript.Play(await File.ReadAllTextAsync(path), house, Path.Combine(Here, "Before"))).TrimEnd('\n'));
    }
}
