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

/// <summary>The origin of a stored file. Everyone who may see the application may open the file.</summary>
public abstract record FileSource
{
    private FileSource() { }

    public required ApplicationId ApplicationId { get; init; }

    /// <summary>A submitted material, as long as it has not been replaced or removed.</summary>
    public sealed record Submitted : FileSource;

    /// <summary>Generated from the application: its history.</summary>
    public sealed record Generated : FileSource;
}
