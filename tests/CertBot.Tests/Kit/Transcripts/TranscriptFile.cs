using CertBot.Core.Tests.Kit;

namespace CertBot.Tests.Kit.Transcripts;

/// <summary>The transcripts of the folder <c>Transcripts</c>, by their file names.</summary>
internal static class TranscriptFile
{
    private static readonly string Folder = Path.Combine(Repository.Root, "tests", "CertBot.Tests", "Transcripts");

    public static IEnumerable<string> All => Directory.GetFiles(Folder, "*.chat").Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal);

    /// <summary>
    /// What the plain run plays again in each channel and over each store, after it has played all of them in memory: those that meet most kinds of cards, forms,
    /// messages and documents. The long campaigns play the others.
    /// </summary>
    private static readonly string[] Selected = ["apply-cards.chat", "inspection.chat", "review.chat"];

    /// <summary>The English ones: for what the language makes no difference to.</summary>
    public static IEnumerable<TheoryDataRow<string>> EnglishWithLong(Func<string, bool>? isShort = null) =>
        AllWithLong(isShort).Where(row => !IsRussian(row.Data));

    public static bool IsRussian(string name) => name.EndsWith(".ru.chat", StringComparison.Ordinal);

    /// <summary>All of them; those that the plain run does not play are marked as long.</summary>
    public static IEnumerable<TheoryDataRow<string>> AllWithLong(Func<string, bool>? isShort = null)
    {
        foreach (var name in All)
        {
            var row = new TheoryDataRow<string>(name);
            yield return (isShort ?? IsSelected)(name) ? row : row.WithTrait("Campaign", "Long");
        }
    }

    private static bool IsSelected(string name) => Selected.Contains(name, StringComparer.Ordinal);

    public static Task<string> Read(string file) => File.ReadAllTextAsync(Path.Combine(Folder, file));

    public static async Task<string> Replay(string file, ITranscriptDriver driver) =>
        await Transcript.Run(await Read(file), driver, Path.Combine(Folder, "Before"));

    /// <summary>The transcript is word for word what the driver hears.</summary>
    public static async Task AssertReplays(string file, ITranscriptDriver driver) =>
        Assert.Equal((await Read(file)).TrimEnd('\n'), (await Replay(file, driver)).TrimEnd('\n'));
}
