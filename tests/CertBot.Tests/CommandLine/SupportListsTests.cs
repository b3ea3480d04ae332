using System.Text.RegularExpressions;
using CertBot.CommandLine;
using CertBot.CommandLine.Stores;
using CertBot.Kpis;
using CertBot.Repositories;
using CertBot.Repositories.Surveys;
using CertBot.Store.Documents;
using CertBot.Tests.Demo;
using CertBot.Tests.Kit.Stores;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;

namespace CertBot.Tests.CommandLine;

/// <summary>The lists of the programme's last stage, of everything the demo has played: rebuilt after they were wiped, and copied to another store.</summary>
public sealed partial class SupportListsTests
{
    private static readonly string[] Kinds =
    [
        ApplicationSummaryStore.Kind,
        CaseStore.Kind,
        CaseEscalationStore.Kind,
        CustomerStore.Kind,
        RegularAuditStore.Kind,
        KpiRowStore.Kind,
        SurveyAnswerStore.Kind,
        PrecedentStore.Kind,
    ];

    private readonly StringWriter _output = new() { NewLine = "\n" };

    private readonly StringWriter _error = new() { NewLine = "\n" };

    [Fact]
    public async Task Lists_that_were_wiped_are_rebuilt_as_they_were()
    {
        await using var demo = await PlayedDemo.Create();
        var before = await Rows(demo.Store);
        Assert.Equal(Kinds.Order(StringComparer.Ordinal), before.Select(r => r.Document.Kind).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));
        foreach (var row in before)
            await demo.Store.Commit(row.Partition, [new Write.Delete(row.Document.Id, null)], default);

        Assert.Equal(0, await Rebuild(demo));
        Assert.Equal(before.Select(Describe), (await Rows(demo.Store)).Select(Describe));
        Assert.EndsWith(FormattableString.Invariant($"{before.Count} rows written, 0 removed, 0 faults\n"), _output.ToString(), StringComparison.Ordinal);

        _output.GetStringBuilder().Clear();
        Assert.Equal(0, await Rebuild(demo));
        Assert.Equal("0 rows written, 0 removed, 0 faults\n", _output.ToString());
    }

    /// <summary>A row for each list that nothing stands behind, and one that is damaged.</summary>
    [Fact]
    public async Task Rows_that_nothing_stands_behind_are_removed_and_damaged_ones_mended()
    {
        await using var demo = await PlayedDemo.Create();
        var before = await Rows(demo.Store);
        foreach (var row in before.DistinctBy(r => r.Document.Kind))
        {
            await demo.Store.Commit(row.Partition, [new Write.Upsert(row.Document with { Id = $"{row.Document.Id}-gone" })], default);
            await demo.Store.Commit(row.Partition, [new Write.Upsert(row.Document with { Json = "{" })], default);
        }

        Assert.Equal(0, await Rebuild(demo));
        Assert.Equal(before.Select(Describe), (await Rows(demo.Store)).Select(Describe));
    }

    [Fact]
    public async Task Store_is_copied_with_all_of_it_and_the_copy_is_whole()
    {
        await using var demo = await PlayedDemo.Create();
        await using var target = new MemoryStore(demo.Services.GetRequiredService<IClock>());
        var copied = await StoreCopy.Run(
            new StoreAddress.SqliteAddress("/old.db"),
            new StoreAddress.SqliteAddress("/new.db"),
            (_, access, _) => Task.FromResult<IStore>(new KeepOpenStore(access == StoreAccess.ReadOnly ? demo.Store : target)),
            1,
            demo.Services.GetRequiredService<IClock>(),
            _output,
            _error,
            default
        );

        Assert.Equal((0, ""), (copied, _error.ToString()));
        Assert.Equal(await Documents(demo.Store, ""), await Documents(target, ""));
        Assert.Equal(0, await AuditVerify.Run(target, null, _output, _error, default));
    }

    private Task<int> Rebuild(PlayedDemo demo) =>
        StoreRebuildLists.Run(
            demo.Store,
            demo.Services.GetRequiredService<InstalledEditions>(),
            demo.Services.GetRequiredService<IClock>(),
            _output,
            _error,
            default
        );

    /// <summary>What ended leaves the list of the open ones some days later; that is not rebuilt.</summary>
    private static async Task<List<(string Partition, Document Document)>> Rows(IStore store) => [.. (await Documents(store, "list:")).Where(d => d.Document.Expires is null)];

    private static async Task<List<(string Partition, Document Document)>> Documents(IStore store, string prefix)
    {
        List<(string Partition, Document Document)> all = [];
        await foreach (var partition in store.Partitions(prefix, default))
        {
            if (partition == StoreKeys.CopyMarkerPartition)
                continue;
            await foreach (var stored in StoreComparison.ReadAll(store, partition, default))
                all.Add((partition, stored.Document));
        }

        return all;
    }

    /// <summary>Without when it was worked out.</summary>
    private static string Describe((string Partition, Document Document) row) =>
        $"{row.Partition}/{row.Document.Id} {row.Document.Kind} {(row.Document.Kind == KpiRowStore.Kind ? WorkedOut().Replace(row.Document.Json, "") : row.Document.Json)}";

    [GeneratedRegex("\"at\":\"[^\"]*\"}$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex WorkedOut();
}
