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
    public async Task A_host_lives_and_is_ready_while_its_store_answers()
    {
        await using var host = await LiveHost.Start();
        using var http = new HttpClient { BaseAddress = host.Address };

        Assert.Equal("live", await http.GetStringAsync("/health/live"));
        Assert.Equal("ready", await http.GetStringAsync("/health/ready"));
    }

    [Fact]
    public async Task A_host_whose_store_is_away_lives_and_is_not_ready()
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
    public async Task What_waits_for_more_than_two_minutes_is_told(string kind, string line)
    {
        var store = new MemoryStore(_clock);
        await store.Commit("p", [new Write.Create(new Document("a", kind, VersionedJson.Empty) { Due = _clock.GetCurrentInstant() })], default);
        var readiness = Of(store);

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
    public async Task Files_that_are_away_and_a_document_that_cannot_be_read_are_told()
    {
        var store = new MemoryStore(_clock);
        await store.Commit("p", [new Write.Create(new Document("bad", OutboxDocuments.Kind, "{"))], default);
        var unreadable = new QuarantinedDocuments(store, _clock, NullLogger<QuarantinedDocuments>.Instance);
        var stored = await store.Get("p", "bad", default) ?? throw new InvalidOperationException("not there");
        Assert.True(unreadable.Quarantine(Assert.Throws<StoreRejectedException>(() => VersionedJson.Read<OutboxMessage>(stored))));
        var readiness = new ReadinessProbe(store, _files, unreadable, _clock, NullLogger<ReadinessProbe>.Instance);

        Assert.Equal("p/bad: a damaged document", await readiness.FindProblem(default));
        _files.Away = new FileStoreUnavailableException("the account is not there");
        _clock.Advance(Duration.FromSeconds(6));
        Assert.Equal("The files are away: the account is not there", await readiness.FindProblem(default));
    }

    public static TheoryData<string, string> Troubles { get; } =
        new()
        {
            { "full", "The store cannot be written: the disk is full." },
            { "read-only", "The store cannot be written: its file or folder is read-only." },
            { "torn", "The store cannot be read: its file is damaged." },
            { "another", "The store fails (SQLite 10)." },
        };

    [Theory]
    [MemberData(nameof(Troubles))]
    public async Task What_is_wrong_with_the_file_is_one_line(string mode, string line)
    {
        var code = mode switch
        {
            "full" => 13,
            "read-only" => 8,
            "torn" => 11,
            _ => 10,
        };
        await using var store = new FailingStore(new MemoryStore(_clock), () => new SqliteException($"secret {mode}", code));

        Assert.Equal(line, await Of(store).FindProblem(default));
    }

    [Fact]
    public async Task A_database_that_takes_our_key_no_more_is_one_line_and_nothing_is_overwritten()
    {
        var cosmos = new FakeCosmos(_clock).WithContainer("certbot", "certbot");
        await using var store = await CosmosTestStores.OpenStore(cosmos, _clock);
        cosmos.BeforeRequest = _ => FakeCosmosResponse.Error(401, "The input authorization token can't serve the request.");

        Assert.Equal("The store is away: Cosmos DB does not take this key or identity (401).", await Of(store).FindProblem(default));
        Assert.Equal(0, cosmos.GetContainer().Count);
    }

    private ReadinessProbe Of(IStore store) =>
        new(store, _files, new QuarantinedDocuments(store, _clock, NullLogger<QuarantinedDocuments>.Instance), _clock, NullLogger<ReadinessProbe>.Instance);

    private sealed class MemoryFileStore : IFileStore
    {
        public FileStoreUnavailableException? Away { get; set; }

        public Task<StoredFile> Put(string name, Stream content, long maxBytes, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<Stream?> Open(CertBot.Core.Primitives.FileId id, CancellationToken cancellationToken) => Task.FromResult<Stream?>(null);

        public Task<Uri?> GetDownloadUrl(CertBot.Core.Primitives.FileId id, string name, Duration lifetime, CancellationToken cancellationToken) =>
            Task.FromResult<Uri?>(null);

        public Task CheckAvailability(CancellationToken cancellationToken) => Away is { } exception ? Task.FromException(exception) : Task.CompletedTask;
    }

    private sealed class FailingStore(IStore inner, Func<Exception> why) : DelegatingStore(inner)
    {
        public override Task<CommitResult> Commit(string partition, IReadOnlyList<Write> writes, CancellationToken cancellationToken) =>
            Task.FromException<CommitResult>(why());
    }
}
