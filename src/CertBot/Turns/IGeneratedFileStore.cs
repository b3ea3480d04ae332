using CertBot.Core.Certification.Applications;

namespace CertBot.Turns;

/// <summary>Stores the files a turn generates, addressed by their content: generating the same content again gives the same file.</summary>
internal interface IGeneratedFileStore
{
    Task<UploadedFile> Save(string name, Stream content, CancellationToken cancellationToken);
}
