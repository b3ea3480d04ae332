namespace CertBot.Core.Primitives;

/// <summary>
/// A stored file and the name it is offered under. <see cref="RequestText"/> is the command that requests it from the bot; null if there is none.
/// </summary>
public sealed record FileReference(FileId File, string Name)
{
    public string? RequestText { get; init; }

    /// <summary>The application the file belongs to; null if unknown, then only the channel decides who may open it.</summary>
    public FileSource? Source { get; init; }
}

/// <summary>The origin of a stored file, which decides who may open it. Written as a kind and what it is of.</summary>
public abstract record FileSource
{
    private FileSource() { }

    /// <summary>The word for the kind in stored documents and links.</summary>
    public abstract string Kind { get; }

    /// <summary>What it is of: an application's id, or what was looked at.</summary>
    public abstract string Key { get; }

    /// <summary>The source of this kind; null where no key is given for it.</summary>
    public static FileSource? Read(Func<string, string?> keyOf) =>
        keyOf("handed") is { Length: > 0 } submitted ? new Submitted { ApplicationId = new(submitted) }
        : keyOf("made") is { Length: > 0 } generated ? new Generated { ApplicationId = new(generated) }
        : keyOf("findings") is { Length: > 0 } inspected ? new Inspection { ApplicationId = new(inspected) }
        : keyOf("board") is { Length: > 0 } selection ? new Board { Selection = selection }
        : null;

    /// <summary>A submitted material, as long as it has not been replaced or removed. Everyone who may see the application may open it.</summary>
    public sealed record Submitted : FileSource
    {
        public required ApplicationId ApplicationId { get; init; }

        public override string Kind => "handed";

        public override string Key => ApplicationId.Value;
    }

    /// <summary>Generated from the application: its history. Everyone who may see the application may open it.</summary>
    public sealed record Generated : FileSource
    {
        public required ApplicationId ApplicationId { get; init; }

        public override string Kind => "made";

        public override string Key => ApplicationId.Value;
    }

    /// <summary>The findings of the last inspection of an application. Everyone who may see the application may open them.</summary>
    public sealed record Inspection : FileSource
    {
        public required ApplicationId ApplicationId { get; init; }

        public override string Kind => "findings";

        public override string Key => ApplicationId.Value;
    }

    /// <summary>The figures of a month side by side. Everyone who may see the board may open it.</summary>
    public sealed record Board : FileSource
    {
        /// <summary>What of the board, as its own text.</summary>
        public required string Selection { get; init; }

        public override string Kind => "board";

        public override string Key => Selection;
    }
}
