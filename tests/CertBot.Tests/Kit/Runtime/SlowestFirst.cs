using CertBot.Tests.Browser;
using CertBot.Tests.Channels.Slack;
using CertBot.Tests.CrashTests;
using CertBot.Tests.Kit.Runtime;
using CertBot.Tests.Store;
using CertBot.Tests.Transcripts;
using Xunit.Sdk;
using Xunit.v3;

[assembly: TestCollectionOrderer(typeof(SlowestFirst))]

namespace CertBot.Tests.Kit.Runtime;

/// <summary>The classes that take longest begin first: otherwise the run ends with one of them, and with an idle processor beside it.</summary>
public sealed class SlowestFirst : ITestCollectionOrderer
{
    private static readonly string[] Slowest =
    [
        .. new[]
        {
            typeof(SlackJourneyTests),
            typeof(DemoJourneyTests),
            typeof(KillTests),
            typeof(DemoPageTests),
            typeof(CrashAfterCommitTests),
            typeof(MultiHostKillTests),
            typeof(HeldBodiesTests),
            typeof(MutatedInputTests),
            typeof(SqliteTranscriptTests),
            typeof(CosmosTranscriptTests),
            typeof(SlackTranscriptTests),
            typeof(TeamsTranscriptTests),
            typeof(StoreModelTests),
        }.Select(t => $"Test collection for {t.FullName} "),
    ];

    public IReadOnlyCollection<TTestCollection> OrderTestCollections<TTestCollection>(IReadOnlyCollection<TTestCollection> testCollections)
        where TTestCollection : ITestCollection =>
        [
            .. testCollections.OrderBy(c =>
                Array.FindIndex(Slowest, s => c.TestCollectionDisplayName.StartsWith(s, StringComparison.Ordinal)) is >= 0 and var at ? at : Slowest.Length
            ),
        ];
}
