using System.Text.Json.Serialization;
using CertBot.Core.Directory;
using CertBot.Core.Primitives;

namespace CertBot.Channels.Connector.FileUploads;

/// <summary>An accepted file to upload to the storage of the user. A completed step is null.</summary>
internal sealed record FileUploadJob
{
    public required ConversationAddress Place { get; init; }

    /// <summary>The user who accepted; messages about the upload are in their language.</summary>
    public required PersonId Reader { get; init; }

    [JsonPropertyName("cargo")]
    public UploadSource? Source { get; init; }

    /// <summary>The uploaded file, for the card that is posted after the upload.</summary>
    [JsonPropertyName("landed")]
    public UploadedFileInfo? Uploaded { get; init; }

    /// <summary>The consent card, which is deleted when it is answered.</summary>
    [JsonPropertyName("asked")]
    public string? ConsentMessageId { get; init; }

    public int Attempts { get; init; }
}

/// <summary>The file and its upload session. The address is a secret: whoever has it can write there.</summary>
internal sealed record UploadSource(FileId File, string Name, string Address);

internal sealed record UploadedFileInfo(string Name, string Address)
{
    public string? UniqueId { get; init; }

    public string? FileType { get; init; }
}
