using CertBot.Core.Certification.Applications;
using CertBot.Core.Primitives;

namespace CertBot.Files.Uploads;

/// <summary>Stores uploaded files and reads them back. Streams only: a file is never held in memory as a whole.</summary>
internal interface IUploadIntake
{
    /// <summary>Stores the content of the stream and reads the packages in it, if it has any.</summary>
    /// <exception cref="FileRefusedException">The file is empty or exceeds the size limit; nothing is stored.</exception>
    Task<UploadedFile> Save(Stream content, string name, CancellationToken cancellationToken);

    /// <summary>The stored bytes, or null when there are none under this id.</summary>
    Task<Stream?> Open(FileId id, CancellationToken cancellationToken);
}
