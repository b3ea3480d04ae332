using NodaTime;

namespace CertBot.Store.Cosmos;

/// <summary>A write as the database is asked for it. It may be asked for differently at a second try: over the remains of what has ended.</summary>
internal abstract record Step
{
    private Step() { }

    public abstract string Id { get; }

    /// <summary>What it was to change has ended.</summary>
    public abstract bool IsTooLate(Instant now);

    public sealed record Put(Document Document, Over Over) : Step
    {
        public override string Id => Document.Id;

        public override bool IsTooLate(Instant now) => Over is Over.This { Tag.Expires: { } end } && end <= now;
    }

    /// <param name="Id">Of what goes.</param>
    /// <param name="Tag">Only that version; null: whatever a write before it in the batch left.</param>
    public sealed record Remove(string Id, Tag? Tag) : Step
    {
        public override string Id { get; } = Id;

        /// <summary>Leaves a grave that says who did it.</summary>
        public bool Grave { get; init; }

        /// <summary>The version is still to be looked up.</summary>
        public bool Look { get; init; }

        /// <summary>The version was looked up: should it be another by now, that one goes.</summary>
        public bool Again { get; init; }

        public bool IsAbsent { get; init; }

        public override bool IsTooLate(Instant now) => IsAbsent || (Tag?.Expires is { } end && end <= now);
    }
}

/// <summary>What a document may be written over.</summary>
internal abstract record Over
{
    private Over() { }

    public static Over Nothing { get; } = new Empty();

    public static Over Anything { get; } = new All();

    public sealed record Empty : Over;

    public sealed record All : Over;

    /// <summary>This version and no other.</summary>
    public sealed record This(Tag Tag) : Over;

    /// <summary>Something that has ended for every host, and lies there still.</summary>
    public sealed record Ended(string ETag) : Over;
}
