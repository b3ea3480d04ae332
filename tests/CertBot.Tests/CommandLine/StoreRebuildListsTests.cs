using CertBot.CommandLine;
using CertBot.Core.Certification.Applications;
using CertBot.Core.Certification.ReadModels;
using CertBot.Core.Conversation;
using CertBot.Core.Directory;
using CertBot.Core.Tests.Kit;
using CertBot.Outbox.Routing;
using CertBot.Repositories;
using CertBot.Store;
using CertBot.Store.Documents;
using CertBot.Store.Events;
using CertBot.Tests.Kit.Hosts;
using CertBot.Tests.Kit.Runtime;
using CertBot.Tests.Kit.Stores;
using CertBot.Tests.Kit.Transcripts;
using NodaTime;

namespace CertBot.Tests.CommandLine;

public sealed class StoreRebuildListsTests : IAsyncLifetime
{
    private const string Acme = "list:vendor.acme",
        OpenList = "list:open",
        Unreachables = "list:unreachable",
        App = "acme-sync";

    private readonly FakeClock _clock = new(TestHost.StartTime);
    private readonly StringWriter _output = new() { NewLine = "\n" };
    private readonly StringWriter _error = new() { NewLine = "\n" };
    private MemoryStore? _raw;
    private TestHost? _host;

    private MemoryStore Raw => _raw ?? throw new InvalidOperationException("not open");

    private TestHost At => _host ?? throw new InvalidOperationException("not open");

    public async ValueTask InitializeAsync()
    {
        _raw = new MemoryStore(_clock);
        _host = await TestHost.Create(_raw);
        var here = Path.Combine(Repository.Root, "tests", "CertBot.Tests", "Transcripts");
        await Transcript.Run(
            await File.ReadAllTextAsync(Path.Combine(here, "Before", "review.chat")),
            new WebTranscriptDriver(_host),
            Path.Combine(here, "Before")
        );
        await _host
            .GetService<UnreachableConversationStore>()
            .MarkUnreachable(new("web", "analyst", IsPersonal: true), new("analyst"), UnreachableReason.DisabledByAdmin, default);
        await _host.ProcessUntilIdle();
    }

    public async ValueTask DisposeAsync() => await At.DisposeAsync();

    [Fact]
    public async Task Correct_lists_are_not_changed()
    {
        var before = await Lists();

        Assert.Equal(0, await Rebuild(Raw));
        Assert.Equal(before, await Lists());
        Assert.Equal("0 rows written, 0 removed, 0 faults\n", _output.ToString());
    }

    [Fact]
    public async Task Lost_lists_are_rebuilt()
    {
        var before = (await Lists()).Select(s => (s.Partition, s.Document)).ToList();
        Assert.Equal(3, before.Count);
        foreach (var row in await Lists())
            await Raw.Commit(row.Partition, [new Write.Delete(row.Document.Id, null)], default);

        Assert.Equal(0, await Rebuild(Raw));
        Assert.Equal(before, (await Lists()).Select(s => (s.Partition, s.Document)));
        Assert.EndsWith("3 rows written, 0 removed, 0 faults\n", _output.ToString(), StringComparison.Ordinal);
        Assert.Contains("list:open/acme-sync: added\n", _output.ToString(), StringComparison.Ordinal);

        _output.GetStringBuilder().Clear();
        Assert.Equal(0, await Rebuild(Raw));
        Assert.Equal("0 rows written, 0 removed, 0 faults\n", _output.ToString());
    }

