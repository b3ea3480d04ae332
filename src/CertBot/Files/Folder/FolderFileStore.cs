using CertBot.Core.Primitives;
using CertBot.Files.Uploads;
using NodaTime;

namespace CertBot.Files.Folder;

/// <summary>
/// Files in a folder, each named by the beginning of its SHA-256. A file is written under a temporary name, flushed
/// to disk and then renamed, so that a stored file is always complete, even after a crash.
/// </summary>
/// <param name="folder">Created if missing; temporary files of an earlier run are deleted.</param>
internal sealed class FolderFileStore(string folder) : IFileStore
{
    private const int BufferSize = 81920;

    private readonly TempUploads _uploads = new(folder);

    public async Task<StoredFile> Put(string name, Stream content, long maxBytes, CancellationToken cancellationToken)
    {
        using var upload = await _uploads.Receive(content, maxBytes, cancellationToken);
        var id = ContentId.Of(upload.Sha256);
        if (!IsStored(id, upload.Size))
        {
            File.Move(upload.Path, PathOf(id), overwrite: true);
        }

        return new StoredFile(id, SafeFileName.Sanitize(name), upload.Size, upload.Sha256);
    }

    public Task<Stream?> Open(FileId id, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult<Stream?>(
            ContentId.IsValid(id) && File.Exists(PathOf(id))
                ? new FileStream(PathOf(id), FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, BufferSize, useAsync: true)
                : null
        );
    }

    /// <summary>Always null: a folder has no URLs.</summary>
    public Task<Uri?> GetDownloadUrl(FileId id, string name, Duration lifetime, CancellationToken cancellationToken) => Task.FromResult<Uri?>(null);

    public Task CheckAvailability(CancellationToken cancellationToken)
    {
        try
        {
            _uploads.CheckWritable();
            return Task.CompletedTask;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new FileStoreUnavailableException($"Nothing can be written into the folder of files '{folder}': {e.Message}");
        }
    }

    // A different size means that the stored file was truncated by a disk failure; it is then written again.
    private bool IsStored(FileId id, long size) => new FileInfo(PathOf(id)) is { Exists: true } file && file.Length == size;

    private string PathOf(FileId id) => Path.Combine(folder, id.Value);
}
