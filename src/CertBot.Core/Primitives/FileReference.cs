namespace CertBot.Core.Primitives;

/// <summary>A stored file somebody may want, under a name; <see cref="RequestText"/> are the words that ask the bot for it, where there are any.</summary>
public sealed record FileReference(FileId File, string Name)
{
    public string? RequestText { get; init; }

    /// <summary>What it is of; null where that is not known, and nobody but its channel can say who may open it.</summary>
    public FileSource? Source { get; init; }
}

/// <summary>What a stored file is of: whoever may see that application may open it.</summary>
public abstract record FileSource
{
    private FileSource() { }

    public required ApplicationId ApplicationId { get; init; }

    /// <summary>A material handed in, for as long as it is one.</summary>
    public sealed record Submitted : FileSource;

    /// <summary>Made of what is known of it: its history.</summary>
    public sealed record Generated : FileSource;
}
