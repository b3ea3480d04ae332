using System.Buffers;
using System.Security.Cryptography;
using CertBot.Store.Protection;

namespace CertBot.Files.Uploads;

/// <summary>Temporary files for uploads in progress: in the folder of the stored files, under unique names, deleted afterwards.</summary>
internal sealed class TempUploads
{
    private const int BufferSize = 81920;
    private const string PartExtension = ".part";

    private readonly string _folder;

    /// <summary>
    /// Another host on the same folder may hold a file that it has received and not yet examined: then nothing locks it. No upload takes as long as this.
    /// </summary>
    private static readonly TimeSpan AbandonedAfter = TimeSpan.FromHours(6);

    /// <param name="folder">Created if missing; temporary files that an earlier run left hours ago are deleted.</param>
    public TempUploads(string folder)
    {
        this._folder = PrivateFiles.CreateShareableFolder(folder);
        string[] parts = Directory.GetFiles(this._folder, "*" + PartExtension);
        if (parts.Length == 0)
            return;

        var now = ReadFolderTime();
        foreach (var part in parts.Where(p => File.GetLastWriteTimeUtc(p) < now - AbandonedAfter))
        {
            DeleteAbandoned(part);
        }
    }

    /// <summary>Reads the stream to its end or to the limit. The returned file is complete and flushed to disk.</summary>
    /// <exception cref="FileRefusedException">The content is empty or exceeds the limit; nothing is left on disk.</exception>
    public async Task<TempUpload> Receive(Stream content, long maxBytes, CancellationToken cancellationToken)
    {
        var part = Path.Combine(_folder, Guid.NewGuid().ToString("N") + PartExtension);
        try
        {
            return await Write(part, content, maxBytes, cancellationToken);
        }
        catch
        {
            File.Delete(part);
            throw;
        }
    }

    /// <summary>Checks that a file can be written.</summary>
    public void CheckWritable()
    {
        using var probe = CreateProbe();
    }

    /// <summary>The present time by the clock that gives the files of this folder theirs, which may be another machine's.</summary>
    private DateTime ReadFolderTime()
    {
        using var probe = CreateProbe();
        return File.GetLastWriteTimeUtc(probe.SafeFileHandle);
    }

    private FileStream CreateProbe() =>
        new(
            Path.Combine(_folder, Guid.NewGuid().ToString("N") + PartExtension),
            FileMode.CreateNew,
            FileAccess.Write,
            FileShare.None,
            bufferSize: 0,
            FileOptions.DeleteOnClose
        );

    private static async Task<TempUpload> Write(string part, Stream content, long maxBytes, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        await using var file = new FileStream(part, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0, useAsync: true);
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            long size = 0;
            while (await content.ReadAsync(buffer, cancellationToken) is > 0 and var read)
            {
                size += read;
                if (size > maxBytes)
                {
                    throw new FileRefusedException(new FileRefusal.TooBig(maxBytes));
                }

                hash.AppendData(buffer, 0, read);
                await file.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
            }

            if (size == 0)
            {
                throw new FileRefusedException(new FileRefusal.Empty());
            }

            file.Flush(flushToDisk: true);
            return new TempUpload(part, size, Convert.ToHexStringLower(hash.GetHashAndReset()));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    // Another host on the same folder may be writing the file: then it is locked and stays.
    private static void DeleteAbandoned(string part)
    {
        try
        {
            using var exclusive = new FileStream(part, FileMode.Open, FileAccess.Write, FileShare.None, bufferSize: 0, FileOptions.DeleteOnClose);
        }
        catch (IOException)
        {
            // In use or already deleted.
        }
    }
}

/// <summary>
/// A complete temporary file with its size in bytes and its SHA-256 in lower-case hexadecimal digits. Deleted on disposal unless it was moved.
/// </summary>
internal sealed record TempUpload(string Path, long Size, string Sha256) : IDisposable
{
    public Stream OpenRead() => new FileStream(Path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, bufferSize: 0, useAsync: true);

    public void Dispose() => File.Delete(Path);
}
