using System.Net;
using System.Net.Sockets;
using CertBot.CommandLine;
using CertBot.Hosting;
using CertBot.Store.Documents;
using CertBot.Store.Sqlite;
using CertBot.Tests.Kit.Processes;
using Microsoft.Data.Sqlite;
using NodaTime;

namespace CertBot.Tests.CommandLine;

/// <summary>Whatever a command or the host finds instead of what it needs, it says so in one line, with an exit code, and without a stack trace.</summary>
public sealed class FailureLineTests : IDisposable
{
    private readonly DirectoryInfo _folder = System.IO.Directory.CreateTempSubdirectory("certbot-failures-");
    private readonly StringWriter _output = new() { NewLine = "\n" };
    private readonly StringWriter _error = new() { NewLine = "\n" };

    private string Database => Path.Combine(_folder.FullName, "certbot.db");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("middle")]
    [InlineData("header")]
    [InlineData("first page")]
    [InlineData("truncated")]
    [InlineData("folder")]
    [InlineData("text")]
    [InlineData("log")]
    public async Task Damaged_store_is_one_line_for_every_command(string damage)
    {
        await Damage(damage);
        string[][] commands =
        [
            ["audit", "verify"],
            ["audit", "heads"],
            ["audit", "replay", "acme-sync"],
            ["audit", "export", "acme-sync"],
            ["store", "backup", Path.Combine(_folder.FullName, "backup.db")],
            ["store", "rebuild-lists"],
            ["serve"],
        ];
        foreach (var command in commands)
        {
            await AssertFails([.. command, .. command is ["serve"] ? Serve() : [$"--data={_folder.FullName}"]]);
        }

        await AssertFails(["store", "copy", "--from", $"sqlite:{Database}", "--to", $"sqlite:{Path.Combine(_folder.FullName, "copy.db")}"]);
    }

    [Fact]
    public async Task Malformed_settings_are_one_line_that_names_the_file_for_every_command()
    {
        await File.WriteAllTextAsync(Path.Combine(_folder.FullName, "appsettings.json"), "{ \"Urls\": ");
        foreach (
            var command in (string[][])
                [
                    ["audit", "verify"],
                    ["store", "backup", "b.db"],
                    ["store", "copy", "--from", "cosmos", "--to", "sqlite:b.db"],
                    ["health"],
                    ["manifest", "teams", "--out", "a.zip"],
                    ["serve"],
                ]
        )
        {
            var (code, lines) = await RunProcess(command);
            Assert.True(code is 1 or 2, $"{string.Join(' ', command)}: {code}");
            Assert.Contains("appsettings.json", Assert.Single(lines), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("middle")]
    [InlineData("folder", Traits = ["Campaign", "Long"])]
    public async Task Process_of_a_host_on_a_damaged_store_ends_with_one_line(string damage)
    {
        await Damage(damage);

        var (code, lines) = await RunProcess(Serve());

        Assert.Equal(2, code);
        Assert.Contains("certbot.db", Assert.Single(lines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Process_of_a_host_whose_port_is_taken_ends_with_one_line()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();

        var (code, lines) = await RunProcess([$"--Data:Folder={_folder.FullName}", $"--Urls=http://127.0.0.1:{((IPEndPoint)taken.LocalEndpoint).Port}"]);

        Assert.Equal(2, code);
        Assert.DoesNotContain(lines, l => l.StartsWith("   at ", StringComparison.Ordinal) || l.StartsWith("fail:", StringComparison.Ordinal));
        Assert.Contains(
            "address already in use",
            Assert.Single(lines, l => !l.StartsWith("warn:", StringComparison.Ordinal) && !l.StartsWith("info:", StringComparison.Ordinal) && l[0] != ' '),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Every_failure_is_one_line_without_a_stack_trace()
    {
        Exception[] all =
        [
            new SqliteException("secret", 13),
            new SqliteException("secret", 8),
            new SqliteException("secret", 11),
            new AggregateException(new SqliteException("secret", 10)),
            new IOException("No space left\non device"),
            new InvalidOperationException("bug\n   at somewhere"),
            new OperationCanceledException(),
            new InvalidDataException(
                "Failed to load configuration from file 'a.json'.",
                new FormatException("x", new System.Text.Json.JsonException("line 3"))
            ),
        ];
        Assert.Equal(
            [
                "The store cannot be written: the disk is full.",
                "The store cannot be written: its file or folder is read-only.",
                "The store cannot be read: its file is damaged.",
                "The store fails (SQLite 10).",
                "No space left on device",
                "unexpected InvalidOperationException: bug    at somewhere",
                "broken off",
                "Failed to load configuration from file 'a.json'. line 3",
            ],
            all.Select(FailureLine.Of)
        );
    }

    private async Task Damage(string damage)
    {
        if (damage == "folder")
        {
            System.IO.Directory.CreateDirectory(Database);
            return;
        }

        if (damage == "text")
        {
            await File.WriteAllTextAsync(Database, string.Concat(Enumerable.Repeat("notes of a meeting\n", 500)));
            return;
        }

        // A host has run here: it left its seed, its list of administrators and a history.
        Assert.Equal(0, await RunBriefly());
        switch (damage)
        {
            case "middle":
                DamagedFiles.DamageMiddle(Database);
                break;
            case "header":
                DamagedFiles.DamageHeader(Database);
                break;
            case "first page":
                DamagedFiles.DamageFirstPage(Database);
                break;
            case "truncated":
                DamagedFiles.Truncate(Database);
                break;
            case "log":
                DamagedFiles.DamageMiddle(Database);
                await File.WriteAllBytesAsync(Database + "-wal", [.. Enumerable.Repeat((byte)7, 20_000)]);
                break;
        }
    }

    private async Task<int> RunBriefly()
    {
        await using (var store = SqliteStore.Open(Database, SystemClock.Instance))
        {
            for (var n = 0; n < 200; n++)
            {
                await store.Commit(
                    $"app:app-{n}",
                    [new Write.Create(new Document("snapshot", "application", $"{{\"v\":1,\"x\":\"{new string('x', 400)}\"}}"))],
                    default
                );
            }
        }

        return 0;
    }

    private string[] Serve() => [$"--Data:Folder={_folder.FullName}", "--Urls=http://127.0.0.1:0", "--Directory:Administrators:0=slack:T1:U1"];

    private async Task AssertFails(string[] command)
    {
        _error.GetStringBuilder().Clear();
        _output.GetStringBuilder().Clear();
        var code = await CommandLineDispatcher.Run(command, _output, _error);
        Assert.True(code is 1 or 2, $"{string.Join(' ', command)}: {code}\n{_output}{_error}");
        Assert.DoesNotContain("   at ", $"{_output}{_error}", StringComparison.Ordinal);
        Assert.Single($"{_error}".TrimEnd().Split('\n'));
        Assert.NotEmpty($"{_error}{_output}".Trim());
    }

    private Task<(int Code, IReadOnlyList<string> Lines)> RunProcess(params string[] args) => HostProcess.Run(_folder.FullName, args);
}
