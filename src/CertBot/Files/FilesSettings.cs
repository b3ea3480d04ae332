namespace CertBot.Files;

/// <summary>Where files are stored and under which URL people download them.</summary>
internal sealed record FilesSettings
{
    public static FilesSettings InFolder { get; } = new();

    /// <summary>The container of Azure Blob Storage; null to store files in the data folder.</summary>
    public BlobSettings? Blob { get; init; }

    /// <summary>The public base URL of this host with a trailing slash; null if file links exist in the built-in chat only.</summary>
    public Uri? PublicUrl { get; init; }
}
