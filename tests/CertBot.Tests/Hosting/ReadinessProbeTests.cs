using System.Net;
using CertBot.Files;
using CertBot.Hosting;
using CertBot.Outbox;
using CertBot.Store.Documents;
using CertBot.Tests.Kit.Cosmos;
using CertBot.Tests.Kit.Hosts;
using CertBot.Tests.Kit.Runtime;
using CertBot.Tests.Kit.Stores;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using NodaTime;

namespace CertBot.Tests.Hosting;

public sealed class ReadinessProbeTests
{
    private readonly FakeClock _clock = new();
    private readonly MemoryFileStore _files = new();

    [Fact]
    public async Task Host_is_live_and_ready_while_its_store_answers()
    {
        await using var host = await LiveHost.Start();
        using var http = new HttpClient { BaseAddress = host.Address };

        Assert.Equal("live", await http.GetStringAsync("/health/live"));
        Assert.Equal("ready", await http.GetStringAsync("/health/ready"));
    }

    [Fact]
    public async Task Host_with_an_unavailable_store_is_live_and_not_ready()
    {
        await using var host = await LiveHost.Start();
        using var http = new HttpClient { BaseAddress = host.Address };
        await host.GetService<IStore>().DisposeAsync();

        using var away = await http.GetAsync("/health/ready");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, away.StatusCode);
        Assert.Equal("The store is away.", await away.Content.ReadAsStringAsync());
        Assert.Equal("live", await http.GetStringAsync("/health/live"));
    }

    [Theory]
    [InlineData("outbox", "The pump is stuck: something waits to be delivered since 2026-03-02T09:00:00Z.")]
    [InlineData("application", "The clock is behind: an application is due since 2026-03-02T09:00:00Z.")]
    [InlineData("talk", "The clock is behind: a talk is due since 2026-03-02T09:00:00Z.")]
    public async Task Outbox_message_waiting_over_two_minutes_is_reported(string kind, string line)
    {
        var store = new MemoryStore(_clock);
        await store.Commit("p", [new Write.Create(new Document("a", kind, VersionedJson.Empty) { Due = _clock.GetCurrentInstant() })], default);
        var readiness = CreateProbe(store);

        _clock.Advance(Duration.FromMinutes(2) - Duration.FromTicks(1));
        Assert.Null(await readiness.FindProblem(default));
        _clock.Advance(Duration.FromSeconds(6)); // the result is cached for a few seconds
        Assert.Equal(line, await readiness.FindProblem(default));

        await store.Commit("p", [new Write.Delete("a", null)], default);
        Assert.Equal(line, await readiness.FindProblem(default));
        _clock.Advance(Duration.FromSeconds(6));
        Assert.Null(await readiness.FindProblem(default));
    }

    [Fact]
    public async Task Unavailable_files_and_unreadable_documents_are_reported()
    {
        var store = new MemoryStore(_clock);
        await store.Commit("p", [new Write.Create(new Document("bad", OutboxDocuments.Kind, "{"))], default);
        var unreadable = new QuarantinedDocuments(store, _clock, NullLogger<QuarantinedDocuments>.Instance);
        var stored = await store.Get("p", "bad", default) ?? throw new InvalidOperationException("not there");
        Assert.True(unreadable.Quarantine(Assert.Throws<StoreRejectedException>(() => VersionedJson.Read<OutboxMessage>(stored))));
        var readiness = new ReadinessProbe(store, _files, unreadable, _clock, NullLogger<ReadinessProbe>.Instance);

        Assert.Equal("p/bad: a damaged document", await readiness.FindProblem(default));
        _files.Error = new FileStoreUnavailableException("the account is not there");
        _clock.Advance(Duration.FromSeconds(6));
        Assert.Equal("The files are away: the account is not there", await readiness.FindProblem(default));
    }

    public static TheoryData<string, string> Failures { get; } =
        new()
        {
            { "full", "The store cannot be written: the disk is full." },
            { "read-only", "The store cannot be written: its file or folder is read-only." },
            { "torn", "The store cannot be read: its file is damaged." },
            { "another", "The store fails (SQLite 10)." },
        };

    [Theory]
    [MemberData(nameof(Failures))]
    public async Task Fault_of_the_database_file_is_one_line(string mode, string line)
    {
        var code = mode switch
        {
            "full" => 13,
            "read-only" => 8,
            "torn" => 11,
            _ => 10,
        };
        await using var store = new FailingStore(new MemoryStore(_clock), () => new SqliteException($"secret {mode}", code));

        Assert.Equal(line, await CreateProbe(store).FindProblem(default));
    }

    [Fact]
    public async Task Rejected_database_key_is_reported_in_one_line_and_overwrites_nothing()
    {
        var cosmos = new FakeCosmos(_clock).WithContainer("certbot", "certbot");
        await using var store = await CosmosTestStores.OpenStore(cosmos, _clock);
        cosmos.BeforeRequest = _ => FakeCosmosResponse.Error(401, "The input authorization token can't serve the request.");

        Assert.Equal("The store is away: Cosmos DB does not take this key or identity (401).", await CreateProbe(store).FindProblem(default));
        Assert.Equal(0, cosmos.GetContainer().Count);
    }

    private ReadinessProbe CreateProbe(IStore store) =>
        new(store, _files, new QuarantinedDocuments(store, _clock, NullLogger<QuarantinedDocuments>.Instance), _clock, NullLogger<ReadinessProbe>.Instance);

    private sealed class MemoryFileStore : IFileStore
    {
        public FileStoreUnavailableException? Error { get; set; }

        public Task<StoredFile> Put(string name, Stream content, long maxBytes, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<Stream?> Open(CertBot.Core.Primitives.FileId id, CancellationToken cancellationToken) => Task.FromResult<Stream?>(null);

        public Task<Uri?> GetDownloadUrl(CertBot.Core.Primitives.FileId id, string name, Duration lifetime, CancellationToken cancellationToken) =>
            Task.FromResult<Uri?>(null);

        public Task CheckAvailability(CancellationToken cancellationToken) => Error is { } exception ? Task.FromException(exception) : Task.CompletedTask;
    }

    private sealed class FailingStore(IStore inner, Func<Exception> why) : KeepOpenStore(inner)
    {
        public override Task<CommitResult> Commit(string partition, IReadOnlyList<Write> writes, CancellationToken cancellationToken) =>
            Task.FromException<CommitResult>(why());
    }
}
