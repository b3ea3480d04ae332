namespace CertBot.Core.Localization;

/// <summary>Where an address leads that is offered for a file.</summary>
public abstract record FileLink
{
    private FileLink() { }

    /// <summary>To the file itself.</summary>
    public sealed record Download(string Address) : FileLink;

    /// <summary>To where the bot can be asked for it.</summary>
    public sealed record RequestInChat(string Address) : FileLink;
}
