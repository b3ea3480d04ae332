using System.Security.Cryptography;
using CertBot.Store.Documents;
using CertBot.Store.Sqlite;
using Microsoft.Data.Sqlite;
using NodaTime;
using SQLitePCL;

namespace CertBot.Tests.Store.Sqlite;

public sealed class SqliteStoreTests : StoreContract
{
    private readonly string _folder = System.IO.Directory.CreateTempSubdirectory("certbot-store-").FullName;

    private string At => Path.Combine(_folder, "not there yet", "certbot.db");

    private string Other => Path.Combine(_folder, "other.db");

    private protected override Task<IStore> Open() => Task.FromResult<IStore>(SqliteStore.Open(At, Clock));

    private protected override async Task<IStore> Reopen(IStore store)
    {
        await store.DisposeAsync();
        return SqliteStore.Open(At, Clock);
    }

    private protected override void Remove() => System.IO.Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Second_writer_is_refused_and_a_reader_is_not()
    {
        await CommitSuccessfully("p", new Write.Create(CreateDocument("a")));

        var refused = Assert.Throws<StoreRejectedException>(() => SqliteStore.Open(At, Clock));
        Assert.Contains("another CertBot uses this file", refused.Message, StringComparison.Ordinal);
        await using var reader = SqliteStore.OpenReadOnly(At, Clock);
        Assert.NotNull(await reader.Get("p", "a", default));
        await CommitSuccessfully("p", new Write.Create(CreateDocument("b")));
        Assert.NotNull(await reader.Get("p", "b", default));
        await Assert.ThrowsAsync<NotSupportedException>(() => reader.Commit("p", [new Write.Create(CreateDocument("c"))], default));
    }

    [Fact]
    public async Task Caller_of_a_group_that_cannot_be_rolled_back_gets_the_error_and_the_writer_continues()
    {
        var db = SqliteFile.OpenWriter(Other);
        await using var writer = new SqliteWriter(db, new FailingOnce(Clock, () => raw.sqlite3_progress_handler(db.Handle, 1, _ => 1, null)));

        await Assert.ThrowsAsync<IOException>(() => writer.Commit("p", [new Write.Create(CreateDocument("a"))], default).WaitAsync(TimeSpan.FromSeconds(20)));
        for (var more = 0; more < 3; more++)
        {
            var refused = await Assert.ThrowsAnyAsync<Exception>(() =>
                writer.Commit("p", [new Write.Create(CreateDocument("b"))], default).WaitAsync(TimeSpan.FromSeconds(20))
            );
            Assert.True(refused is SqliteException or StoreUnavailableException, refused.Message);
        }

        raw.sqlite3_progress_handler(db.Handle, 0, null, null);
        Assert.IsType<CommitResult.Committed>(
            await writer.Commit("p", [new Write.Create(CreateDocument("a")), new Write.Create(CreateDocument("b"))], default)
        );
    }

    [Fact]
    public async Task Reader_requires_an_existing_store()
    {
        Assert.Contains("no store here", Assert.Throws<StoreRejectedException>(() => SqliteStore.OpenReadOnly(Other, Clock)).Message, StringComparison.Ordinal);
        Assert.False(File.Exists(Other));
        await File.WriteAllBytesAsync(Other, []);
        Assert.Throws<StoreRejectedException>(() => SqliteStore.OpenReadOnly(Other, Clock));
    }

    [Theory]
    [InlineData("PRAGMA user_version=2", "written by a newer CertBot")]
    [InlineData("PRAGMA user_version=0", "damaged")]
    [InlineData("PRAGMA application_id=7", "not a CertBot store")]
    public async Task File_of_another_version_or_kind_is_refused_unchanged(string change, string reason)
    {
        await CreateStore(Other);
        Change(Other, change + "; PRAGMA wal_checkpoint(TRUNCATE)");
        await AssertRefused(Other, reason);
    }

    [Fact]
    public async Task File_that_is_no_database_is_refused_unchanged()
    {
        await File.WriteAllTextAsync(Other, string.Concat(Enumerable.Repeat("notes of a meeting\n", 500)));
        await AssertRefused(Other, "not a CertBot store");
    }

    [Fact]
    public async Task Truncated_file_is_refused_unchanged()
    {
        await CreateStore(Other);
        await using (var file = File.OpenWrite(Other))
        {
            file.SetLength(4096 + 100);
        }

        await AssertRefused(Other, "damaged");
    }

    [Fact]
    public async Task File_with_torn_pages_is_refused_unchanged()
    {
        await CreateStore(Other);
        await using (var file = File.OpenWrite(Other))
        {
            file.Position = 100;
            file.Write(RandomNumberGenerator.GetBytes(3996));
        }

        await AssertRefused(Other, "damaged");
    }

