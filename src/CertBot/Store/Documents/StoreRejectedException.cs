namespace CertBot.Store.Documents;

/// <summary>A store that CertBot will not open, or a stored document it will not read. The message is one line for the operator; the document stays as it is.</summary>
internal sealed class StoreRejectedException : Exception
{
    public StoreRejectedException(string message)
        : base(message) { }

    public StoreRejectedException(string message, Exception inner)
        : base(message, inner) { }

    private StoreRejectedException(string message, StoredDocument unread)
        : base(message) => Document = new(unread.Partition, unread.Document.Id, unread.ETag);

    /// <summary>The document that was not read, where it was one.</summary>
    public UnreadableDocument? Document { get; }

    /// <summary>It is not what any CertBot writes.</summary>
    public bool IsDamage { get; private init; }

    public static StoreRejectedException Damaged(StoredDocument stored) =>
        new($"{stored.Partition}/{stored.Document.Id}: a damaged document", stored) { IsDamage = true };

    public static StoreRejectedException NewerVersion(StoredDocument stored, int version, int supported) =>
        new($"{stored.Partition}/{stored.Document.Id}: a document of a future version ({version}, this CertBot reads {supported})", stored);
}

/// <summary>Which document, as it was then.</summary>
internal sealed record UnreadableDocument(string Partition, string Id, string ETag);
