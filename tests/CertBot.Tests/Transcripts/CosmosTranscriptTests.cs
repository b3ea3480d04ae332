using CertBot.Tests.Kit.Cosmos;
using CertBot.Tests.Kit.Transcripts;

namespace CertBot.Tests.Transcripts;

/// <summary>The same transcripts with a store in Cosmos DB in which every ninth request fails once.</summary>
public sealed class CosmosTranscriptTests
{
    /// <summary>
    /// The plain run plays this one: the store's own tests compare its operations with those of the others, and the long campaigns play all the English ones.
    /// </summary>
    private const string Short = "apply.chat";

    public static IEnumerable<TheoryDataRow<string>> Files => TranscriptFile.EnglishWithLong(f => f == Short);

    [Theory]
    [MemberData(nameof(Files))]
    public async Task Transcript_replays_over_Cosmos(string file)
    {
        await using var driver = await WebTranscriptDriver.Create(clock =>
        {
            var cosmos = new FakeCosmos(clock, ranges: 3).WithContainer("certbot", "certbot");
            var requests = 0;
            cosmos.AfterRequest = (request, response) => request.IsData && ++requests % 9 == 0 ? throw new HttpRequestException("cut") : response;
            return CosmosTestStores.OpenStore(cosmos, clock);
        });
        await TranscriptFile.AssertReplays(file, driver);
    }
}
