using System.Text.Json.Serialization;
using CertBot.Core.Directory;
using CertBot.Core.Primitives;

namespace CertBot.Channels.Connector.FileUploads;

/// <summary>A file somebody said yes to, on its way to where they keep theirs. What is done already is null.</summary>
internal sealed record FileUploadJob
{
    public required ConversationAddress Place { get; init; }

    /// <summary>Who said so, and hears of it in their language.</summary>
    public required PersonId Reader { get; init; }

    [JsonPropertyName("cargo")]
    public UploadSource? Source { get; init; }

    /// <summary>The file as it will lie there, to be shown once it does.</summary>
    [JsonPropertyName("landed")]
    public UploadedFileInfo? Uploaded { get; init; }

    /// <summary>The message that asked: answered, it goes.</summary>
    [JsonPropertyName("asked")]
    public string? ConsentMessageId { get; init; }

    public int Attempts { get; init; }
}

/// <summary>Which file goes where. The address is a secret of its own: whoever has it can write there.</summary>
internal sealed record UploadSource(FileId File, string Name, string Address);

internal sealed record UploadedFileInfo(string Name, string Address)
{
    public string? UniqueId { get; init; }

    public string? FileType { get; init; }
}
