using System.Net;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace CertBot.Store.Documents;

/// <summary>
/// A store that CertBot does not open, or a stored document it does not read. The message is one line for the operator; the document stays unchanged.
/// </summary>
internal sealed class StoreRejectedException : Exception
{
    public StoreRejectedException(string message)
        : base(message) { }

    public StoreRejectedException(string message, Exception inner)
        : base(message, inner) { }

    private StoreRejectedException(string message, StoredDocument unread)
        : base(message) => Document = new(unread.Partition, unread.Document.Id, unread.ETag);

    /// <summary>The document that was not read, if it was one.</summary>
    public UnreadableDocument? Document { get; }

    /// <summary>True if no CertBot version writes such a document.</summary>
    public bool IsDamage { get; private init; }

    public static StoreRejectedException Damaged(StoredDocument stored) =>
        new($"{stored.Partition}/{stored.Document.Id}: a damaged document", stored) { IsDamage = true };

    public static StoreRejectedException NewerVersion(StoredDocument stored, int version, int supported) =>
        new($"{stored.Partition}/{stored.Document.Id}: a document of a future version ({version}, this CertBot reads {supported})", stored);
}

/// <summary>The document and its version at that time.</summary>
internal sealed record UnreadableDocument(string Partition, string Id, string ETag);

/// <summary>The database is unavailable. The message is one line for the operator, without secrets of an address or content of a document.</summary>
internal sealed class StoreUnavailableException : Exception
{
    public StoreUnavailableException(string message, Exception? inner = null)
        : base(message, inner) { }

    /// <summary>A retry may help.</summary>
    public bool IsTransient { get; init; }

    /// <summary>The request may have been applied nevertheless.</summary>
    public bool MayHaveHappened { get; init; }

    /// <summary>How long the database asked to wait.</summary>
    public TimeSpan? RetryAfter { get; init; }

    public HttpStatusCode? Status { get; init; }
}

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
