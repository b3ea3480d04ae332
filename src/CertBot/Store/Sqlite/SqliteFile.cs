using System.Globalization;
using CertBot.Store.Documents;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace CertBot.Store.Sqlite;

/// <summary>
/// The file of a <see cref="SqliteStore"/>: its schema, and what is rejected. A file is inspected before anything in it is changed.
/// </summary>
internal static class SqliteFile
{
    /// <summary>"Cert" in ASCII, in the file header: distinguishes our files from other SQLite files.</summary>
    private const int ApplicationId = 0x43657274;

    private const int Version = 1;

    // The JSON is last, so that the small columns are read without walking the overflow pages of a long text.
    // Rows are stored in insertion order: what one turn writes is in few pages.
    private const string Schema = """
        CREATE TABLE document (
            key INTEGER PRIMARY KEY,
            partition TEXT NOT NULL,
            id TEXT NOT NULL,
            kind TEXT NOT NULL,
            etag INTEGER NOT NULL,
            due INTEGER,
            expires INTEGER,
            json TEXT NOT NULL,
            UNIQUE (partition, id));
        CREATE INDEX document_due ON document (kind, due) WHERE due IS NOT NULL;
        CREATE INDEX document_expires ON document (expires) WHERE expires IS NOT NULL;
        CREATE TABLE counter (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;
        """;

    public static SqliteConnection OpenWriter(string path, SqliteSync sync = SqliteSync.AtCommits) => Guard(path, () =>
        {
            var db = Connect(path, SqliteOpenMode.ReadWriteCreate);
            try
            {
                var isNew = Inspect(path, db);

                // A less frequent checkpoint (at 32 MB) saves a large store much random I/O; after a crash the log is replayed quickly.
                var synchronous = sync == SqliteSync.AtCommits ? "FULL" : "NORMAL";
                Execute(db, $"PRAGMA journal_mode=WAL; PRAGMA synchronous={synchronous}; PRAGMA cache_size=-16384; PRAGMA wal_autocheckpoint=8000;");
                if (isNew)
                {
                    Execute(
                        db,
                        string.Create(
                            CultureInfo.InvariantCulture,
                            $"BEGIN IMMEDIATE; {Schema} PRAGMA application_id={ApplicationId}; PRAGMA user_version={Version}; COMMIT;"
                        )
                    );
                }

                return db;
            }
            catch
            {
                db.Dispose();
                throw;
            }
        });

    public static SqliteConnection OpenReader(string path) => Guard(path, () =>
        {
            var db = Connect(path, SqliteOpenMode.ReadOnly);
            try
            {
                if (Inspect(path, db))
                {
                    throw new StoreRejectedException($"{path}: this file is empty");
                }

                Execute(db, "PRAGMA cache_size=-4096;");
                return db;
            }
            catch
            {
                db.Dispose();
                throw;
            }
        });

    private static SqliteConnection Connect(string path, SqliteOpenMode mode)
    {
        // Pooled here, per reader; the library's own pool would keep files open after they are closed.
        var db = new SqliteConnection(
            new SqliteConnectionStringBuilder
            {
                DataSource = path,
                Mode = mode,
                Pooling = false,
            }.ToString()
        );
        try
        {
            db.Open();
            Execute(db, "PRAGMA busy_timeout=5000;");
            return db;
        }
        catch
        {
            db.Dispose();
            throw;
        }
    }

    /// <returns>Whether the file is empty.</returns>
    private static bool Inspect(string path, SqliteConnection db)
    {
        var applicationId = ReadNumber(db, "PRAGMA application_id");
        var version = ReadNumber(db, "PRAGMA user_version");
        var isEmpty = ReadNumber(db, "SELECT count(*) FROM sqlite_schema") == 0;
        if (isEmpty && applicationId == 0 && version == 0)
        {
            return true;
        }

        if (applicationId != ApplicationId)
        {
            throw new StoreRejectedException($"{path}: this is not a CertBot store");
        }

        return version == Version && !isEmpty
            ? false
            : throw new StoreRejectedException(
                version > Version
                    ? $"{path}: written by a newer CertBot (version {version} of the file, this one reads {Version})"
                    : $"{path}: this file is damaged"
            );
    }

    /// <summary>Copies a store into an empty file, as one file without a write-ahead log, and checks every page of the copy.</summary>
    public static bool Copy(SqliteConnection source, string path)
    {
        using var db = Connect(path, SqliteOpenMode.ReadWrite);
        source.BackupDatabase(db);
        Execute(db, "PRAGMA journal_mode=DELETE;");
        using var check = new SqliteStatement(db, "PRAGMA integrity_check(1)");
        return check.Step() && check.Text(0) == "ok"
            ? true
            : throw new StoreRejectedException($"{source.DataSource}: this file is damaged, and so is the copy");
    }

    /// <summary>Any failure of SQLite becomes one line that names the file.</summary>
    public static T Guard<T>(string path, Func<T> work)
    {
        try
        {
            return work();
        }
        catch (SqliteException e)
        {
            throw new StoreRejectedException(
                e.SqliteErrorCode switch
                {
                    raw.SQLITE_NOTADB => $"{path}: this is not a CertBot store",
                    raw.SQLITE_CORRUPT => $"{path}: this file is damaged",
                    raw.SQLITE_READONLY or raw.SQLITE_PERM => $"{path}: this file cannot be written to",
                    raw.SQLITE_FULL => $"{path}: the disk is full",
                    raw.SQLITE_CANTOPEN => $"{path}: there is no store here, or it may not be opened",
                    _ => $"{path}: cannot be opened (SQLite {e.SqliteExtendedErrorCode})",
                },
                e
            );
        }
    }

    private static void Execute(SqliteConnection db, string sql)
    {
        using var command = db.CreateCommand();
#pragma warning disable CA2100 // Only constants of this file are used here.
        command.CommandText = sql;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }

    private static long ReadNumber(SqliteConnection db, string sql)
    {
        using var statement = new SqliteStatement(db, sql);
        return statement.Step() ? statement.Number(0) : 0;
    }
}

/// <summary>When what was committed is on the disk for certain.</summary>
internal enum SqliteSync
{
    /// <summary>With each commit.</summary>
    AtCommits,

    /// <summary>From time to time: if the machine stops, the last commits may be gone, and the file is whole.</summary>
    AtCheckpoints,
}
