using System.Globalization;
using CertBot.Store.Sqlite;
using CertBot.Tests.Kit.Processes;
using NodaTime;

namespace CertBot.Tests.CrashTests;

/// <summary>
/// A killed process loses nothing that it acknowledged. (This does not prove durability on power loss, because the system's cache survives a kill; for that the
/// log is synced at each commit.)
/// </summary>
[Trait("Suite", "Kill")]
public sealed class StoreKillTests : IDisposable
{
    private static readonly int Rounds = TestCampaign.Size(inShort: 4, inLong: 10, "CERTBOT_STORE_KILLS");

    private readonly string _folder = System.IO.Directory.CreateTempSubdirectory("certbot-kill-").FullName;

    public void Dispose() => System.IO.Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Acknowledged_writes_survive_a_kill_and_no_batch_is_partial()
    {
        var path = Path.Combine(_folder, "certbot.db");
        var random = new Random(7);
        var acknowledged = new int[StoreKillWorker.Workers];
        for (var round = 0; round < Rounds; round++)
        {
            await KillAfter(random.Next(1, 400), path, acknowledged);
            await Check(path, acknowledged);
        }

        Assert.All(acknowledged, steps => Assert.True(steps > 0));
    }

    private static async Task KillAfter(int lines, string path, int[] acknowledged)
    {
        using var child = ChildProcess.Start("store", path);
        try
        {
            for (var line = await child.StandardOutput.ReadLineAsync(); line is not null; line = await child.StandardOutput.ReadLineAsync())
            {
                if (line.Split(' ') is [var worker, var step, "."])
                {
                    acknowledged[int.Parse(worker, CultureInfo.InvariantCulture)] = int.Parse(step, CultureInfo.InvariantCulture);
                }

                if (--lines == 0)
                {
                    child.Kill();
                }
            }
        }
        finally
        {
            child.Kill();
            await child.WaitForExitAsync();
        }

        Assert.True(lines <= 0, "the child ended by itself");
    }

    private static async Task Check(string path, int[] acknowledged)
    {
        await using var store = SqliteStore.Open(path, SystemClock.Instance);
        for (var worker = 0; worker < acknowledged.Length; worker++)
        {
            var partition = $"worker:{worker}";
            var count = await store.Get(partition, "count", default) is { } stored ? int.Parse(stored.Document.Json, CultureInfo.InvariantCulture) : 0;
            Assert.InRange(count, acknowledged[worker], acknowledged[worker] + 1);
            Assert.Equal(Enumerable.Range(1, count).Select(n => $"event:{n:D6}"), await Ids(store, partition, "event"));
            Assert.Equal(Enumerable.Range(1, count).Select(n => $"outbox:{n:D6}"), await Ids(store, partition, "outbox"));
            acknowledged[worker] = count;
        }
    }

    private static async Task<string[]> Ids(SqliteStore store, string partition, string kind) =>
        [.. (await store.List(partition, kind, "", 100_000, default)).Select(s => s.Document.Id)];
}
