namespace CertBot.Store;

/// <summary>A store that CertBot will not open, or a stored document it will not read. The message is one line for the operator; the document stays as it is.</summary>
internal sealed class StoreRefused : Exception
{
    public StoreRefused(string message) : base(message) { }

    public StoreRefused(string message, Exception inner) : base(message, inner) { }

    private StoreRefused(string message, Stored unread) : base(message) => Unread = new(unread.Partition, unread.Document.Id, unread.ETag);

    /// <summary>The document that was not read, where it was one.</summary>
    public Unread? Unread { get; }

    /// <summary>It is not what any CertBot writes.</summary>
    public bool IsDamage { get; private init; }

    public static StoreRefused Damaged(Stored stored) => new($"{stored.Partition}/{stored.Document.Id}: a damaged document", stored) { IsDamage = true };

    public static StoreRefused Future(Stored stored, int version, int known) =>
        new($"{stored.Partition}/{stored.Document.Id}: a document of a future version ({version}, this CertBot reads {known})", stored);
}

/// <summary>Which document, as it was then.</summary>
internal sealed record Unread(string Partition, string Id, string ETag);
