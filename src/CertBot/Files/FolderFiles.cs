using System.Buffers;
using System.Security.Cryptography;
using CertBot.Core;

namespace CertBot.Files;

/// <summary>
/// Files in a folder, each named by the beginning of its SHA-256. A file is written beside its place, forced to the disk and
/// only then given its name, so that a name always stands for the whole file, whenever the machine stops.
/// </summary>
internal sealed class FolderFiles : IFiles
{
    // 160 bits: no two files are made to share a name, and a name is short enough for a card.
    private const int IdLength = 40;
    private const int BufferSize = 81920;
    private const string Unfinished = ".part";

    private readonly string folder;

    /// <param name="folder">Made where missing; what an earlier run left unfinished in it is removed.</param>
    public FolderFiles(string folder)
    {
        this.folder = Directory.CreateDirectory(folder).FullName;
        foreach (var part in Directory.EnumerateFiles(this.folder, "*" + Unfinished))
        {
            RemoveAbandoned(part);
        }
    }

    public async Task<StoredFile> Put(string name, Stream content, long maxBytes, CancellationToken ct)
    {
        var part = Path.Combine(folder, Guid.NewGuid().ToString("N") + Unfinished);
        try
        {
            var (size, hash) = await Write(part, content, maxBytes, ct);
            var id = new FileId(hash[..IdLength]);
            if (!IsThere(id, size))
            {
                File.Move(part, PathOf(id), overwrite: true);
            }

            return new StoredFile(id, StoredName.Clean(name), size, hash);
        }
        finally
        {
            File.Delete(part);
        }
    }

    public Task<Stream?> Open(FileId id, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        return Task.FromResult<Stream?>(IsId(id.Value) && File.Exists(PathOf(id))
            ? new FileStream(PathOf(id), FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, BufferSize, useAsync: true)
            : null);
    }

    private static async Task<(long Size, string Hash)> Write(string part, Stream content, long maxBytes, CancellationToken ct)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        await using var file = new FileStream(part, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0, useAsync: true);
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            long size = 0;
            while (await content.ReadAsync(buffer, ct) is > 0 and var read)
            {
                size += read;
                if (size > maxBytes)
                {
                    throw new FileRefusedException(new FileRefusal.TooBig(maxBytes));
                }

                hash.AppendData(buffer, 0, read);
                await file.WriteAsync(buffer.AsMemory(0, read), ct);
            }

            if (size == 0)
            {
                throw new FileRefusedException(new FileRefusal.Empty());
            }

            file.Flush(flushToDisk: true);
            return (size, Convert.ToHexStringLower(hash.GetHashAndReset()));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    // The size tells a file that a broken disk cut short, which is then written anew.
    private bool IsThere(FileId id, long size) => new FileInfo(PathOf(id)) is { Exists: true } file && file.Length == size;

    private string PathOf(FileId id) => Path.Combine(folder, id.Value);

    // An id comes back from cards and addresses, so it may be anything, a path included.
    private static bool IsId(string? value) => value is { Length: IdLength } && value.All(char.IsAsciiHexDigitLower);

    // Another host on the same folder may be writing it right now: then it is locked, and stays.
    private static void RemoveAbandoned(string part)
    {
        try
        {
            using var claim = new FileStream(part, FileMode.Open, FileAccess.Write, FileShare.None, bufferSize: 0, FileOptions.DeleteOnClose);
        }
        catch (IOException)
        {
            // In use, or gone already.
        }
    }
}
