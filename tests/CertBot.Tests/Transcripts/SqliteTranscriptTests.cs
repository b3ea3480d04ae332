using CertBot.Store.Documents;
using CertBot.Store.Sqlite;
using CertBot.Tests.Kit.Stores;
using CertBot.Tests.Kit.Transcripts;

namespace CertBot.Tests.Transcripts;

/// <summary>The same transcripts with a store in a file.</summary>
public sealed class SqliteTranscriptTests
{
    public static IEnumerable<TheoryDataRow<string>> Files => TranscriptFile.EnglishWithLong();

    [Theory]
    [MemberData(nameof(Files))]
    public async Task Transcript_replays_over_SQLite(string file)
    {
        var folder = MemoryFolder.Create("certbot-transcript-");
        await using (
            var driver = await WebTranscriptDriver.Create(clock =>
                Task.FromResult<IStore>(SqliteStore.Open(Path.Combine(folder.FullName, "certbot.db"), clock))
            )
        )
        {
            await TranscriptFile.AssertReplays(file, driver);
        }

        folder.Delete(recursive: true);
    }
}
