namespace CertBot.Files;

/// <summary>Where files are kept, and by which address people reach them.</summary>
internal sealed record FilesSettings
{
    public static FilesSettings InFolder { get; } = new();

    /// <summary>The container of Azure Blob Storage they are in; null: they are in the data folder.</summary>
    public BlobSettings? Blob { get; init; }

    /// <summary>Where people's browsers reach this host; ends with a slash. Null: no link to a file leaves the built-in chat.</summary>
    public Uri? PublicUrl { get; init; }
}
