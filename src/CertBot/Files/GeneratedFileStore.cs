using CertBot.Core.Certification.Applications;
using CertBot.Turns;

namespace CertBot.Files;

/// <summary>Stores files that CertBot generates beside the uploaded ones.</summary>
internal sealed class GeneratedFileStore(IFileStore files, long maxBytes) : IGeneratedFileStore
{
    public async Task<UploadedFile> Save(string name, Stream content, CancellationToken cancellationToken)
    {
        var stored = await files.Put(name, content, maxBytes, cancellationToken);
        return new UploadedFile(stored.Id, stored.Name, stored.Size, stored.Sha256);
    }
}
