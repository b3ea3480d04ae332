using CertBot.Commands.Handlers;
using CertBot.Core.Primitives;

namespace CertBot.Files;

/// <summary>Asks the store of files.</summary>
internal sealed class StoredFiles(IFileStore files) : IStoredFiles
{
    public async Task<bool> IsStored(FileId id, CancellationToken cancellationToken) => await files.FindVersion(id, cancellationToken) is not null;
}
