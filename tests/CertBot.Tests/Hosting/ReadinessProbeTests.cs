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
using Microsoft.Extensions.Logging;
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
        Assert.Equal("not ready", await away.Content.ReadAsStringAsync());
        Assert.Equal("The store is away.", await http.GetStringAsync("/health/detail"));
        Assert.Equal("live", await http.GetStringAsync("/health/live"));
    }

    [Fact]
    public async Task Ready_host_says_what_does_not_move()
    {
        await using var host = await LiveHost.Start();
        using var http = new HttpClient { BaseAddress = host.Address };
        var now = host.Clock.GetCurrentInstant();
        var late = new Document("late", "outbox", """{"v":1,"digest":"nobody","attempts":3,"since":"2026-01-01T00:00:00Z"}""")
        {
            Due = now + Duration.FromMinutes(59),
        };
        await host.GetService<IStore>().Commit("stuck", [new Write.Create(late)], default);
        await host.GetService<CertBot.Hosting.TimerAudits.TimerAuditor>().Audit(default);
        host.Clock.Advance(Duration.FromMinutes(5));
        await host.GetService<CertBot.Hosting.TimerAudits.TimerAuditor>().Audit(default);

        Assert.Equal("ready\nlate: outbox since 2026-01-01T00:00:00Z", await http.GetStringAsync("/health/ready"));
    }

    /// <summary>What one person stored, and how much waits, takes no host out of service; it is told to operators on the machine, and to nobody else.</summary>
    [Fact]
    public async Task Damaged_document_and_late_application_leave_the_host_ready()
    {
        await using var host = await LiveHost.Start();
        using var http = new HttpClient { BaseAddress = host.Address };
        var store = host.GetService<IStore>();
        var yesterday = host.Clock.GetCurrentInstant() - Duration.FromDays(1);
        foreach (var kind in (string[])["outbox", "application", "talk"])
            await store.Commit("app:bad", [new Write.Create(new Document($"bad-{kind}", kind, "{") { Due = yesterday })], default);
        await host.GetService<CertBot.Turns.TimerSweep>().Sweep(default);
        await host.GetService<CertBot.Outbox.Dispatch.OutboxDispatcher>().DispatchAll(default);

        Assert.Equal("ready", await http.GetStringAsync("/health/ready"));
        var detail = await http.GetStringAsync("/health/detail");
        Assert.Contains("The pump is stuck: something waits to be delivered since", detail, StringComparison.Ordinal);
        Assert.Contains("an application is due since", detail, StringComparison.Ordinal);
        Assert.Contains("app:bad/bad-", detail, StringComparison.Ordinal);

        using var forwarded = new HttpRequestMessage(HttpMethod.Get, "/health/detail");
        forwarded.Headers.Add("X-Forwarded-For", "203.0.113.9");
        using var refused = await http.SendAsync(forwarded);
        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
    }

    [Theory]
    [InlineData("outbox", "The pump is stuck: something waits to be delivered since 2026-03-02T09:00:00Z.")]
    [InlineData("application", "The clock is behind: an application is due since 2026-03-02T09:00:00Z.")]
    [InlineData("talk", "The clock is behind: a talk is due since 2026-03-02T09:00:00Z.")]
    public async Task What_waits_over_two_minutes_is_reported_and_logged_once(string kind, string line)
    {
        var store = new MemoryStore(_clock);
        await store.Commit("p", [new Write.Create(new Document("a", kind, VersionedJson.Empty) { Due = _clock.GetCurrentInstant() })], default);
        using var log = new CapturingLoggerProvider();
        using var backlog = new BacklogMonitor(
            store,
            Quarantine(store),
            _clock,
            new Microsoft.Extensions.Logging.Logger<BacklogMonitor>(LoggerFactory.Create(l => l.AddProvider(log)))
        );

        _clock.Advance(Duration.FromMinutes(2) - Duration.FromTicks(1));
        Assert.Empty(await backlog.FindLines(default));
        _clock.Advance(Duration.FromSeconds(6));
        Assert.Equal([line], await backlog.FindLines(default));
        await backlog.Record(default);
        await backlog.Record(default);
        Assert.Single(log.ProjectLines, l => l.Contains(line, StringComparison.Ordinal));
        Assert.Null(await CreateProbe(store).FindProblem(default));

        await store.Commit("p", [new Write.Delete("a", null)], default);
        Assert.Empty(await backlog.FindLines(default));
    }

    [Fact]
    public async Task Unavailable_files_and_unreadable_documents_are_reported()
    {
        var store = new MemoryStore(_clock);
        await store.Commit("p", [new Write.Create(new Document("bad", OutboxDocuments.Kind, "{"))], default);
        var unreadable = Quarantine(store);
        var stored = await store.Get("p", "bad", default) ?? throw new InvalidOperationException("not there");
        Assert.True(unreadable.Quarantine(Assert.Throws<StoreRejectedException>(() => VersionedJson.Read<OutboxMessage>(stored))));
        using var backlog = new BacklogMonitor(store, unreadable, _clock, NullLogger<BacklogMonitor>.Instance);
        var readiness = CreateProbe(store);

        Assert.Equal(["p/bad: a damaged document"], await backlog.FindLines(default));
        Assert.Null(await readiness.FindProblem(default));
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

    private ReadinessProbe CreateProbe(IStore store) => new(store, _files, _clock, NullLogger<ReadinessProbe>.Instance);

    private QuarantinedDocuments Quarantine(IStore store) => new(store, _clock, NullLogger<QuarantinedDocuments>.Instance);

    private sealed class MemoryFileStore : IFileStore
    {
        public FileStoreUnavailableException? Error { get; set; }

        public Task<StoredFile> Put(string name, Stream content, long maxBytes, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<Stream?> Open(CertBot.Core.Primitives.FileId id, CancellationToken cancellationToken) => Task.FromResult<Stream?>(null);

        public Task<Uri?> GetDownloadUrl(CertBot.Core.Primitives.FileId id, string name, Duration lifetime, CancellationToken cancellationToken) =>
            Task.FromResult<Uri?>(null);

        public Task<string?> FindVersion(CertBot.Core.Primitives.FileId id, CancellationToken cancellationToken) => Task.FromResult<string?>(null);

        public Task<bool> Remove(CertBot.Core.Primitives.FileId id, string version, CancellationToken cancellationToken) => Task.FromResult(true);

        public Task CheckAvailability(CancellationToken cancellationToken) => Error is { } exception ? Task.FromException(exception) : Task.CompletedTask;
    }

    private sealed class FailingStore(IStore inner, Func<Exception> why) : KeepOpenStore(inner)
    {
        public override Task<CommitResult> Commit(string partition, IReadOnlyList<Write> writes, CancellationToken cancellationToken) =>
            Task.FromException<CommitResult>(why());
    }
}
