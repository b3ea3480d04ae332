using CertBot.Core.Certification.Applications;
using CertBot.Files.Retention;
using CertBot.Turns;

namespace CertBot.Files.Uploads;

/// <summary>Stores files that CertBot generates beside the uploaded ones.</summary>
internal sealed class GeneratedFileStore(TempUploads uploads, IFileStore files, FileClaimStore claims, long maxBytes) : IGeneratedFileStore
{
    public async Task<UploadedFile> Save(string name, Stream content, IReadOnlyList<string> partitions, CancellationToken cancellationToken)
    {
        using var upload = await uploads.Receive(content, maxBytes, cancellationToken);
        var id = ContentId.Of(upload.Sha256);
        await claims.Claim(id, partitions, cancellationToken);
        await using var whole = upload.OpenRead();
        var stored = await files.Put(name, whole, maxBytes, cancellationToken);
        return new UploadedFile(stored.Id, stored.Name, stored.Size, stored.Sha256);
    }
}
