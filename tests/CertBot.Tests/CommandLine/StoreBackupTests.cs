using CertBot.CommandLine;
using CertBot.Store.Documents;
using CertBot.Store.Sqlite;
using CertBot.Tests.Kit.Runtime;

namespace CertBot.Tests.CommandLine;

public sealed class StoreBackupTests : IDisposable
{
    private readonly DirectoryInfo _folder = System.IO.Directory.CreateTempSubdirectory("certbot-backup-");
    private readonly FakeClock _clock = new();
    private readonly StringWriter _output = new() { NewLine = "\n" };
    private readonly StringWriter _error = new() { NewLine = "\n" };

    private string Data => Path.Combine(_folder.FullName, "data");

    private string Backup => Path.Combine(_folder.FullName, "backup.db");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Store_is_copied_into_one_private_file_while_a_host_writes()
    {
        await using (var host = SqliteStore.Open(Path.Combine(Data, "certbot.db"), _clock))
        {
            for (var n = 0; n < 300; n++)
                await Put(host, $"d{n}");
            using var stop = new CancellationTokenSource();
            var writing = Task.Run(async () =>
            {
                for (var n = 0; !stop.IsCancellationRequested; n++)
                    await Put(host, $"later{n}");
            });

            Assert.Equal((0, ""), (await Run("store", "backup", Backup, $"--data={Data}"), _error.ToString()));
            await stop.CancelAsync();
            await writing;
        }

        Assert.Equal(["backup.db"], _folder.GetFiles().Select(f => f.Name));
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Backup));

        // Restored as the page says: put in the place of the store.
        var restored = Path.Combine(_folder.FullName, "restored", "certbot.db");
        System.IO.Directory.CreateDirectory(Path.GetDirectoryName(restored) ?? "");
        File.Copy(Backup, restored);
        Assert.Equal(0, await Run("audit", "verify", "--store", $"sqlite:{Backup}"));
        await using var store = SqliteStore.Open(restored, _clock);
        Assert.All(Enumerable.Range(0, 300), n => Assert.NotNull(store.Get("talk:web:ana", $"d{n}", default).Result));
        await Put(store, "again");
    }

    [Fact]
    public async Task Existing_file_is_not_overwritten()
    {
        await using (var host = SqliteStore.Open(Path.Combine(Data, "certbot.db"), _clock))
            await Put(host, "a");
        await File.WriteAllTextAsync(Backup, "yesterday's");

        await AssertRefused("there is something already", Backup, $"--data={Data}");
        await AssertRefused("there is something already", Data, $"--data={Data}");
        await AssertRefused("there is something already", Path.Combine(Data, "certbot.db"), $"--data={Data}");
        Assert.Equal("yesterday's", await File.ReadAllTextAsync(Backup));
    }

    [Theory]
    [InlineData("missing store", "there is no store here")]
    [InlineData("missing folder", "cannot be written")]
    [InlineData("damaged store", "damaged")]
    [InlineData("Cosmos DB", "the store is in Cosmos DB")]
    public async Task Backup_that_cannot_be_made_is_one_line_and_leaves_nothing(string what, string line)
    {
        var file = Path.Combine(Data, "certbot.db");
        if (what != "missing store")
        {
            await using var host = SqliteStore.Open(file, _clock);
            for (var n = 0; n < 300; n++)
                await Put(host, $"d{n}");
        }

        if (what == "damaged store")
            DamagedFiles.DamageMiddle(file);

        await AssertRefused(
            line,
            what == "missing folder" ? Path.Combine(_folder.FullName, "nowhere", "b.db") : Backup,
            what == "Cosmos DB" ? "--store=cosmos" : $"--data={Data}"
        );
        Assert.Empty(_folder.GetFiles());
    }

    private async Task AssertRefused(string line, params string[] args)
    {
        _error.GetStringBuilder().Clear();
        Assert.Equal(2, await Run(["store", "backup", .. args]));
        Assert.Contains(line, _error.ToString(), StringComparison.Ordinal);
        Assert.Single(_error.ToString().TrimEnd().Split('\n'));
        Assert.Empty(_output.ToString());
    }

    private static Task Put(SqliteStore store, string id) =>
        store.Commit("talk:web:ana", [new Write.Create(new Document(id, "draft", $$"""{"v":1,"text":"{{new string('x', 200)}}"}"""))], default);

    private Task<int> Run(params string[] args) => CommandLineDispatcher.Run(args, _output, _error);
}
