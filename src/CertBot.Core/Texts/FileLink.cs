namespace CertBot.Core.Texts;

/// <summary>A stored file somebody may want, under a name; <see cref="Ask"/> are the words that ask the bot for it, where there are any.</summary>
public sealed record FileAsked(FileId File, string Name)
{
    public string? Ask { get; init; }

    /// <summary>What it is of; null where that is not known, and nobody but its channel can say who may open it.</summary>
    public FileOf? Of { get; init; }
}

/// <summary>What a stored file is of: whoever may see that application may open it.</summary>
public abstract record FileOf
{
    private FileOf() { }

    public required ApplicationId App { get; init; }

    /// <summary>A material handed in, for as long as it is one.</summary>
    public sealed record Handed : FileOf;

    /// <summary>Made of what is known of it: its history.</summary>
    public sealed record Made : FileOf;
}

/// <summary>Where an address leads that is offered for a file.</summary>
public abstract record FileLink
{
    private FileLink() { }

    /// <summary>To the file itself.</summary>
    public sealed record Opens(string Address) : FileLink;

    /// <summary>To where the bot can be asked for it.</summary>
    public sealed record Asks(string Address) : FileLink;
}
