namespace CertBot.Core.Localization;

/// <summary>The target of the link offered for a file.</summary>
public abstract record FileLink
{
    private FileLink() { }

    /// <summary>The file itself.</summary>
    public sealed record Download(string Address) : FileLink;

    /// <summary>A chat in which the file can be requested from the bot.</summary>
    public sealed record RequestInChat(string Address) : FileLink;
}
