using CertBot.Store.Documents;
using NodaTime;

namespace CertBot.Store.Cosmos;

/// <summary>A write as the database is asked for it. It may be asked for differently at a second try: over the remains of what has ended.</summary>
internal abstract record BatchOperation
{
    private BatchOperation() { }

    public abstract string Id { get; }

    /// <summary>What it was to change has ended.</summary>
    public abstract bool IsTooLate(Instant now);

    public sealed record Put(Document Document, WriteCondition Condition) : BatchOperation
    {
        public override string Id => Document.Id;

        public override bool IsTooLate(Instant now) => Condition is WriteCondition.ETagMatches { ETag.Expires: { } end } && end <= now;
    }

    /// <param name="Id">Of what goes.</param>
    /// <param name="Tag">Only that version; null: whatever a write before it in the batch left.</param>
    public sealed record Remove(string Id, ExpiringETag? Tag) : BatchOperation
    {
        public override string Id { get; } = Id;

        /// <summary>Leaves a grave that says who did it.</summary>
        public bool LeavesTombstone { get; init; }

        /// <summary>The version is still to be looked up.</summary>
        public bool NeedsLookup { get; init; }

        /// <summary>The version was looked up: should it be another by now, that one goes.</summary>
        public bool IsLookedUp { get; init; }

        public bool IsAbsent { get; init; }

        public override bool IsTooLate(Instant now) => IsAbsent || (Tag?.Expires is { } end && end <= now);
    }
}

/// <summary>What a document may be written over.</summary>
internal abstract record WriteCondition
{
    private WriteCondition() { }

    public static WriteCondition IfIdIsFree { get; } = new IdIsFree();

    public static WriteCondition Always { get; } = new Unconditional();

    public sealed record IdIsFree : WriteCondition;

    public sealed record Unconditional : WriteCondition;

    /// <summary>This version and no other.</summary>
    public sealed record ETagMatches(ExpiringETag ETag) : WriteCondition;

    /// <summary>Something that has ended for every host, and lies there still.</summary>
    public sealed record ExpiredWithETag(string ETag) : WriteCondition;
}
