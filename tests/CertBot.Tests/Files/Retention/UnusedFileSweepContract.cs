using CertBot.Core.Primitives;
using CertBot.Files;
using CertBot.Files.Retention;
using CertBot.Store.Documents;
using CertBot.Tests.Kit.Runtime;
using CertBot.Tests.Kit.Stores;
using Microsoft.Extensions.Logging.Abstractions;
using NodaTime;

namespace CertBot.Tests.Files.Retention;

/// <summary>Which files are removed, whatever several hosts do at once and wherever one of them stops. A subclass gives the file store.</summary>
public abstract class UnusedFileSweepContract : IAsyncLifetime
{
    private const string Chat = "talk:web:chat:ana";
    private const string OtherChat = "talk:web:chat:bo";
    private const string App = "app:acme-sync";

    private static readonly Duration Day = FilesSettings.InFolder.KeepUnused;

    private readonly FakeClock _clock = new();
    private readonly MemoryStore _store;
    private IFileStore? _files;

    protected UnusedFileSweepContract() => _store = new MemoryStore(_clock);

    private protected IFileStore Files => _files ?? throw new InvalidOperationException("not opened");

    public async ValueTask InitializeAsync() => _files = await Open();

    public abstract ValueTask DisposeAsync();

    private protected abstract Task<IFileStore> Open();

    [Fact]
    public async Task File_that_nothing_names_is_removed_after_its_time()
    {
        var file = await Upload(Chat, 1);

        await SweepAfter(Day - Duration.FromMinutes(1));
        Assert.True(await Exists(file));
        await SweepAfter(Duration.FromMinutes(1));

        Assert.False(await Exists(file));
        Assert.Null(await _store.Get(StoreKeys.File(file), FileClaims.Kind, default));
    }

    [Fact]
    public async Task File_is_kept_while_a_conversation_names_it()
    {
        var file = await Upload(Chat, 1);
        await Name(Chat, file);

        await SweepAfter(Day);
        await SweepAfter(Day * 30);
        Assert.True(await Exists(file));

        await Name(Chat, null);
        await SweepAfter(Day);
        Assert.False(await Exists(file));
    }

    [Fact]
    public async Task File_that_an_application_names_is_kept_for_ever_whoever_sends_it_again()
    {
        var file = await Upload(Chat, 1);
        await Claims().ClaimKnown(file, App, default);
        await Name(App, file);
        await SweepAfter(Day);

        await Upload(OtherChat, 1);
        await SweepAfter(Day * 3);

        Assert.True(await Exists(file));
        Assert.Empty(await _store.Due(FileClaims.Kind, _clock.GetCurrentInstant() + Day * 1000, 10, default));
    }

    [Fact]
    public async Task File_of_a_command_that_was_refused_is_removed()
    {
        var file = await Upload(Chat, 1);
        await Claims().ClaimKnown(file, App, default);
        await Name(App, null);

        await SweepAfter(Day);

        Assert.False(await Exists(file));
    }

    [Fact]
    public async Task File_that_was_stored_before_claims_were_is_kept()
    {
        var file = (await Files.Put("a", new MemoryStream([1, 7]), 10, default)).Id;
        Assert.Equal(file, await Upload(Chat, 1));

        await SweepAfter(Day * 2);

        Assert.True(await Exists(file));
    }

    [Fact]
    public async Task What_only_looks_like_a_file_is_not_claimed()
    {
        await Claims().ClaimKnown(new FileId(new string('a', 40)), App, default);

        Assert.Empty(await _store.Due(FileClaims.Kind, _clock.GetCurrentInstant() + Day * 1000, 10, default));
    }

    [Fact]
    public async Task One_round_looks_at_so_many_files()
    {
        for (var n = 0; n < 120; n++)
            await Claims().Claim(new FileId($"{n:D40}"), [Chat], default);
        _clock.Advance(Day);

        List<int> rounds = [];
        for (var n = 0; n < 3; n++)
            rounds.Add(await Sweep(_store).Sweep(default));
        Assert.Equal([100, 20, 0], rounds);
    }

    [Fact]
    public async Task Claims_that_cannot_be_read_hold_up_nothing()
    {
        var (damaged, file) = (await Upload(Chat, 1), await Upload(Chat, 2));
        var (stored, due) = (new Document(FileClaims.Kind, FileClaims.Kind, "{"), _clock.GetCurrentInstant());
        await _store.Commit(StoreKeys.File(damaged), [new Write.Upsert(stored with { Due = due })], default);

        await SweepAfter(Day);

        Assert.Equal((true, false), (await Exists(damaged), await Exists(file)));
    }

    [Fact]
    public async Task Name_that_goes_to_an_application_during_the_look_is_found()
    {
        var file = await Upload(Chat, 1);
        await Name(Chat, file);
        _clock.Advance(Day);
        var moves = new HookedStore(_store)
        {
            // At the last moment: the claims were read, the conversation was not.
            BeforeAll = async partition =>
            {
                if (partition != Chat)
                    return;
                await Claims().ClaimKnown(file, App, default);
                await Name(App, file);
                await Name(Chat, null);
            },
        };

        await Sweep(moves).Sweep(default);
        Assert.True(await Exists(file));
        await SweepAfter(Day * 2);

        Assert.True(await Exists(file));
    }

