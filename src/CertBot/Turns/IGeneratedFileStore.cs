using CertBot.Core.Certification.Applications;

namespace CertBot.Turns;

/// <summary>Stores the files a turn generates, addressed by their content: generating the same content again gives the same file.</summary>
internal interface IGeneratedFileStore
{
    /// <param name="partitions">Those whose documents may name the file while it is on its way; afterwards it is kept for a time only.</param>
    Task<UploadedFile> Save(string name, Stream content, IReadOnlyList<string> partitions, CancellationToken cancellationToken);
}
