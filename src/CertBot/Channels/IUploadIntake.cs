using CertBot.Core.Certification.Applications;
using CertBot.Core.Primitives;

namespace CertBot.Channels;

/// <summary>Stores and opens uploaded files. Streams only: a file is never held in memory as a whole.</summary>
internal interface IUploadIntake
{
    /// <summary>Stores the content; when the name or the first bytes indicate a package, its manifest is read too.</summary>
    /// <exception cref="Files.FileRefusedException">The file is empty or too large; nothing is stored.</exception>
    Task<UploadedFile> Save(Stream content, string name, CancellationToken cancellationToken);

    /// <summary>The stored content, or null when the id is unknown.</summary>
    Task<Stream?> Open(FileId id, CancellationToken cancellationToken);
}