    [Theory]
    [InlineData("{")]
    [InlineData("""{"v":1}""")]
    [InlineData("older")]
    [InlineData("newer")]
    public async Task Wrong_row_is_corrected(string json)
    {
        var right = await Row(OpenList, App);
        var row = VersionedJson.Read<ApplicationSummary>(right);
        await Put(
            OpenList,
            right.Document with
            {
                Json = json switch
                {
                    "older" => VersionedJson.Write(row with { Revision = 1, Name = "Old" }),
                    "newer" => VersionedJson.Write(row with { Revision = 999, Name = "Invented" }),
                    _ => json,
                },
            }
        );
        await Put(
            Unreachables,
            (await Raw.All(Unreachables, "", 10, default)).Single().Document with
            {
                Json = json is "older" or "newer"
                    ? """{"v":1,"place":{"channel":"web","id":"analyst","personal":true},"why":"blocked-by-user","since":"2026-03-02T08:00:00Z"}"""
                    : json,
            }
        );

        Assert.Equal(0, await Rebuild(Raw));
        Assert.Equal(right.Document, (await Row(OpenList, App)).Document);
        Assert.Equal(
            [UnreachableReason.DisabledByAdmin],
            (await At.GetService<UnreachableConversationStore>().GetAll(default).ToArrayAsync()).Select(u => u.Reason)
        );
        Assert.EndsWith("2 rows written, 0 removed, 0 faults\n", _output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Orphaned_rows_are_removed()
    {
        var row = (await Row(OpenList, App)).Document;
        await Put(OpenList, row with { Id = "gone-app" });
        await Put("list:vendor.borealis", row);
        await Put(
            Unreachables,
            new(
                "somewhere",
                UnreachableConversationStore.ListKind,
                """{"v":1,"place":{"channel":"web","id":"nobody","personal":true},"why":"blocked-by-user","since":"2026-03-02T08:00:00Z"}"""
            )
        );
        await Put(Unreachables, new("damaged", UnreachableConversationStore.ListKind, "{"));

        Assert.Equal(0, await Rebuild(Raw));
        Assert.Equal([OpenList, Unreachables, Acme], (await Lists()).Select(s => s.Partition));
        Assert.EndsWith("0 rows written, 4 removed, 0 faults\n", _output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ended_application_in_the_open_list_is_removed_for_good()
    {
        await At.SendInput("developer", new("web", "developer", IsPersonal: true), new Input.Text("hello"));
        var app = await At.GetService<Aggregates>().FindApplication(new(App), default) ?? throw new InvalidOperationException();
        var ended = await Raw.Get("app:acme-sync", Snapshot.Id, default) ?? throw new InvalidOperationException();
        var snapshot = Snapshot<Application>.Read(ended);
        await Put(
            "app:acme-sync",
            new Snapshot<Application>(snapshot.Seq, snapshot.Hash, app with { Stage = new Stage.Declined("no") { Since = TestHost.StartTime } }).ToDocument(
                "application"
            )
        );

        Assert.Equal(0, await Rebuild(Raw));
        Assert.Equal(TestHost.StartTime + Duration.FromDays(1), (await Row(OpenList, App)).Document.Expires);
        Assert.Null((await Row(Acme, App)).Document.Expires);
        var lists = await Lists();
        _clock.Advance(Duration.FromHours(1));
        Assert.Equal(0, await Rebuild(Raw));
        Assert.Equal(lists, await Lists());

        _clock.Advance(Duration.FromDays(1));
        Assert.Equal(0, await Rebuild(Raw));
        Assert.Null(await Raw.Get(OpenList, App, default));
        Assert.NotNull(await Raw.Get(Acme, App, default));
    }

    [Fact]
    public async Task Concurrent_write_of_a_host_wins()
    {
        var right = (await Row(OpenList, App)).Document;
        await Put(OpenList, right with { Json = VersionedJson.Write(VersionedJson.Read<ApplicationSummary>(await Row(OpenList, App)) with { Name = "Old" }) });
        var host = new ConcurrentWriteStore(Raw, () => Put(OpenList, right));

        Assert.Equal(0, await Rebuild(host));
        Assert.Equal(right, (await Row(OpenList, App)).Document);
        Assert.Equal("0 rows written, 0 removed, 0 faults\n", _output.ToString());
    }

    [Fact]
    public async Task Damaged_application_is_reported_and_keeps_its_rows()
    {
        var lists = await Lists();
        await Put("app:acme-sync", new(Snapshot.Id, "application", "{"));

        Assert.Equal(1, await Rebuild(Raw));
        Assert.Equal(lists, await Lists());
        Assert.Equal("app:acme-sync/snapshot: a damaged document\n0 rows written, 0 removed, 1 faults\n", _output.ToString());
    }

    [Theory]
    [InlineData("app:acme-sync", "snapshot", "application")]
    [InlineData("list:open", "acme-sync", "row")]
    [InlineData("place:web:analyst", "closed", "closed")]
    public async Task Document_of_a_newer_version_is_not_overwritten(string partition, string id, string kind)
    {
        await Put(partition, new(id, kind, """{"v":2}"""));

        Assert.Equal(2, await Rebuild(Raw));
        Assert.Equal($"{partition}/{id}: a document of a future version (2, this CertBot reads 1)\n", _error.ToString());
        Assert.Equal("""{"v":2}""", (await Row(partition, id)).Document.Json);
    }

    [Fact]
    public async Task Incomplete_copy_has_no_lists()
    {
        await Put(StoreKeys.CopyMarkerPartition, new CopyMarker("sqlite:/old.db", null, CopyState.UnderWay).ToDocument());

        Assert.Equal(2, await Rebuild(Raw));
        Assert.Equal("this store is a copy of sqlite:/old.db that was not finished: run store copy again\n", _error.ToString());
    }

    private Task<int> Rebuild(IStore store) => StoreRebuildLists.Run(store, EditionLoader.Load(null), _clock, _output, _error, default);

    private async Task<StoredDocument> Row(string partition, string id) =>
        await Raw.Get(partition, id, default) ?? throw new InvalidOperationException($"{partition}/{id} is not there");

    private async Task Put(string partition, Document document) =>
        Assert.IsType<CommitResult.Committed>(await Raw.Commit(partition, [new Write.Upsert(document)], default));

    private async Task<List<StoredDocument>> Lists()
    {
        List<StoredDocument> all = [];
        await foreach (var partition in Raw.Partitions("list:", default))
            all.AddRange(await Raw.All(partition, "", 100, default));
        return all;
    }

    /// <summary>Another writer commits right before the first commit.</summary>
    private sealed class ConcurrentWriteStore(IStore inner, Func<Task> write) : KeepOpenStore(inner)
    {
        private bool _isWritten;

        public override async Task<CommitResult> Commit(string partition, IReadOnlyList<Write> writes, CancellationToken cancellationToken)
        {
            if (!_isWritten)
                await write();
            _isWritten = true;
            return await base.Commit(partition, writes, cancellationToken);
        }
    }
}