    [Fact]
    public void Folder_at_the_path_is_refused()
    {
        System.IO.Directory.CreateDirectory(Other);
        Assert.Throws<StoreRejectedException>(() => SqliteStore.Open(Other, Clock));
        Assert.Throws<StoreRejectedException>(() => SqliteStore.OpenReadOnly(Other, Clock));
    }

    [Fact]
    public async Task Folder_that_cannot_be_created_is_not_reported_as_in_use()
    {
        await File.WriteAllTextAsync(Other, "");
        var refused = Assert.Throws<StoreRejectedException>(() => SqliteStore.Open(Path.Combine(Other, "certbot.db"), Clock));
        Assert.Contains("cannot be written to", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Full_disk_is_reported_and_existing_data_stays()
    {
        var db = SqliteFile.OpenWriter(Other);
        using (var full = new SqliteStatement(db, "PRAGMA max_page_count=40"))
        {
            full.Execute();
        }

        var text = new string('x', 20_000);
        await using var writer = new SqliteWriter(db, Clock);
        var written = 0;
        var received = await Assert.ThrowsAsync<SqliteException>(async () =>
        {
            for (; written < 100; written++)
            {
                await writer.Commit(
                    "p",
                    [new Write.Create(CreateDocument($"small{written}")), new Write.Create(CreateDocument($"big{written}", text))],
                    default
                );
            }
        });

        Assert.Equal(13, received.SqliteErrorCode); // SQLITE_FULL, not what came of it
        Assert.IsType<CommitResult.Committed>(await writer.Commit("p", [new Write.Delete("big0", null)], default));
        Assert.Equal(new CommitResult.NotFound($"small{written}"), await writer.Commit("p", [new Write.Delete($"small{written}", null)], default));
        Assert.IsType<CommitResult.Committed>(await writer.Commit("p", [new Write.Create(CreateDocument($"big{written}", text))], default));
    }

    [Fact]
    public async Task Expired_documents_are_deleted_by_later_writes()
    {
        Write Seen(int n) => new Write.Create(CreateDocument($"seen:{n}") with { Expires = Clock.GetCurrentInstant() + Duration.FromHours(1) });
        foreach (var some in Enumerable.Range(0, 500).Chunk(100))
        {
            await CommitSuccessfully("p", [.. some.Select(Seen)]);
        }

        Clock.Advance(Duration.FromHours(2));
        foreach (var some in Enumerable.Range(0, 400).Chunk(100))
        {
            await CommitSuccessfully("q", [.. some.Select(Seen)]);
        }

        Assert.Equal(400, Rows());
    }

    [Fact]
    public async Task Write_ahead_log_is_checkpointed_while_readers_come_and_go()
    {
        var text = new string('x', 100_000);
        for (var n = 0; n < 150; n++)
        {
            await CommitSuccessfully("p", new Write.Upsert(CreateDocument("a", text)));
            _ = await Store.List("p", "thing", "", 10, default);
        }

        Assert.InRange(new FileInfo(At + "-wal").Length, 1, 8_000_000);
    }

    [Fact]
    public async Task Closed_store_is_one_file()
    {
        await CommitSuccessfully("p", new Write.Create(CreateDocument("a", new string('x', 50_000))));
        _ = await Store.Get("p", "a", default); // a reader that stays open
        await Store.DisposeAsync();

        Assert.Equal(["certbot.db", "certbot.db.lock"], System.IO.Directory.GetFiles(Path.GetDirectoryName(At) ?? "").Select(f => Path.GetFileName(f)).Order());
        File.Copy(At, Other);
        await using var copy = SqliteStore.OpenReadOnly(Other, Clock);
        Assert.Equal(50_000, (await copy.Get("p", "a", default))?.Document.Json.Length);
    }

    /// <summary>A report or a backup that runs while the host is stopped must not keep what was written in the log beside the file.</summary>
    [Fact]
    public async Task Store_closed_while_another_program_reads_it_has_nothing_left_in_its_log()
    {
        await using var report = SqliteStore.OpenReadOnly(At, Clock);
        await CommitSuccessfully("p", new Write.Create(CreateDocument("a")));
        Assert.NotNull(await report.Get("p", "a", default));
        await Store.DisposeAsync();

        Assert.Equal(0, new FileInfo(At + "-wal") is { Exists: true } log ? log.Length : 0);
        File.Copy(At, Other);
        await using var copy = SqliteStore.OpenReadOnly(Other, Clock);
        Assert.NotNull(await copy.Get("p", "a", default));
    }

    [Fact]
    public async Task Read_during_the_close_gets_its_answer_or_is_refused_and_the_store_is_one_file()
    {
        await CommitSuccessfully("p", new Write.Create(CreateDocument("a")));
        var reads = Enumerable
            .Range(0, 4)
            .Select(_ =>
                Task.Run(async () =>
                {
                    try
                    {
                        while (true)
                            Assert.NotNull(await Store.Get("p", "a", default));
                    }
                    catch (ObjectDisposedException)
                    {
                        // closed
                    }
                })
            )
            .ToArray();
        await Task.Yield();
        await Store.DisposeAsync();
        await Task.WhenAll(reads);

        Assert.False(File.Exists(At + "-wal"));
    }

    [Fact]
    public async Task Second_writer_is_refused_after_the_lock_file_was_removed()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Elsewhere the first writer notices the second.");
        await CommitSuccessfully("p", new Write.Create(CreateDocument("a")));
        for (var time = 0; time < 2; time++)
        {
            File.Delete(At + ".lock");
            var refused = Assert.Throws<StoreRejectedException>(() => SqliteStore.Open(At, Clock));
            Assert.Contains("another CertBot uses this file", refused.Message, StringComparison.Ordinal);
        }

        await CommitSuccessfully("p", new Write.Create(CreateDocument("b")));
        await Store.DisposeAsync();
        await using var next = SqliteStore.Open(At, Clock);
        Assert.NotNull(await next.Get("p", "b", default));
    }

    [Fact]
    public async Task Writer_whose_file_another_one_opened_writes_nothing_more()
    {
        await using var first = SqliteWriter.Open(SqliteFile.OpenWriter(Other), Clock);
        Assert.IsType<CommitResult.Committed>(await first.Commit("p", [new Write.Create(CreateDocument("a"))], default));
        await using var second = SqliteWriter.Open(SqliteFile.OpenWriter(Other), Clock);

        await Assert.ThrowsAsync<StoreUnavailableException>(() => first.Commit("p", [new Write.Create(CreateDocument("b"))], default));
        Assert.IsType<CommitResult.Committed>(await second.Commit("p", [new Write.Create(CreateDocument("b"))], default));
    }

    [Fact]
    public async Task Store_is_for_its_user_alone()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no modes.");
        await CommitSuccessfully("p", new Write.Create(CreateDocument("a")));

        Assert.Equal("700", ModeOf(Path.GetDirectoryName(At) ?? ""));
        Assert.All((string[])["", "-wal", "-shm", ".lock"], end => Assert.Equal("600", ModeOf(At + end)));
    }

