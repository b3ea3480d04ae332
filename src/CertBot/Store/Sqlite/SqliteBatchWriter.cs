using System.Collections.Immutable;
using System.Globalization;
using CertBot.Store.Documents;
using Microsoft.Data.Sqlite;
using NodaTime;
using SQLitePCL;

namespace CertBot.Store.Sqlite;

/// <summary>
/// Applies batches inside the writer's transaction: each in its own savepoint, so that a failed batch leaves nothing and does not affect the others.
/// </summary>
internal sealed class SqliteBatchWriter : IDisposable
{
    private const string SetClause = "kind = ?3, etag = ?4, due = ?5, expires = ?6, json = ?7";
    private const string Insert =
        "INSERT INTO document (partition, id, kind, etag, due, expires, json) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT (partition, id) DO UPDATE SET ";

    private readonly SqliteConnection _db;
    private readonly SqliteStatement _savepoint;
    private readonly SqliteStatement _release;
    private readonly SqliteStatement _rollback;
    private readonly SqliteStatement _create;
    private readonly SqliteStatement _replace;
    private readonly SqliteStatement _upsert;
    private readonly SqliteStatement _delete;
    private readonly SqliteStatement _exists;
    private readonly SqliteStatement _deleteExpired;
    private readonly SqliteStatement _openCount;
    private readonly long _opened;
    private long _version;
    private int _expiringSinceSweep = 1;

    public SqliteBatchWriter(SqliteConnection db)
    {
        _db = db;
        _savepoint = new(db, "SAVEPOINT batch");
        _release = new(db, "RELEASE batch");
        _rollback = new(db, "ROLLBACK TO batch");
        _create = new(db, Insert + SetClause + " WHERE document.expires <= ?8");
        _replace = new(db, "UPDATE document SET " + SetClause + " WHERE partition = ?1 AND id = ?2 AND etag = ?9 AND (expires IS NULL OR expires > ?8)");
        _upsert = new(db, Insert + SetClause);
        _delete = new(db, "DELETE FROM document WHERE partition = ?1 AND id = ?2 AND (?3 IS NULL OR etag = ?3) AND (expires IS NULL OR expires > ?4)");
        _exists = new(db, "SELECT 1 FROM document WHERE partition = ?1 AND id = ?2 AND (expires IS NULL OR expires > ?3)");
        _deleteExpired = new(
            db,
            "DELETE FROM document WHERE key IN (SELECT key FROM document WHERE expires IS NOT NULL AND expires <= ?1 ORDER BY expires LIMIT 256)"
        );

        _openCount = new(db, "SELECT value FROM counter WHERE name = 'opened'");

        // Versions are never reused, not even after a delete: the number of opens is the high part, a counter within this open the low part.
        using var openCounter = new SqliteStatement(
            db,
            "INSERT INTO counter VALUES ('opened', 1) ON CONFLICT (name) DO UPDATE SET value = value + 1 RETURNING value"
        );
        openCounter.Step();
        _opened = openCounter.Number(0);
        _version = _opened << 40;
        while (openCounter.Step())
        {
            // A RETURNING statement writes when it is stepped to its end.
        }
    }

    public bool IsInTransaction => raw.sqlite3_get_autocommit(_db.Handle) == 0;

    /// <summary>
    /// Whoever opened the file last writes to it. The locks keep a second host away; should they fail, the first one notices here and writes nothing more.
    /// </summary>
    /// <exception cref="StoreUnavailableException">Another CertBot has opened the file since.</exception>
    public void RequireOwner()
    {
        var isOwner = _openCount.Step() && _openCount.Number(0) == _opened;
        _openCount.Reset();
        if (!isOwner)
            throw new StoreUnavailableException("another CertBot has opened this file, and this one writes to it no more");
    }

    public CommitResult Apply(string partition, IReadOnlyList<Write> writes, Instant now)
    {
        var etags = ImmutableArray.CreateBuilder<string?>(writes.Count);
        _savepoint.Execute();
        try
        {
            foreach (var write in writes)
            {
                if (Apply(partition, write, now) is { } failure)
                {
                    RollBack();
                    return failure;
                }

                etags.Add(write is Write.Delete ? null : SqliteReader.ETag(_version));
            }
        }
        catch when (IsInTransaction)
        {
            // A full disk has ended the transaction: then there is no savepoint to roll back to, and the first failure is the one to report.
            RollBack();
            throw;
        }

        _release.Execute();
        return new CommitResult.Committed(etags.MoveToImmutable());
    }

    /// <summary>
    /// Deletes some expired documents: two for each document that was written with an expiry since, so that their number shrinks and no turn pays for many.
    /// </summary>
    public void DeleteExpired(Instant now)
    {
        const int threshold = 64;
        if (_expiringSinceSweep >= threshold)
        {
            _deleteExpired.Bind(1, now);
            _deleteExpired.Execute();
            _expiringSinceSweep = Math.Max(0, _expiringSinceSweep - 128);
        }
    }

    public void Dispose()
    {
        foreach (var statement in new[] { _savepoint, _release, _rollback, _create, _replace, _upsert, _delete, _exists, _deleteExpired, _openCount })
        {
            statement.Dispose();
        }
    }

    private void RollBack()
    {
        _rollback.Execute();
        _release.Execute();
    }

    private CommitResult? Apply(string partition, Write write, Instant now)
    {
        switch (write)
        {
            case Write.Create(var document):
                Bind(_create, partition, document);
                _create.Bind(8, now);
                _create.Execute();
                return _create.Changes == 0 ? new CommitResult.AlreadyExists(document.Id) : null;
            case Write.Upsert(var document):
                Bind(_upsert, partition, document);
                _upsert.Execute();
                return null;
            case Write.Replace(var document, var etag):
                Bind(_replace, partition, document);
                _replace.Bind(8, now);
                _replace.Bind(9, ParseETag(etag));
                _replace.Execute();
                return _replace.Changes == 0 ? WhyNotChanged(partition, document.Id, now) : null;
            case Write.Delete(var id, var etag):
                _delete.Bind(1, partition);
                _delete.Bind(2, id);
                _delete.Bind(3, etag is null ? default(long?) : ParseETag(etag));
                _delete.Bind(4, now);
                _delete.Execute();
                return _delete.Changes == 0 ? WhyNotChanged(partition, id, now) : null;
            default:
                throw new InvalidOperationException("an unknown write");
        }
    }

    private void Bind(SqliteStatement statement, string partition, Document document)
    {
        statement.Bind(1, partition);
        statement.Bind(2, document.Id);
        statement.Bind(3, document.Kind);
        statement.Bind(4, ++_version);
        statement.Bind(5, document.Due);
        statement.Bind(6, document.Expires);
        statement.Bind(7, document.Json);
        _expiringSinceSweep += document.Expires is null ? 0 : 1;
    }

    private CommitResult WhyNotChanged(string partition, string id, Instant now)
    {
        _exists.Bind(1, partition);
        _exists.Bind(2, id);
        _exists.Bind(3, now);
        var exists = _exists.Step();
        _exists.Reset();
        return exists ? new CommitResult.PreconditionFailed(id) : new CommitResult.NotFound(id);
    }

    /// <summary>An ETag that this store never issued matches no version.</summary>
    private static long ParseETag(string etag) =>
        long.TryParse(etag, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var version) ? version : 0;
}
