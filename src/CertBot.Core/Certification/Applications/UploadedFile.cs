using System.Collections.Immutable;
using System.Text.Json.Serialization;
using CertBot.Core.Primitives;

namespace CertBot.Core.Certification.Applications;

/// <summary>A file somebody gave: stored under its content, and, when it looks like a package, opened.</summary>
public sealed record UploadedFile(FileId Id, string Name, long Size, string Sha256)
{
    /// <summary>The packages found inside; empty when it is none.</summary>
    public ImmutableArray<PackageFacts> Packages { get; init; } = [];

    /// <summary>Why it could not be opened as a package (a text of <c>packages.refused.*</c>), or null.</summary>
    [JsonPropertyName("notAPackage")]
    public Refusal? PackageRefusal { get; init; }
}
