using Azure;
using Azure.Storage;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using CertBot.Core;
using NodaTime;

namespace CertBot.Files.Blob;

/// <summary>
/// Files in a container of Azure Blob Storage, each named by the beginning of its SHA-256. A file is measured in the local spool first, since its name is
/// known only then; its blocks are sent under that name and become a blob all at once, where there was none. So a name always stands for the whole file.
/// </summary>
internal sealed class BlobFiles(Container container, Spool spool, Signing signing) : IFiles
{
    // One at a time, from the disk: what is in memory of a file is one block of it, whatever its size.
    private const int BlockSize = 4 << 20;

    // What a reader holds of a file, and the least that is fetched.
    private const int BufferSize = 512 << 10;

    private const int Tries = 3;

    private static readonly TimeSpan ReachWithin = TimeSpan.FromSeconds(5);

    public async Task<StoredFile> Put(string name, Stream content, long maxBytes, CancellationToken ct)
    {
        using var spooled = await spool.Take(content, maxBytes, ct);
        var id = ContentId.Of(spooled.Sha256);
        await AzureFault.Told(() => Keep(Blob(id), spooled, ct), ct);
        return new StoredFile(id, StoredName.Clean(name), spooled.Size, spooled.Sha256);
    }

    public async Task<Stream?> Open(FileId id, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        return ContentId.IsOne(id) ? await AzureFault.Told(() => Read(Blob(id), ct), ct) : null;
    }

    public async Task<Uri?> Address(FileId id, string name, Duration good, CancellationToken ct) =>
        ContentId.IsOne(id) && await AzureFault.Told(() => Look(Blob(id), ct), ct) is not null ? await signing.Address(Blob(id), name, good, ct) : null;

    public async Task Reach(CancellationToken ct)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(ct);
        patience.CancelAfter(ReachWithin);
        await AzureFault.Told(async () => await container.Client.GetPropertiesAsync(cancellationToken: patience.Token), ct);
    }

    /// <summary>There already, or uploaded and then looked for: both end with the blob being there in its whole length.</summary>
    private static async Task<bool> Keep(BlobClient blob, Spooled spooled, CancellationToken ct)
    {
        for (var left = Tries; ; left--)
        {
            var there = await Look(blob, ct);
            if (there?.Length == spooled.Size) return true;
            if (left == 0) throw new FilesAway("Azure Blob Storage: a file that was uploaded is not there in its whole length.");

            try
            {
                await Upload(blob, spooled, there, ct);
            }
            catch (RequestFailedException e) when (IsOvertaken(e))
            {
                // Somebody put the same content there in the meantime, or a block list of theirs threw our blocks away: look again.
            }
        }
    }

    private static async Task Upload(BlobClient blob, Spooled spooled, Found? instead, CancellationToken ct) => await blob.UploadAsync(
        spooled.Path,
        new BlobUploadOptions
        {
            // One that is not as long as its name says is nobody's doing of ours; it is replaced, if it is still that one.
            Conditions = instead is null ? new() { IfNoneMatch = ETag.All } : new() { IfMatch = instead.ETag },
            TransferOptions = new() { InitialTransferSize = BlockSize, MaximumTransferSize = BlockSize, MaximumConcurrency = 1 },
            TransferValidation = new() { ChecksumAlgorithm = StorageChecksumAlgorithm.MD5 },
            HttpHeaders = new() { ContentType = "application/octet-stream", ContentDisposition = "attachment" },
        },
        ct);

    private static async Task<Found?> Look(BlobClient blob, CancellationToken ct)
    {
        try
        {
            var there = await blob.GetPropertiesAsync(cancellationToken: ct);
            return new Found(there.Value.ContentLength, there.Value.ETag);
        }
        catch (RequestFailedException e) when (IsNoBlob(e))
        {
            return null;
        }
    }

    private static async Task<Stream?> Read(BlobClient blob, CancellationToken ct)
    {
        try
        {
            return new BlobStream(await blob.OpenReadAsync(new BlobOpenReadOptions(allowModifications: false) { BufferSize = BufferSize }, ct));
        }
        catch (RequestFailedException e) when (IsNoBlob(e))
        {
            return null;
        }
    }

    /// <summary>And not: there is no such container.</summary>
    private static bool IsNoBlob(RequestFailedException e) => e.Status == 404 && e.ErrorCode == BlobErrorCode.BlobNotFound;

    private static bool IsOvertaken(RequestFailedException e) =>
        e.Status == 412 || (e.Status == 409 && e.ErrorCode == BlobErrorCode.BlobAlreadyExists) || (e.Status == 400 && e.ErrorCode == BlobErrorCode.InvalidBlockList);

    private BlobClient Blob(FileId id) => container.Client.GetBlobClient(id.Value);

    private sealed record Found(long Length, ETag ETag);
}
