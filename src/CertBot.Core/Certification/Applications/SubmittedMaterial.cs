using System.Collections.Immutable;
using System.Text.Json.Serialization;
using CertBot.Core.Primitives;
using NodaTime;

namespace CertBot.Core.Certification.Applications;

/// <summary>A submitted material.</summary>
[System.Text.Json.Serialization.JsonDerivedType(typeof(File), "file")]
[System.Text.Json.Serialization.JsonDerivedType(typeof(Link), "link")]
public abstract record SubmittedMaterial
{
    private SubmittedMaterial() { }

    public required PersonId By { get; init; }

    public required Instant At { get; init; }

    /// <summary>The certified version for which the same was handed in; null: it is new, or nobody said that it is not.</summary>
    public string? SameAs { get; init; }

    public sealed record File(FileId Id, string Name, long Size, string Sha256) : SubmittedMaterial
    {
        /// <summary>What was found inside, when it was opened as a package.</summary>
        public ImmutableArray<PackageFacts> Packages { get; init; } = [];
    }

    public sealed record Link(string Address) : SubmittedMaterial;
}

/// <summary>One package inside a submitted file, as stated in its own descriptor: untrusted text, truncated to 60 characters.</summary>
public sealed record PackageFacts(string Name, string Version, int Schemas, int Data)
{
    public string Maintainer { get; init; } = "";
}

/// <summary>An uploaded file: stored by content hash, and inspected if it looks like a package.</summary>
public sealed record UploadedFile(FileId Id, string Name, long Size, string Sha256)
{
    /// <summary>The packages found inside; empty if it is not a package.</summary>
    public ImmutableArray<PackageFacts> Packages { get; init; } = [];

    /// <summary>Why it could not be opened as a package (a text of <c>packages.refused.*</c>), or null.</summary>
    [JsonPropertyName("notAPackage")]
    public Refusal? PackageRefusal { get; init; }
}
