using System.Text.Json.Serialization;
using CertBot.Core.Directory;
using CertBot.Core.Primitives;

namespace CertBot.Channels.Connector.FileUploads;

/// <summary>A file to upload to a person's storage after consent. Finished steps are null.</summary>
internal sealed record FileUploadJob
{
    [JsonPropertyName("place")]
    public required ConversationAddress Address { get; init; }

    /// <summary>Who gave consent; messages about the upload are in their language.</summary>
    public required PersonId Reader { get; init; }

    [JsonPropertyName("cargo")]
    public UploadSource? Source { get; init; }

    /// <summary>The uploaded file, whose card is posted after the upload.</summary>
    [JsonPropertyName("landed")]
    public UploadedFileInfo? Uploaded { get; init; }

    /// <summary>The consent card, which is deleted at the end.</summary>
    [JsonPropertyName("asked")]
    public string? ConsentMessageId { get; init; }

    public int Attempts { get; init; }
}

/// <summary>Which file goes where. The address is a secret: anybody who has it can write there.</summary>
internal sealed record UploadSource(FileId File, string Name, string Address);

internal sealed record UploadedFileInfo(string Name, string Address)
{
    public string? UniqueId { get; init; }

    public string? FileType { get; init; }
}
