using System.Globalization;
using CertBot.Store.Events;
using CertBot.Store.Sqlite;
using Microsoft.Data.Sqlite;
using NodaTime;

namespace CertBot.Benchmarks;

/// <summary>A store with many sleeping applications, written in bulk past the store's own door: what is measured is what comes afterwards.</summary>
internal static class LargeStoreSeeder
{
    /// <summary>About what a snapshot in the middle of a review and one of its events weigh.</summary>
    private static readonly string SnapshotJson = "{\"v\":1,\"state\":\"" + new string('s', 2000) + "\"}";

    private static readonly string Event = "{\"v\":1,\"what\":\"" + new string('e', 500) + "\"}";

    /// <summary>Names in no order, as those derived from listings are.</summary>
    public static string Partition(int number) => string.Create(CultureInfo.InvariantCulture, $"app:{unchecked((uint)number * 2_654_435_761u):x8}");

    /// <param name="folder">Where the file goes.</param>
    /// <param name="applications">How many; each has a snapshot, due in some year, and two events.</param>
    /// <param name="due">How many of them were due before <paramref name="now"/>.</param>
    /// <param name="now">The moment of the test.</param>
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
