using CertBot.Core.Primitives;
using NodaTime;

namespace CertBot.Core.Localization;

/// <summary>The reader of a message: language, time zone, and the current instant. <c>NameOf</c> is null or empty while a person's name is not known.</summary>
public sealed record RenderContext(LanguageCode Language, DateTimeZone Zone, Instant Now, Func<PersonId, string?> NameOf)
{
    /// <summary>True if readers in several time zones see the same message: every timestamp then names its zone.</summary>
    public bool IsShared { get; init; }

    /// <summary>The channel's markup that mentions a person, not to be encoded; null if the person cannot be mentioned.</summary>
    public Func<PersonId, string?> MentionOf { get; init; } = _ => null;

    /// <summary>The link to a stored file for this reader; null if files cannot be reached.</summary>
    public Func<FileReference, FileLink?> LinkTo { get; init; } = _ => null;

    /// <summary>The address of a picture for this reader; null if the reader's client cannot reach it.</summary>
    public Func<LocalizableValue.PictureValue, string?> LinkToPicture { get; init; } = _ => null;

    /// <summary>The address of a public page of this host, by its path; null if the host has no public address.</summary>
    public Func<string, Uri?> PageUrl { get; init; } = _ => null;

    /// <summary>False if the reader cannot upload files.</summary>
    public bool CanUploadFiles { get; init; } = true;
}

/// <summary>The target of the link offered for a file.</summary>
public abstract record FileLink
{
    private FileLink() { }

    /// <summary>The file itself.</summary>
    public sealed record Download(string Address) : FileLink;

    /// <summary>A chat in which the file can be requested from the bot.</summary>
    public sealed record RequestInChat(string Address) : FileLink;
}
