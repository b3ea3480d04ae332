using CertBot.Core.Certification.Applications;
using CertBot.Core.Primitives;

namespace CertBot.Channels;

/// <summary>Where the files people hand over go, and come back from. Streams only: a file is never whole in memory.</summary>
internal interface IUploadIntake
{
    /// <summary>Stores what the stream holds and, when its name or first bytes say package, opens it as one.</summary>
    /// <exception cref="Files.FileRefusedException">Empty, or longer than a file may be; nothing is kept.</exception>
    Task<UploadedFile> Save(Stream content, string name, CancellationToken cancellationToken);

    /// <summary>The stored bytes, or null when there are none under this id.</summary>
    Task<Stream?> Open(FileId id, CancellationToken cancellationToken);
}
