using CertBot.Tests.Kit.Cosmos;
using CertBot.Tests.Kit.Transcripts;

namespace CertBot.Tests.Transcripts;

/// <summary>The same transcripts with a store in Cosmos DB in which every ninth request fails once.</summary>
public sealed class CosmosTranscriptTests
{
    /// <summary>
    /// What the plain run plays: each kind of document is written and read at least once. The store's own tests compare its operations with those of the others.
    /// </summary>
    private static readonly string[] Short =
    [
        "apply.chat",
        "cases.chat",
        "delivery.ru.chat",
        "deploy.chat",
        "directory.chat",
        "escalation.ru.chat",
        "forms.ru.chat",
        "kick-off.ru.chat",
        "life.chat",
        "link.chat",
        "materials-several.chat",
        "release.chat",
        "unreachable.chat",
        "withdraw-review.ru.chat",
    ];

    public static IEnumerable<TheoryDataRow<string>> Files => TranscriptFile.WithLongUnless(f => Short.Contains(f, StringComparer.Ordinal));

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