    [Fact]
    public async Task Store_that_was_open_to_others_is_closed_to_them()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no modes.");
        await CreateStore(Other);
        SetMode(Other, "644");
        SetMode(_folder, "755");

        await using var store = SqliteStore.Open(Other, Clock);

        Assert.Equal("600", ModeOf(Other));
        Assert.Equal("755", ModeOf(_folder)); // whoever made the folder decided that
    }

    private static void SetMode(string path, string mode)
    {
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, (UnixFileMode)Convert.ToInt32(mode, 8));
        }
    }

    private static string ModeOf(string path) => OperatingSystem.IsWindows() ? "" : Convert.ToString((int)File.GetUnixFileMode(path), 8);

    private async Task CreateStore(string path)
    {
        await using var store = SqliteStore.Open(path, Clock);
        for (var n = 0; n < 50; n++)
        {
            await store.Commit("p", [new Write.Create(CreateDocument($"d{n}", new string('x', 500)))], default);
        }
    }

    private async Task AssertRefused(string path, string reason)
    {
        var before = await File.ReadAllBytesAsync(path);
        Assert.Contains(reason, Assert.Throws<StoreRejectedException>(() => SqliteStore.Open(path, Clock)).Message, StringComparison.Ordinal);
        var refused = Assert.Throws<StoreRejectedException>(() => SqliteStore.OpenReadOnly(path, Clock));
        Assert.Contains(reason, refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', refused.Message);
        Assert.Equal(before, await File.ReadAllBytesAsync(path));
    }

    private int Rows()
    {
        using var db = new SqliteConnection($"Data Source={At};Mode=ReadOnly;Pooling=False");
        db.Open();
        using var command = db.CreateCommand();
        command.CommandText = "SELECT count(*) FROM document";
        return Convert.ToInt32(command.ExecuteScalar(), System.Globalization.CultureInfo.InvariantCulture);
    }

    private static void Change(string path, string sql)
    {
        using var db = new SqliteConnection($"Data Source={path};Pooling=False");
        db.Open();
        using var command = db.CreateCommand();
#pragma warning disable CA2100 // Constants of this file.
        command.CommandText = sql;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }

    /// <summary>The disk fails at the end of the first group: from then on every statement fails, including the rollback.</summary>
    private sealed class FailingOnce(IClock clock, Action disk) : IClock
    {
        private int _asked;

        public Instant GetCurrentInstant()
        {
            if (++_asked != 2)
                return clock.GetCurrentInstant(); // the first call is for the batch

            disk();
            throw new IOException("The disk is gone.");
        }
    }
}
