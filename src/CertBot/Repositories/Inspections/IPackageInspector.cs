using System.Collections.Immutable;
using CertBot.Core.Certification.Inspections;
using CertBot.Core.Policy;

namespace CertBot.Repositories.Inspections;

/// <summary>Looks into packages before people do.</summary>
internal interface IPackageInspector
{
    /// <summary>The version of the rules of an edition: with another one the same files are inspected again. Null: nothing is inspected.</summary>
    string? FindRulesVersion(EditionPin edition);

    /// <summary>
    /// Inspects hostile files. What cannot be read in a package is a finding or left out, never an exception: an exception is tried again a few times, and then
    /// the inspection is given up.
    /// </summary>
    Task<InspectionReport> Inspect(InspectionRequest request, CancellationToken cancellationToken);
}

/// <summary>What is inspected, and what the vendor said about it. Whoever made it disposes its files.</summary>
internal sealed record InspectionRequest : IAsyncDisposable
{
    public required InspectedFile Packages { get; init; }

    /// <summary>The package with demo data; null: none was handed in yet.</summary>
    public InspectedFile? Demo { get; init; }

    /// <summary>The packages of the last certified version, to compare with; null: there are none, or the file is gone.</summary>
    public InspectedFile? Previous { get; init; }

    public required EditionPin Edition { get; init; }

    /// <summary>The version applied for.</summary>
    public required string Version { get; init; }

    /// <summary>The claimed cultures: en-US, ru-RU.</summary>
    public required ImmutableArray<string> Cultures { get; init; }

    /// <summary>The naming prefix of the vendor's schemas.</summary>
    public required string Prefix { get; init; }

    public required string Maintainer { get; init; }

    public async ValueTask DisposeAsync()
    {
        foreach (var file in new[] { Packages, Demo, Previous }.OfType<InspectedFile>())
            await file.Content.DisposeAsync();
    }
}

/// <summary>An opened file.</summary>
/// <param name="Name">Its name; untrusted.</param>
/// <param name="Size">In bytes.</param>
/// <param name="Content">At its beginning, and seekable: what cannot seek would be read into memory as a whole.</param>
internal sealed record InspectedFile(string Name, long Size, Stream Content);

/// <summary>Inspects nothing.</summary>
internal sealed class NoPackageInspector : IPackageInspector
{
    public string? FindRulesVersion(EditionPin edition) => null;

    public Task<InspectionReport> Inspect(InspectionRequest request, CancellationToken cancellationToken) => Task.FromResult(InspectionReport.Empty(""));
}
