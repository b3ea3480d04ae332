using System.Text;
using Microsoft.Data.Sqlite;
using NodaTime;
using SQLitePCL;

namespace CertBot.Store.Sqlite;

/// <summary>
/// A prepared statement, bound and read as UTF-8 by position. SqliteCommand looks up every parameter by name and boxes its value at each call; on the path of
/// every turn that costs more than the database itself. Used by one thread at a time.
/// </summary>
internal sealed class SqliteStatement : IDisposable
{
    private readonly sqlite3? _db;
    private readonly sqlite3_stmt _statement;
    private byte[] _buffer = new byte[4096];

    public SqliteStatement(SqliteConnection connection, string sql)
    {
        _db = connection.Handle;
        SqliteException.ThrowExceptionForRC(raw.sqlite3_prepare_v2(_db, sql, out _statement), _db);
    }

    /// <summary>How many rows the last statement of this connection wrote.</summary>
    public int Changes => raw.sqlite3_changes(_db);

    public void Bind(int position, string text)
    {
        var maxLength = Encoding.UTF8.GetMaxByteCount(text.Length);
        if (maxLength > _buffer.Length)
        {
            _buffer = new byte[maxLength];
        }

        var length = Encoding.UTF8.GetBytes(text, _buffer);
        // An empty span would be bound as NULL.
        Check(length == 0 ? raw.sqlite3_bind_text(_statement, position, "") : raw.sqlite3_bind_text(_statement, position, _buffer.AsSpan(0, length)));
    }

    public void Bind(int position, long? number) =>
        Check(number is { } n ? raw.sqlite3_bind_int64(_statement, position, n) : raw.sqlite3_bind_null(_statement, position));

    public void Bind(int position, Instant? instant) => Bind(position, instant?.ToUnixTimeTicks());

    /// <returns>Whether there is a row. If not, the statement is ready for its next use.</returns>
    public bool Step()
    {
        var code = raw.sqlite3_step(_statement);
        if (code == raw.SQLITE_ROW)
        {
            return true;
        }

        // Reset repeats the error of a step that failed.
        var ended = raw.sqlite3_reset(_statement);
        Check(code == raw.SQLITE_DONE ? ended : code);
        return false;
    }

    public void Execute()
    {
        if (Step())
        {
            Reset();
        }
    }

    public void Reset() => _ = raw.sqlite3_reset(_statement);

    public string Text(int column) => Encoding.UTF8.GetString(raw.sqlite3_column_blob(_statement, column));

    public long Number(int column) => raw.sqlite3_column_int64(_statement, column);

    public Instant? Timestamp(int column) => raw.sqlite3_column_type(_statement, column) == raw.SQLITE_NULL ? null : Instant.FromUnixTimeTicks(Number(column));

    public void Dispose() => _statement.Dispose();

    private void Check(int code) => SqliteException.ThrowExceptionForRC(code, _db);
}
