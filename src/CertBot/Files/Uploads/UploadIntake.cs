using CertBot.Core.Certification.Applications;
using CertBot.Core.Primitives;
using CertBot.Packages;
using Refusal = CertBot.Core.Primitives.Refusal;

namespace CertBot.Files.Uploads;

/// <summary>
/// Stores uploaded files and reads the packages in them. Every file is inspected, because only its content shows what it is: a
/// picture is rejected as a package by its first two bytes, and the material it was sent for decides whether that matters.
/// </summary>
internal sealed class UploadIntake(IFileStore files, PackageLimits limits, long maxBytes) : IUploadIntake
{
    public async Task<UploadedFile> Save(Stream content, string name, CancellationToken cancellationToken)
    {
        var stored = await files.Put(name, content, maxBytes, cancellationToken);
        var uploaded = new UploadedFile(stored.Id, stored.Name, stored.Size, stored.Sha256);
        await using var file = await files.Open(stored.Id, cancellationToken) ?? throw new IOException("a file that was just stored is gone");
        return PackageFile.Open(file, stored.Size, limits) switch
        {
            PackageOpenResult.Success opened => uploaded with { Packages = [.. opened.Packages.Select(ToFacts)] },
            PackageOpenResult.Refused refused => uploaded with { PackageRefusal = ToRefusal(refused.Refusal, stored.Name) },
            var other => throw new InvalidOperationException(other.ToString()),
        };
    }

    public Task<Stream?> Open(FileId id, CancellationToken cancellationToken) => files.Open(id, cancellationToken);

    private static PackageFacts ToFacts(PackageSummary package) =>
        new(package.Name, package.Version, package.Counts.Schemas.Values.Sum(), package.Counts.DataBindings);

    private static Refusal ToRefusal(CertBot.Packages.PackageRefusal refusal, string fileName) =>
        new(refusal.TextKey, [.. refusal.ArgumentsFor(fileName).Select(d => KeyValuePair.Create(d.Key, (LocalizableValue?)d.Value))]);
}

/// <summary>Stores uploaded files and reads them back. Streams only: a file is never held in memory as a whole.</summary>
internal interface IUploadIntake
{
    /// <summary>Stores the content of the stream and reads the packages in it, if it has any.</summary>
    /// <exception cref="FileRefusedException">The file is empty or exceeds the size limit; nothing is stored.</exception>
    Task<UploadedFile> Save(Stream content, string name, CancellationToken cancellationToken);

    /// <summary>The stored bytes, or null when there are none under this id.</summary>
    Task<Stream?> Open(FileId id, CancellationToken cancellationToken);
}
