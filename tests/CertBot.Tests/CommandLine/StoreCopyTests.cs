using CertBot.CommandLine;
using CertBot.CommandLine.Stores;
using CertBot.Core.Directory;
using CertBot.Core.Primitives;
using CertBot.Core.Tests.Kit;
using CertBot.Store;
using CertBot.Store.Documents;
using CertBot.Store.Events;
using CertBot.Store.Sqlite;
using CertBot.Tests.Kit.Cosmos;
using CertBot.Tests.Kit.Hosts;
using CertBot.Tests.Kit.Runtime;
using CertBot.Tests.Kit.Stores;
using CertBot.Tests.Kit.Transcripts;
using NodaTime;

namespace CertBot.Tests.CommandLine;

public sealed class StoreCopyTests
{
    private static readonly StoreAddress.SqliteAddress SourceAddress = new("/old.db"),
        New = new("/new.db");

    private readonly FakeClock _clock = new(TestHost.StartTime);
    private readonly StringWriter _output = new() { NewLine = "\n" };
    private readonly StringWriter _error = new() { NewLine = "\n" };
    private readonly MemoryStore _source;
    private readonly MemoryStore _target;

    public StoreCopyTests() => (_source, _target) = (new MemoryStore(_clock), new MemoryStore(_clock));

    [Theory]
    [InlineData(1)]
    [InlineData(8)]
    public async Task Complete_application_is_copied_byte_for_byte(int atOnce)
    {
        await Live();

        Assert.Equal(0, await Copy(_source, _target, atOnce));
        Assert.Equal(await ReadAllDocuments(_source), await ReadAllDocuments(_target));
        Assert.Matches(
            @"^copying .*\ncomparing\n\d+ partitions, \d{3,} documents copied, 0 already there, \d{2,} events verified, 0 faults\nsqlite:/new.db is whole: a host may start on it\n$",
            _output.ToString()
        );
        Assert.Empty(_error.ToString());

        // A host runs on the copy, and a later copy does not overwrite it.
        await using (var host = await TestHost.Create(_target))
        {
            await host.SendInput("developer", new("web", "developer", IsPersonal: true), new Core.Conversation.Input.Text("status"));
            Assert.Contains(
                "Acme Sync",
                string.Concat(host.Web.TakeNewMessages().Select(p => TranscriptFormatter.Format(p.Message))),
                StringComparison.Ordinal
            );
        }
    }

    /// <summary>As typed by an operator, over a network with occasional failures.</summary>
    [Fact]
    public async Task Store_is_copied_from_a_file_to_Cosmos_and_back()
    {
        await Live();
        _clock.Advance(SystemClock.Instance.GetCurrentInstant() - _clock.GetCurrentInstant()); // the command line uses the clock of the machine
        var folder = System.IO.Directory.CreateTempSubdirectory("certbot-moving-");
        var (old, back) = (Path.Combine(folder.FullName, "old.db"), Path.Combine(folder.FullName, "back.db"));
        await using (var file = SqliteStore.Open(old, SystemClock.Instance))
            Assert.Equal(0, await Copy(_source, file));

        var cosmos = new FakeCosmos(SystemClock.Instance, ranges: 3).WithContainer("certbot", "certbot");
        var requests = 0;
        cosmos.AfterRequest = (request, response) =>
            request.IsData && Interlocked.Increment(ref requests) % 13 == 0 ? FakeCosmosResponse.Error(503, "moved") : response;
        await using var server = await FakeCosmosServer.Start(cosmos);
        string[] place = [$"--Store:Cosmos:Endpoint={server.Address}", $"--Store:Cosmos:Key={FakeCosmos.Key}"];

        Assert.Equal((0, ""), await Typed(["store", "copy", "--from", $"sqlite:{old}", "--to", "cosmos", .. place]));
        Assert.Equal((0, ""), await Typed(["store", "copy", "--from", "cosmos", "--to", $"sqlite:{back}", .. place]));
        Assert.Equal((0, ""), await Typed(["audit", "verify", "--store", "cosmos", .. place]));

        await using (var file = SqliteStore.OpenReadOnly(back, _clock))
            Assert.Equal(await ReadAllDocuments(_source), await ReadAllDocuments(file));
        Assert.Equal(
            2,
            (
                await Typed([
                    "store",
                    "copy",
                    "--from",
                    $"sqlite:{old}",
                    "--to",
                    "cosmos",
                    place[0],
                    $"--Store:Cosmos:Key={Convert.ToBase64String(new byte[64])}",
                ])
            ).Code
        );
        folder.Delete(recursive: true);

        async Task<(int Code, string Error)> Typed(string[] args)
        {
            await using var said = new StringWriter();
            return (await CommandLineDispatcher.Run(args, _output, said), said.ToString());
        }
    }

