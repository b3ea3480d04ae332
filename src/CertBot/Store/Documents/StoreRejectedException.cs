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
