namespace CertBot.Core.Texts;

/// <summary>A stored file somebody may want, under a name; <see cref="Ask"/> are the words that ask the bot for it, where there are any.</summary>
public sealed record FileAsked(FileId File, string Name)
{
    public string? Ask { get; init; }
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
