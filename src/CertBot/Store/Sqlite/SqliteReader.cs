using System.Globalization;
using CertBot.Store.Documents;
using Microsoft.Data.Sqlite;
using NodaTime;

namespace CertBot.Store.Sqlite;

/// <summary>A read-only connection with its statements. Used by one thread at a time.</summary>
internal sealed class SqliteReader(SqliteConnection db) : IDisposable
{
    private const string Columns = "SELECT partition, id, kind, etag, due, expires, json FROM document ";

    private readonly SqliteStatement _get = new(db, Columns + "WHERE partition = ?1 AND id = ?2 AND (expires IS NULL OR expires > ?3)");

    private readonly SqliteStatement _list = new(
        db,
        Columns + "WHERE partition = ?1 AND id > ?2 AND kind = ?3 AND (expires IS NULL OR expires > ?4) ORDER BY id"
    );

    private readonly SqliteStatement _all = new(db, Columns + "WHERE partition = ?1 AND id > ?2 AND (expires IS NULL OR expires > ?3) ORDER BY id");

    private readonly SqliteStatement _due = new(
        db,
        Columns + "WHERE kind = ?1 AND due IS NOT NULL AND due <= ?2 AND (expires IS NULL OR expires > ?3) ORDER BY due"
    );

    private readonly SqliteStatement _partitionFrom = new(
        db,
        "SELECT partition FROM document WHERE partition >= ?1 AND (expires IS NULL OR expires > ?2) ORDER BY partition LIMIT 1"
    );

    public static string ETag(long version) => version.ToString("x", CultureInfo.InvariantCulture);

    public StoredDocument? Get(string partition, string id, Instant now)
    {
        _get.Bind(1, partition);
        _get.Bind(2, id);
        _get.Bind(3, now);
        try
        {
            return _get.Step() ? ReadRow(_get) : null;
        }
        finally
        {
            _get.Reset(); // an open statement would hold its snapshot and block the checkpoint
        }
    }

    public IReadOnlyList<StoredDocument> List(string partition, string kind, string after, int max, Instant now)
    {
        _list.Bind(1, partition);
        _list.Bind(2, after);
        _list.Bind(3, kind);
        _list.Bind(4, now);
        return TakeRows(max, _list);
    }

    public IReadOnlyList<StoredDocument> All(string partition, string after, int max, Instant now)
    {
        _all.Bind(1, partition);
        _all.Bind(2, after);
        _all.Bind(3, now);
        return TakeRows(max, _all);
    }

    /// <summary>One index seek for each kind.</summary>
    public IReadOnlyList<StoredDocument> Due(IReadOnlyList<string> kinds, Instant until, int max, Instant now)
    {
        List<StoredDocument> found = [];
        foreach (var kind in kinds.Distinct(StringComparer.Ordinal))
        {
            _due.Bind(1, kind);
            _due.Bind(2, until);
            _due.Bind(3, now);
            found.AddRange(TakeRows(max - found.Count, _due));
        }

        return found;
    }

    /// <summary>The first partition from a name on: one index seek, however much the partitions contain.</summary>
    public string? PartitionFrom(string name, Instant now)
    {
        _partitionFrom.Bind(1, name);
        _partitionFrom.Bind(2, now);
        try
        {
            return _partitionFrom.Step() ? _partitionFrom.Text(0) : null;
        }
        finally
        {
            _partitionFrom.Reset();
        }
    }

    public void Dispose()
    {
        _get.Dispose();
        _list.Dispose();
        _all.Dispose();
        _due.Dispose();
        _partitionFrom.Dispose();
        db.Dispose();
    }

    /// <summary>
    /// Both orders are those of an index, so stopping early is equivalent to a LIMIT; with a bound LIMIT, SQLite prepares the statement anew at every use.
    /// </summary>
    private static List<StoredDocument> TakeRows(int max, SqliteStatement statement)
    {
        List<StoredDocument> found = [];
        try
        {
            while (found.Count < max && statement.Step())
            {
                found.Add(ReadRow(statement));
            }
        }
        finally
        {
            statement.Reset();
        }

        return found;
    }

    private static StoredDocument ReadRow(SqliteStatement statement) =>
        new(
            statement.Text(0),
            new Document(statement.Text(1), statement.Text(2), statement.Text(6)) { Due = statement.Timestamp(4), Expires = statement.Timestamp(5) },
            ETag(statement.Number(3))
        );
}