    [Fact]
    public async Task Second_run_writes_nothing()
    {
        await SeedStore();
        Assert.Equal(0, await Copy(_source, _target));
        var crashingStore = new CrashAfterCommitStore(_target);
        _output.GetStringBuilder().Clear();

        Assert.Equal(0, await Copy(_source, crashingStore));
        Assert.Equal(2, crashingStore.CommitCount); // the marker: incomplete, then complete
        Assert.Contains(", 0 documents copied, ", _output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Copy_stopped_after_any_commit_is_resumed()
    {
        await SeedStore();
        await Put(
            _source,
            "many",
            [
                .. Enumerable
                    .Range(0, 250)
                    .Select(n => new Document($"d{n:D3}", "thing", $$"""{"v":1,"n":{{n}}}""") { Due = n % 2 == 0 ? TestHost.StartTime.PlusTicks(n) : null }),
            ]
        );
        await Put(
            _source,
            "large",
            [.. Enumerable.Range(0, 3).Select(n => new Document($"d{n}", "thing", $$"""{"v":1,"x":"{{new string('я', 400_000)}}"}"""))]
        );
        var all = await ReadAllDocuments(_source);
        var died = 0;
        for (var commits = 1; ; commits++)
        {
            var here = new MemoryStore(_clock);
            var crashingStore = new CrashAfterCommitStore(here);
            crashingStore.CrashAfter(commits);
            if (await Copy(_source, crashingStore) == 0)
                break;

            died++;
            Assert.True(crashingStore.IsCrashed);
            if (await CopyMarker.Find(here, default) is { } mark && VersionedJson.Read<CopyMarker>(mark).State == CopyState.UnderWay)
                await Assert.ThrowsAsync<StoreRejectedException>(() => CopyMarker.Remove(here, default));
            else
                Assert.Equal(all, await ReadAllDocuments(here)); // nobody was told that it was whole, and it was
            Assert.Equal(0, await Copy(_source, here));
            Assert.Equal(all, await ReadAllDocuments(here));
        }

        Assert.Equal(9, died);
    }

    [Fact]
    public async Task Changes_in_the_source_are_copied_by_the_next_run()
    {
        await SeedStore();
        await Put(
            _source,
            "p",
            [
                new("stays", "thing", """{"v":1}"""),
                new("changes", "thing", """{"v":1,"n":1}"""),
                new("due", "thing", """{"v":1}"""),
                new("goes", "thing", """{"v":1}"""),
            ]
        );
        await Put(_source, "vanishes", [.. Enumerable.Range(0, 130).Select(n => new Document($"d{n}", "thing", """{"v":1}"""))]);
        Assert.Equal(0, await Copy(_source, _target));

        await _source.Commit(
            "p",
            [
                new Write.Upsert(new("changes", "other", """{"v":1,"n":2}""")),
                new Write.Upsert(new("due", "thing", """{"v":1}""") { Due = TestHost.StartTime }),
                new Write.Delete("goes", null),
                new Write.Create(new("comes", "thing", """{"v":1}""")),
            ],
            default
        );
        for (var n = 0; n < 130; n++)
            await _source.Commit("vanishes", [new Write.Delete($"d{n}", null)], default);

        Assert.Equal(0, await Copy(_source, _target));
        Assert.Equal(await ReadAllDocuments(_source), await ReadAllDocuments(_target));
        Assert.Contains("131 documents taken away that sqlite:/old.db has no longer", _output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Target_that_is_no_copy_of_the_source_is_not_changed()
    {
        await SeedStore();
        await Put(_target, "p", [new("mine", "thing", """{"v":1}""")]);
        var before = await ReadAllDocuments(_target);

        Assert.Equal(2, await Copy(_source, _target));
        Assert.Equal(before, await ReadAllDocuments(_target));
        Assert.Equal("sqlite:/new.db: holds documents that are no copy of sqlite:/old.db; nothing was changed\n", _error.ToString());
    }

    [Fact]
    public async Task Copy_of_another_store_is_not_overwritten()
    {
        await SeedStore();
        var other = new MemoryStore(_clock);
        await SeedStore(other, "bo");
        Assert.Equal(0, await Copy(other, _target));
        var before = await ReadAllDocuments(_target);

        Assert.Equal(2, await Copy(_source, _target));
        Assert.Equal(before, await ReadAllDocuments(_target));
        Assert.Equal("sqlite:/new.db: holds a copy of sqlite:/old.db, which is another store; nothing was changed\n", _error.ToString());
    }

    [Fact]
    public async Task Target_used_by_a_host_is_no_longer_a_copy()
    {
        await SeedStore();
        Assert.Equal(0, await Copy(_source, _target));
        await CopyMarker.Remove(_target, default);

        Assert.Equal(2, await Copy(_source, _target));
        Assert.Contains("holds documents that are no copy", _error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Incomplete_copy_cannot_be_a_source()
    {
        await SeedStore();
        await Put(_source, StoreKeys.CopyMarkerPartition, [new CopyMarker("sqlite:/older.db", null, CopyState.UnderWay).ToDocument()]);

        Assert.Equal(2, await Copy(_source, _target));
        Assert.Equal(
            2,
            await StoreCopy.Run(SourceAddress, SourceAddress, (_, _, _) => throw new InvalidOperationException(), 1, _clock, _output, _error, default)
        );
        Assert.Equal(
            "sqlite:/old.db: this is a copy of sqlite:/older.db that was not finished\nsqlite:/old.db: this is the store to be copied\n",
            _error.ToString()
        );
        Assert.Empty(await ReadAllDocuments(_target));
    }

    [Fact]
    public async Task Damaged_history_is_copied_as_it_is_and_reported()
    {
        await SeedStore();
        Assert.IsType<CommitResult.Committed>(await _source.Commit(StoreKeys.Roles, [new Write.Delete(EventEnvelope.IdOf(2), null)], default));
        await Put(_source, "place:web:ana", [new("settings", "settings", "{"), new("gate", "gate", "secret")]);

        Assert.Equal(1, await Copy(_source, _target));
        Assert.Equal(await ReadAllDocuments(_source), await ReadAllDocuments(_target));
        Assert.Contains("directory event 2: missing, as in the source\n", _output.ToString(), StringComparison.Ordinal);
        Assert.Contains("place:web:ana/settings: a damaged document\n", _output.ToString(), StringComparison.Ordinal);
        Assert.Contains(", 3 faults\n", _output.ToString(), StringComparison.Ordinal);
        Assert.Contains("is whole", _output.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("secret", _output.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("place:web:ana", "settings", "settings")]
    [InlineData("app:other", "snapshot", "application")]
    [InlineData("app:other", "event:000001", "event")]
    public async Task Document_of_a_newer_version_is_not_copied(string partition, string id, string kind)
    {
        await SeedStore();
        await Put(_source, partition, [new(id, kind, """{"v":2,"new":true}""")]);

        Assert.Equal(2, await Copy(_source, _target));
        Assert.Equal($"{partition}/{id}: a document of a future version (2, this CertBot reads 1)\n", _error.ToString());
        Assert.Null(await _target.Get(partition, id, default));
        await Assert.ThrowsAsync<StoreRejectedException>(() => TestHost.Create(_target));
    }

    [Fact]
    public async Task Writes_of_a_host_during_the_copy_need_another_run()
    {
        await SeedStore();
        var restless = new ChangingStore(_source, () => Put(_source, "p", [new("late", "thing", """{"v":1}""")]));

        Assert.Equal(1, await Copy(restless, _target));
        Assert.Contains("p: 1 documents differ, the first is late; 0 events of 0\n", _output.ToString(), StringComparison.Ordinal);
        Assert.Contains("is not whole", _output.ToString(), StringComparison.Ordinal);
        await Assert.ThrowsAsync<StoreRejectedException>(() => CopyMarker.Remove(_target, default));

        Assert.Equal(0, await Copy(_source, _target));
        await CopyMarker.Remove(_target, default);
    }

    private async Task Live()
    {
        var here = Path.Combine(Repository.Root, "tests", "CertBot.Tests", "Transcripts");
        await using var host = await TestHost.Create(new KeepOpenStore(_source));
        await Transcript.Run(await File.ReadAllTextAsync(Path.Combine(here, "review.chat")), new WebTranscriptDriver(host), Path.Combine(here, "Before"));
    }

    private Task SeedStore() => SeedStore(_source, "ana");

    private async Task SeedStore(MemoryStore store, string user)
    {
        var links = EventStream<RoleAssignmentEvent>.Append(
            null,
            0,
            [
                .. Enumerable
                    .Range(0, 3)
                    .Select(n => new RecordedEvent<RoleAssignmentEvent>(
                        _clock.GetCurrentInstant(),
                        new(user),
                        new RoleAssignmentEvent.RoleAssigned(new("analyst"), new($"p{n}"))
                    )),
            ]
        );
        await Put(
            store,
            StoreKeys.Roles,
            [.. links.Select(l => l.Document), new Snapshot<RoleAssignments>(3, links[^1].Hash, RoleAssignments.Empty).ToDocument("roster")]
        );
        await Put(
            store,
            "person:ana",
            [new("person", "person", """{"v":1,"name":"Ана"}"""), new("seen:1", "seen", """{"v":1}""") { Expires = TestHost.StartTime + Duration.FromDays(3) }]
        );
    }

    private Task<int> Copy(IStore from, IStore to, int atOnce = 1) =>
        StoreCopy.Run(
            SourceAddress,
            New,
            (address, access, _) =>
                Task.FromResult<IStore>(
                    new KeepOpenStore(
                        (address == SourceAddress, access) switch
                        {
                            (true, StoreAccess.ReadOnly) => from,
                            (false, StoreAccess.Write) => to,
                            _ => throw new InvalidOperationException("opened for the wrong thing"),
                        }
                    )
                ),
            atOnce,
            _clock,
            _output,
            _error,
            default
        );

    private static async Task Put(IStore store, string partition, IReadOnlyList<Document> documents)
    {
        foreach (var some in documents.Chunk(documents[0].Json.Length > 100_000 ? 1 : 100))
            Assert.IsType<CommitResult.Committed>(await store.Commit(partition, [.. some.Select(d => new Write.Upsert(d))], default));
    }

    private static async Task<List<(string, Document)>> ReadAllDocuments(IStore store)
    {
        List<(string, Document)> all = [];
        await foreach (var partition in store.Partitions("", default))
        {
            if (partition == StoreKeys.CopyMarkerPartition)
                continue;
            await foreach (var stored in StoreComparison.ReadAll(store, partition, default))
                all.Add((partition, stored.Document));
        }

        return all;
    }

    /// <summary>A store to which a host writes while the partitions are listed for the second time.</summary>
    private sealed class ChangingStore(IStore inner, Func<Task> write) : KeepOpenStore(inner)
    {
        private int _readCount;

        public override async IAsyncEnumerable<string> Partitions(
            string prefix,
            [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken
        )
        {
            if (++_readCount == 2)
                await write();
            await foreach (var partition in base.Partitions(prefix, cancellationToken))
                yield return partition;
        }
    }
}