    [Fact]
    public async Task File_that_is_sent_again_at_the_last_moment_is_kept()
    {
        var file = await Upload(Chat, 1);
        _clock.Advance(Day);
        await Task.Delay(50); // the clock of a file system has a resolution
        var files = new HookedFiles(Files)
        {
            BeforeRemove = async () =>
            {
                await Upload(OtherChat, 1);
                await Name(OtherChat, file);
            },
        };

        await new UnusedFileSweep(_store, files, FilesSettings.InFolder, _clock, NullLogger<UnusedFileSweep>.Instance).Sweep(default);
        Assert.True(await Exists(file));
        await SweepAfter(Day * 2);

        Assert.True(await Exists(file));
    }

    [Fact]
    public async Task Hosts_that_look_at_the_same_time_remove_what_is_unused_and_nothing_else()
    {
        foreach (var order in (string[])["ab", "aabb", "abab", "abba", "baab", "bbaa", "abcabc", "cacbcab", "ccab", "aaccb"])
        {
            var (unused, used) = (await Upload(Chat, 1), await Upload(Chat, 2));
            _clock.Advance(Day);
            await Task.Delay(20);
            var hosts = new InterleavingStore(_store);
            await hosts.RunInterleaved(
                order,
                new Dictionary<char, Func<Task>>
                {
                    ['a'] = () => Sweep(hosts).Sweep(default),
                    ['b'] = () => Sweep(hosts).Sweep(default),
                    ['c'] = async () =>
                    {
                        await Upload(OtherChat, 2, hosts);
                        await hosts.Commit(OtherChat, [new Write.Upsert(new Document("talk", "talk", $"[\"{used.Value}\"]"))], default);
                    },
                }
            );
            await SweepAfter(Day * 2);

            Assert.Equal((order, false, true), (order, await Exists(unused), await Exists(used)));
            await Name(OtherChat, null);
            await SweepAfter(Day * 2);
            Assert.False(await Exists(used));
        }
    }

    [Fact]
    public async Task Host_that_stops_after_any_commit_leaves_the_rest_to_the_next()
    {
        for (var commits = 1; commits <= 4; commits++)
        {
            var (unused, used) = (await Upload(Chat, 1), await Upload(Chat, 2));
            await Name(Chat, used);
            _clock.Advance(Day);
            var crashing = new CrashAfterCommitStore(_store);
            crashing.CrashAfter(commits);
            try
            {
                await Sweep(crashing).Sweep(default);
            }
            catch (IOException)
            {
                // The host is dead.
            }

            await SweepAfter(Duration.FromHours(1));

            Assert.Equal((commits, false, true), (commits, await Exists(unused), await Exists(used)));
        }
    }

    private FileClaimStore Claims(IStore? store = null) => new(store ?? _store, Files, _clock, FilesSettings.InFolder);

    private UnusedFileSweep Sweep(IStore store) => new(store, Files, FilesSettings.InFolder, _clock, NullLogger<UnusedFileSweep>.Instance);

    private async Task SweepAfter(Duration time)
    {
        _clock.Advance(time);
        while (await Sweep(_store).Sweep(default) > 0)
            await Task.Yield();
    }

    /// <summary>As an upload that a turn names does it: the claim, then the file. The name itself follows.</summary>
    private async Task<FileId> Upload(string partition, byte content, IStore? store = null)
    {
        byte[] bytes = [content, 7];
        var id = ContentId.Of(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(bytes)));
        await Claims(store).Claim(id, [partition], default);
        await Files.Put("a", new MemoryStream(bytes), 10, default);
        return id;
    }

    private async Task Name(string partition, FileId? file) =>
        Assert.IsType<CommitResult.Committed>(
            await _store.Commit(partition, [new Write.Upsert(new Document("talk", "talk", $"[\"{file?.Value}\"]"))], default)
        );

    private async Task<bool> Exists(FileId id)
    {
        await using var file = await Files.Open(id, default);
        return file is not null;
    }

    private sealed class HookedStore(IStore inner) : DelegatingStore(inner)
    {
        public Func<string, Task> BeforeAll { get; init; } = _ => Task.CompletedTask;

        public override async Task<IReadOnlyList<StoredDocument>> All(string partition, string after, int max, CancellationToken cancellationToken)
        {
            await BeforeAll(partition);
            return await base.All(partition, after, max, cancellationToken);
        }
    }

    private sealed class HookedFiles(IFileStore inner) : IFileStore
    {
        public Func<Task> BeforeRemove { get; init; } = () => Task.CompletedTask;

        public Task<StoredFile> Put(string name, Stream content, long maxBytes, CancellationToken cancellationToken) =>
            inner.Put(name, content, maxBytes, cancellationToken);

        public Task<Stream?> Open(FileId id, CancellationToken cancellationToken) => inner.Open(id, cancellationToken);

        public Task<Uri?> GetDownloadUrl(FileId id, string name, Duration lifetime, CancellationToken cancellationToken) =>
            inner.GetDownloadUrl(id, name, lifetime, cancellationToken);

        public Task<string?> FindVersion(FileId id, CancellationToken cancellationToken) => inner.FindVersion(id, cancellationToken);

        public async Task<bool> Remove(FileId id, string version, CancellationToken cancellationToken)
        {
            await BeforeRemove();
            return await inner.Remove(id, version, cancellationToken);
        }

        public Task CheckAvailability(CancellationToken cancellationToken) => inner.CheckAvailability(cancellationToken);
    }
}
