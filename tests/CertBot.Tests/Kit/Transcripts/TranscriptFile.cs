using CertBot.Core.Tests.Kit;

namespace CertBot.Tests.Kit.Transcripts;

/// <summary>The transcripts of the folder <c>Transcripts</c>, by their file names.</summary>
internal static class TranscriptFile
{
    private static readonly string Folder = Path.Combine(Repository.Root, "tests", "CertBot.Tests", "Transcripts");

    public static TheoryData<string> All => [.. Names];

    private static IEnumerable<string> Names => Directory.GetFiles(Folder, "*.chat").Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal);

    /// <summary>All of them; the plain run plays only those that the given test chooses, the long campaigns the others.</summary>
    public static IEnumerable<TheoryDataRow<string>> WithLongUnless(Func<string, bool> isShort)
    {
        foreach (var name in Names)
        {
            var row = new TheoryDataRow<string>(name);
            yield return isShort(name) ? row : row.WithTrait("Campaign", "Long");
        }
    }

    public static Task<string> Read(string file) => File.ReadAllTextAsync(Path.Combine(Folder, file));

    public static async Task<string> Replay(string file, ITranscriptDriver driver) =>
        await Transcript.Run(await Read(file), driver, Path.Combine(Folder, "Before"));

    /// <summary>The transcript is word for word what the driver hears.</summary>
    public static async Task AssertReplays(string file, ITranscriptDriver driver) =>
        Assert.Equal((await Read(file)).TrimEnd('\n'), (await Replay(file, driver)).TrimEnd('\n'));
}
