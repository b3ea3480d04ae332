using CertBot.Core.Primitives;

namespace CertBot.Commands.Handlers;

/// <summary>Whether files that are named in a state are still there.</summary>
internal interface IStoredFiles
{
    /// <exception cref="IOException">The store of files cannot be asked at present.</exception>
    Task<bool> IsStored(FileId id, CancellationToken cancellationToken);
}

/// <summary>For a process that has no store of files, and takes over none: whatever is named is there.</summary>
internal sealed class NoFileStore : IStoredFiles
{
    public Task<bool> IsStored(FileId id, CancellationToken cancellationToken) => Task.FromResult(true);
}
