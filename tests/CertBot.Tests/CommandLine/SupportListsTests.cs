using System.Text.RegularExpressions;
using CertBot.CommandLine;
using CertBot.CommandLine.Stores;
using CertBot.Core.Conversation;
using CertBot.Core.Directory;
using CertBot.Core.Support.Cases;
using CertBot.Core.Surveys;
using CertBot.Core.Tests.Kit;
using CertBot.Kpis;
using CertBot.Repositories;
using CertBot.Repositories.Surveys;
using CertBot.Store.Documents;
using CertBot.Tests.Commands.Audits;
using CertBot.Tests.Commands.Surveys;
using CertBot.Tests.Kit.Hosts;
using CertBot.Tests.Kit.Stores;
using NodaTime;

namespace CertBot.Tests.CommandLine;

/// <summary>
/// The lists of a certified application with customers, cases, surveys, an open audit and a closed month: rebuilt after they were wiped, and copied to another store.
/// </summary>
public sealed partial class SupportListsTests : IAsyncLifetime
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
        SurveyLinkStore.Kind,
        PrecedentStore.Kind,
    ];

    private MemoryStore? _raw;

    private TestHost? _host;

    private readonly StringWriter _output = new() { NewLine = "\n" };

    private readonly StringWriter _error = new() { NewLine = "\n" };

    private MemoryStore Raw => _raw ?? throw new InvalidOperationException("not open");

    private TestHost Host => _host ?? throw new InvalidOperationException("not open");

    public async ValueTask InitializeAsync()
    {
        _host = await TestHost.Create(clock =>
        {
            _raw = new MemoryStore(clock);
            return Task.FromResult<IStore>(_raw);
        });
        await CertifiedApplications.Certify(_host, "acme-sync", TestPeople.Developer, "Acme Sync");
        var rig = new SurveyRig(_host);
        await rig.SaveCustomer("northwind", "gerda@northwind.example");
        await rig.SaveCustomer("southwind", "ben@southwind.example");
        await rig.Choose(SurveyChannel.Mail);
        var answered = await rig.OpenCase("HD-1", rig.Now);
        await rig.Advance(Duration.FromHours(25));
        Assert.Null(await rig.Answer(SurveyIds.OfCase(answered), 4, "Quick"));
        var escalated = await rig.OpenCase("HD-2", customer: "southwind");
        Assert.Null(await rig.Execute(new Command.OnCase(escalated, new CaseCommand.OpenEscalation("Nobody answers")), TestPeople.Developer));
        await rig.Choose(SurveyChannel.Link);
        await AuditHost.Open(_host);
        while (rig.Now < Instant.FromUtc(2026, 4, 9, 9, 0))
            await rig.Advance(Duration.FromDays(1));
        Assert.Null(await rig.Answer(SurveyIds.OfCampaign(new("acme-sync"), "2026-H1", new("northwind")), 9));
        await rig.Advance(Duration.FromDays(1));
    }

    public async ValueTask DisposeAsync() => await Host.DisposeAsync();

    [Fact]
    public async Task Lists_that_were_wiped_are_rebuilt_as_they_were()
    {
        var before = await Rows(Raw);
        Assert.Equal(Kinds.Order(StringComparer.Ordinal), before.Select(r => r.Document.Kind).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));
        foreach (var row in before)
            await Raw.Commit(row.Partition, [new Write.Delete(row.Document.Id, null)], default);

        Assert.Equal(0, await Rebuild());
        Assert.Equal(before.Select(Describe), (await Rows(Raw)).Select(Describe));
        Assert.EndsWith(FormattableString.Invariant($"{before.Count} rows written, 0 removed, 0 faults\n"), _output.ToString(), StringComparison.Ordinal);

        _output.GetStringBuilder().Clear();
        Assert.Equal(0, await Rebuild());
        Assert.Equal("0 rows written, 0 removed, 0 faults\n", _output.ToString());
    }

    /// <summary>A row for each list that nothing stands behind, and one that is damaged.</summary>
    [Fact]
    public async Task Rows_that_nothing_stands_behind_are_removed_and_damaged_ones_mended()
    {
        var before = await Rows(Raw);
        foreach (var row in before.DistinctBy(r => r.Document.Kind))
        {
            await Raw.Commit(row.Partition, [new Write.Upsert(row.Document with { Id = $"{row.Document.Id}-gone" })], default);
            await Raw.Commit(row.Partition, [new Write.Upsert(row.Document with { Json = "{" })], default);
        }

        Assert.Equal(0, await Rebuild());
        Assert.Equal(before.Select(Describe), (await Rows(Raw)).Select(Describe));
    }

    [Fact]
    public async Task Store_is_copied_with_all_of_it_and_the_copy_is_whole()
    {
        await using var target = new MemoryStore(Host.Clock);
        var copied = await StoreCopy.Run(
            new StoreAddress.SqliteAddress("/old.db"),
            new StoreAddress.SqliteAddress("/new.db"),
            (_, access, _) => Task.FromResult<IStore>(new KeepOpenStore(access == StoreAccess.ReadOnly ? Raw : target)),
            1,
            Host.Clock,
            _output,
            _error,
            default
        );

        Assert.Equal((0, ""), (copied, _error.ToString()));
        Assert.Equal(await Documents(Raw, ""), await Documents(target, ""));
        Assert.Equal(0, await AuditVerify.Run(target, null, _output, _error, default));
    }

    private Task<int> Rebuild() => StoreRebuildLists.Run(Raw, Host.GetService<InstalledEditions>(), Host.Clock, _output, _error, default);

    /// <summary>What ended leaves the list of the open ones some days later; that is not rebuilt.</summary>
    private static async Task<List<(string Partition, Document Document)>> Rows(IStore store) =>
        [.. (await Documents(store, "list:")).Where(d => d.Document.Expires is null)];

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
    private static string Describe((string Partition, Document Document) row)
    {
        var json = row.Document.Kind == KpiRowStore.Kind ? WorkedOut().Replace(row.Document.Json, "") : row.Document.Json;
        return $"{row.Partition}/{row.Document.Id} {row.Document.Kind} {json}";
    }

    [GeneratedRegex("\"at\":\"[^\"]*\"}$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex WorkedOut();
}
