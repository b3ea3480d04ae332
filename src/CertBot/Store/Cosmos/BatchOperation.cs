using CertBot.Store.Documents;
using NodaTime;

namespace CertBot.Store.Cosmos;

/// <summary>A write as sent to the database. On a retry it may be sent as another operation, because the document it would overwrite has expired.</summary>
internal abstract record BatchOperation
{
    private BatchOperation() { }

    public abstract string Id { get; }

    /// <summary>The document to change has expired.</summary>
    public abstract bool IsTooLate(Instant now);

    public sealed record Put(Document Document, WriteCondition Condition) : BatchOperation
    {
        public override string Id => Document.Id;

        public override bool IsTooLate(Instant now) => Condition is WriteCondition.ETagMatches { ETag.Expires: { } end } && end <= now;
    }

    /// <param name="Id">Id of the document to delete.</param>
    /// <param name="Tag">Deletes only this version. Null: whatever version an earlier write of the batch left.</param>
    public sealed record Remove(string Id, ExpiringETag? Tag) : BatchOperation
    {
        public override string Id { get; } = Id;

        /// <summary>Replaces the document by a tombstone that names the commit.</summary>
        public bool LeavesTombstone { get; init; }

        /// <summary>The version has not been looked up yet.</summary>
        public bool NeedsLookup { get; init; }

        /// <summary>The version was looked up. If the document has changed since, the newer version is deleted.</summary>
        public bool IsLookedUp { get; init; }

        public bool IsAbsent { get; init; }

        public override bool IsTooLate(Instant now) => IsAbsent || (Tag?.Expires is { } end && end <= now);
    }
}

/// <summary>Which document may be overwritten.</summary>
internal abstract record WriteCondition
{
    private WriteCondition() { }

    public static WriteCondition IfIdIsFree { get; } = new IdIsFree();

    public static WriteCondition Always { get; } = new Unconditional();

    public sealed record IdIsFree : WriteCondition;

    public sealed record Unconditional : WriteCondition;

    /// <summary>Only this version.</summary>
    public sealed record ETagMatches(ExpiringETag ETag) : WriteCondition;

    /// <summary>A document that has expired for every host but has not been removed by the database yet.</summary>
    public sealed record ExpiredWithETag(string ETag) : WriteCondition;
}
