using System.Globalization;
using Microsoft.Data.Sqlite;
using NodaTime;
using SQLitePCL;

namespace CertBot.Store;

/// <summary>Applies batches inside the transaction of the writer: each in a savepoint of its own, so that one that fails leaves nothing and harms no neighbour.</summary>
internal sealed class SqliteBatches : IDisposable
{
    private const string _set = "kind = ?3, etag = ?4, due = ?5, expires = ?6, json = ?7";
    private const string _insert = "INSERT INTO document (partition, id, kind, etag, due, expires, json) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT (partition, id) DO UPDATE SET ";

    private readonly SqliteConnection _db;
    private readonly Statement _savepoint;
    private readonly Statement _keep;
    private readonly Statement _undo;
    private readonly Statement _create;
    private readonly Statement _replace;
    private readonly Statement _upsert;
    private readonly Statement _delete;
    private readonly Statement _isThere;
    private readonly Statement _sweep;
    private long _version;
    private int _mortals = 1;

    public SqliteBatches(SqliteConnection db)
    {
        _db = db;
        _savepoint = new(db, "SAVEPOINT batch");
        _keep = new(db, "RELEASE batch");
        _undo = new(db, "ROLLBACK TO batch");
        _create = new(db, _insert + _set + " WHERE document.expires <= ?8");
        _replace = new(db, "UPDATE document SET " + _set + " WHERE partition = ?1 AND id = ?2 AND etag = ?9 AND (expires IS NULL OR expires > ?8)");
        _upsert = new(db, _insert + _set);
        _delete = new(db, "DELETE FROM document WHERE partition = ?1 AND id = ?2 AND (?3 IS NULL OR etag = ?3) AND (expires IS NULL OR expires > ?4)");
        _isThere = new(db, "SELECT 1 FROM document WHERE partition = ?1 AND id = ?2 AND (expires IS NULL OR expires > ?3)");
        _sweep = new(db, "DELETE FROM document WHERE key IN (SELECT key FROM document WHERE expires IS NOT NULL AND expires <= ?1 ORDER BY expires LIMIT 256)");

        // Versions are never given twice, not even after a document was deleted: the count of openings stands above a count within this one.
        using var opened = new Statement(db, "INSERT INTO counter VALUES ('opened', 1) ON CONFLICT (name) DO UPDATE SET value = value + 1 RETURNING value");
        opened.Step();
        _version = opened.Number(0) << 40;
        while (opened.Step())
        {
            // RETURNING writes when it is stepped to its end.
        }
    }

    public bool IsInTransaction => raw.sqlite3_get_autocommit(_db.Handle) == 0;

    public Committed Apply(string partition, IReadOnlyList<Write> writes, Instant now)
    {
        _savepoint.Run();
        try
        {
            foreach (var write in writes)
            {
                if (Apply(partition, write, now) is { } refused)
                {
                    Undo();
                    return refused;
                }
            }
        }
        catch when (IsInTransaction)
        {
            // A full disk has ended the transaction by itself: then there is no savepoint to go back to, and the first failure is the one to tell.
            Undo();
            throw;
        }

        _keep.Run();
        return new Committed.Done();
    }

    /// <summary>
    /// Takes some expired documents away: two for each that was written with an expiry since, so that the rest shrinks and no turn pays for many.
    /// </summary>
    public void Sweep(Instant now)
    {
        const int few = 64;
        if (_mortals >= few)
        {
            _sweep.Bind(1, now);
            _sweep.Run();
            _mortals = Math.Max(0, _mortals - 128);
        }
    }

    public void Dispose()
    {
        foreach (var statement in new[] { _savepoint, _keep, _undo, _create, _replace, _upsert, _delete, _isThere, _sweep })
        {
            statement.Dispose();
        }
    }

    private void Undo()
    {
        _undo.Run();
        _keep.Run();
    }

    private Committed? Apply(string partition, Write write, Instant now)
    {
        switch (write)
        {
            case Write.Create(var document):
                Bind(_create, partition, document);
                _create.Bind(8, now);
                _create.Run();
                return _create.Changes == 0 ? new Committed.Exists(document.Id) : null;
            case Write.Upsert(var document):
                Bind(_upsert, partition, document);
                _upsert.Run();
                return null;
            case Write.Replace(var document, var etag):
                Bind(_replace, partition, document);
                _replace.Bind(8, now);
                _replace.Bind(9, Version(etag));
                _replace.Run();
                return _replace.Changes == 0 ? Absent(partition, document.Id, now) : null;
            case Write.Delete(var id, var etag):
                _delete.Bind(1, partition);
                _delete.Bind(2, id);
                _delete.Bind(3, etag is null ? default(long?) : Version(etag));
                _delete.Bind(4, now);
                _delete.Run();
                return _delete.Changes == 0 ? Absent(partition, id, now) : null;
            default:
                throw new InvalidOperationException("an unknown write");
        }
    }

    private void Bind(Statement statement, string partition, Document document)
    {
        statement.Bind(1, partition);
        statement.Bind(2, document.Id);
        statement.Bind(3, document.Kind);
        statement.Bind(4, ++_version);
        statement.Bind(5, document.Due);
        statement.Bind(6, document.Expires);
        statement.Bind(7, document.Json);
        _mortals += document.Expires is null ? 0 : 1;
    }

    private Committed Absent(string partition, string id, Instant now)
    {
        _isThere.Bind(1, partition);
        _isThere.Bind(2, id);
        _isThere.Bind(3, now);
        var isThere = _isThere.Step();
        _isThere.Reset();
        return isThere ? new Committed.Stale(id) : new Committed.Missing(id);
    }

    /// <summary>A text we never gave out is the version of nothing.</summary>
    private static long Version(string etag) =>
        long.TryParse(etag, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var version) ? version : 0;
}
