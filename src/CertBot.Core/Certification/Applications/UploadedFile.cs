using System.Collections.Immutable;
using System.Text.Json.Serialization;
using CertBot.Core.Primitives;

namespace CertBot.Core.Certification.Applications;

/// <summary>An uploaded file: stored by content hash, and inspected if it looks like a package.</summary>
public sealed record UploadedFile(FileId Id, string Name, long Size, string Sha256)
{
    /// <summary>The packages found inside; empty if it is not a package.</summary>
    public ImmutableArray<PackageFacts> Packages { get; init; } = [];

    /// <summary>Why it could not be opened as a package (a text of <c>packages.refused.*</c>), or null.</summary>
    [JsonPropertyName("notAPackage")]
    public Refusal? PackageRefusal { get; init; }
}
