using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace CertBot.Store.Documents;

/// <summary>Describes a store failure in one line for the operator, without any content of a document, address or key.</summary>
internal static class StoreErrorText
{
    public static string Describe(Exception e) =>
        e switch
        {
            StoreUnavailableException unavailable => $"The store is away: {unavailable.Message}.",
            StoreRejectedException rejected => $"The store cannot be read: {rejected.Message}.",
            SqliteException { SqliteErrorCode: raw.SQLITE_FULL } => "The store cannot be written: the disk is full.",
            SqliteException { SqliteErrorCode: raw.SQLITE_READONLY or raw.SQLITE_PERM or raw.SQLITE_CANTOPEN } =>
                "The store cannot be written: its file or folder is read-only.",
            SqliteException { SqliteErrorCode: raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB } => "The store cannot be read: its file is damaged.",
            SqliteException sqlite => $"The store fails (SQLite {sqlite.SqliteExtendedErrorCode}).",
            OperationCanceledException => "The store does not answer in time.",
            _ => "The store is away.",
        };
}
