using System.Globalization;
using CertBot.Store.Events;
using CertBot.Store.Sqlite;
using Microsoft.Data.Sqlite;
using NodaTime;

namespace CertBot.Benchmarks;

/// <summary>
/// Fills a store with many idle applications by bulk writes that bypass <see cref="IStore"/>, because only the later operations are measured.
/// </summary>
internal static class LargeStoreSeeder
{
    /// <summary>The approximate size of a snapshot in the middle of a review and of one of its events.</summary>
    private static readonly string SnapshotJson = "{\"v\":1,\"state\":\"" + new string('s', 2000) + "\"}";

    private static readonly string Event = "{\"v\":1,\"what\":\"" + new string('e', 500) + "\"}";

    /// <summary>Names in random order, like those derived from listings.</summary>
    public static string Partition(int number) => string.Create(CultureInfo.InvariantCulture, $"app:{unchecked((uint)number * 2_654_435_761u):x8}");

    /// <param name="folder">The folder of the database file.</param>
    /// <param name="applications">The number of applications; each has a snapshot, due in a future year, and two events.</param>
    /// <param name="due">How many of them became due before <paramref name="now"/>.</param>
    /// <param name="now">The current time of the benchmark.</param>
    public static async Task<SqliteStore> CreateStore(string folder, int applications, int due, Instant now)
    {
        var path = Path.Combine(folder, $"{applications}.db");
        await SqliteStore.Open(path, SystemClock.Instance).DisposeAsync();
        Fill(path, applications, due, now);
        return SqliteStore.Open(path, SystemClock.Instance);
    }

    private static void Fill(string path, int applications, int due, Instant now)
    {
        using var db = SqliteFile.OpenWriter(path);
        using var begin = new SqliteStatement(db, "BEGIN");
        using var commit = new SqliteStatement(db, "COMMIT");
        using var insert = new SqliteStatement(db, "INSERT INTO document (partition, id, kind, etag, due, json) VALUES (?1, ?2, ?3, ?4, ?5, ?6)");
        var every = due == 0 ? int.MaxValue : applications / due;
        for (var n = 0; n < applications; n++)
        {
            if (n % 20_000 == 0)
            {
                begin.Execute();
            }

            var partition = Partition(n);
            Insert(insert, partition, "event:000001", "event", null, Event);
            Insert(insert, partition, "event:000002", "event", null, Event);
            Insert(
                insert,
                partition,
                Snapshot.Id,
                "application",
                n % every == 0 && due > 0 ? now - Duration.FromSeconds(n % 1000) : now + Duration.FromSeconds(3600 + (n % 30_000_000)),
                SnapshotJson
            );
            if (n % 20_000 == 19_999 || n == applications - 1)
            {
                commit.Execute();
            }
        }
    }

    private static void Insert(SqliteStatement insert, string partition, string id, string kind, Instant? due, string json)
    {
        insert.Bind(1, partition);
        insert.Bind(2, id);
        insert.Bind(3, kind);
        insert.Bind(4, 1);
        insert.Bind(5, due);
        insert.Bind(6, json);
        insert.Execute();
    }
}
