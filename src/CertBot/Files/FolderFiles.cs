using CertBot.Core;
using NodaTime;

namespace CertBot.Files;

/// <summary>
/// Files in a folder, each named by the beginning of its SHA-256. A file is written beside its place, forced to the disk and
/// only then given its name, so that a name always stands for the whole file, whenever the machine stops.
/// </summary>
/// <param name="folder">Made where missing; what an earlier run left unfinished in it is removed.</param>
internal sealed class FolderFiles(string folder) : IFiles
{
    private const int BufferSize = 81920;

    private readonly Spool spool = new(folder);

    public async Task<StoredFile> Put(string name, Stream content, long maxBytes, CancellationToken ct)
    {
        using var spooled = await spool.Take(content, maxBytes, ct);
        var id = ContentId.Of(spooled.Sha256);
        if (!IsThere(id, spooled.Size))
        {
            File.Move(spooled.Path, PathOf(id), overwrite: true);
        }

        return new StoredFile(id, StoredName.Clean(name), spooled.Size, spooled.Sha256);
    }

    public Task<Stream?> Open(FileId id, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        return Task.FromResult<Stream?>(ContentId.IsOne(id) && File.Exists(PathOf(id))
            ? new FileStream(PathOf(id), FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, BufferSize, useAsync: true)
            : null);
    }

    /// <summary>A folder has no addresses.</summary>
    public Task<Uri?> Address(FileId id, string name, Duration good, CancellationToken ct) => Task.FromResult<Uri?>(null);

    public Task Reach(CancellationToken ct)
    {
        try
        {
            spool.Try();
            return Task.CompletedTask;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new FilesAway($"Nothing can be written into the folder of files '{folder}': {e.Message}");
        }
    }

    // The size tells a file that a broken disk cut short, which is then written anew.
    private bool IsThere(FileId id, long size) => new FileInfo(PathOf(id)) is { Exists: true } file && file.Length == size;

    private string PathOf(FileId id) => Path.Combine(folder, id.Value);
}
