using System.Globalization;
using CertBot.Core.Primitives;
using CertBot.Files.Uploads;
using CertBot.Store.Protection;
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
    private const string RemovedExtension = ".removed";

    private readonly TempUploads _uploads = new(RestoreRemoved(folder));

    public async Task<StoredFile> Put(string name, Stream content, long maxBytes, CancellationToken cancellationToken)
    {
        using var upload = await _uploads.Receive(content, maxBytes, cancellationToken);
        var id = ContentId.Of(upload.Sha256);
        File.Move(upload.Path, PathOf(id), overwrite: true); // also over an equal one, which may be about to be removed
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

    public Task<string?> FindVersion(FileId id, CancellationToken cancellationToken) => Task.FromResult(ContentId.IsValid(id) ? FindVersion(PathOf(id)) : null);

    /// <summary>
    /// The file is put aside first and looked at then. So one that is stored again at the same moment is either that one, and goes back, or a new one.
    /// </summary>
    public Task<bool> Remove(FileId id, string version, CancellationToken cancellationToken)
    {
        var (path, aside) = (PathOf(id), PathOf(id) + RemovedExtension);
        try
        {
            File.Move(path, aside, overwrite: true);
            if (FindVersion(aside) is { } found && found != version)
            {
                Restore(aside, path);
                return Task.FromResult(false);
            }

            File.Delete(aside);
            return Task.FromResult(true);
        }
        catch (FileNotFoundException)
        {
            return Task.FromResult(true);
        }
        catch (UnauthorizedAccessException exception)
        {
            throw new FileStoreUnavailableException($"A file in '{folder}' cannot be removed: {exception.Message}");
        }
    }

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

    private static string? FindVersion(string path) =>
        new FileInfo(path) is { Exists: true } file ? file.LastWriteTimeUtc.Ticks.ToString(CultureInfo.InvariantCulture) : null;

    /// <summary>A file that a host had put aside when it stopped goes back: it may have been stored again at the last moment.</summary>
    private static string RestoreRemoved(string folder)
    {
        foreach (var aside in new DirectoryInfo(PrivateFiles.CreateShareableFolder(folder)).EnumerateFiles("*" + RemovedExtension))
            Restore(aside.FullName, Path.ChangeExtension(aside.FullName, null));
        return folder;
    }

    private static void Restore(string aside, string path)
    {
        try
        {
            File.Move(aside, path, overwrite: false);
        }
        catch (FileNotFoundException)
        {
            // Another host restored it.
        }
        catch (IOException)
        {
            File.Delete(aside); // stored again: equal content
        }
    }

    private string PathOf(FileId id) => Path.Combine(folder, id.Value);
}
