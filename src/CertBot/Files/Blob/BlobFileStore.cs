using Azure;
using Azure.Storage;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using CertBot.Core.Primitives;
using CertBot.Files.Uploads;
using NodaTime;

namespace CertBot.Files.Blob;

/// <summary>
/// Files in a container of Azure Blob Storage, each named by the beginning of its SHA-256. A file is hashed in a local temporary file first, because
/// its name depends on its content; its blocks are uploaded under that name and committed at once if there is no such blob. So a blob is always complete.
/// </summary>
internal sealed class BlobFileStore(BlobContainer container, TempUploads uploads, SasUrlFactory sasUrls) : IFileStore
{
    // Blocks are uploaded one at a time from disk, so that memory holds one block whatever the size of the file.
    private const int BlockSize = 4 << 20;

    // The read buffer, which is also the smallest range that is downloaded.
    private const int BufferSize = 512 << 10;

    private const int MaxTries = 3;

    private static readonly TimeSpan CheckTimeout = TimeSpan.FromSeconds(5);

    public async Task<StoredFile> Put(string name, Stream content, long maxBytes, CancellationToken cancellationToken)
    {
        using var upload = await uploads.Receive(content, maxBytes, cancellationToken);
        var id = ContentId.Of(upload.Sha256);
        await AzureErrorText.Run(() => EnsureUploaded(GetBlobClient(id), upload, cancellationToken), cancellationToken);
        return new StoredFile(id, SafeFileName.Sanitize(name), upload.Size, upload.Sha256);
    }

    public async Task<Stream?> Open(FileId id, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return ContentId.IsValid(id) ? await AzureErrorText.Run(() => OpenBlob(GetBlobClient(id), cancellationToken), cancellationToken) : null;
    }

    public async Task<Uri?> GetDownloadUrl(FileId id, string name, Duration lifetime, CancellationToken cancellationToken) =>
        ContentId.IsValid(id) && await AzureErrorText.Run(() => FindBlob(GetBlobClient(id), cancellationToken), cancellationToken) is not null
            ? await sasUrls.Create(GetBlobClient(id), name, lifetime, cancellationToken)
            : null;

    public async Task<string?> FindVersion(FileId id, CancellationToken cancellationToken) =>
        ContentId.IsValid(id) ? (await AzureErrorText.Run(() => FindBlob(GetBlobClient(id), cancellationToken), cancellationToken))?.ETag.ToString() : null;

    public async Task<bool> Remove(FileId id, string version, CancellationToken cancellationToken) =>
        await AzureErrorText.Run(() => Remove(GetBlobClient(id), new ETag(version), cancellationToken), cancellationToken);

    public async Task CheckAvailability(CancellationToken cancellationToken)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(CheckTimeout);
        await AzureErrorText.Run(async () => await container.Client.GetPropertiesAsync(cancellationToken: timeout.Token), cancellationToken);
    }

    /// <summary>Uploads the file if it is not stored yet. Afterwards the blob exists with its full length.</summary>
    private static async Task<bool> EnsureUploaded(BlobClient blob, TempUpload upload, CancellationToken cancellationToken)
    {
        for (var (attemptsLeft, isOurs) = (MaxTries, false); ; attemptsLeft--)
        {
            var existing = await FindBlob(blob, cancellationToken);
            if (existing?.Length == upload.Size && (isOurs || await Touch(blob, cancellationToken)))
                return true;
            if (attemptsLeft == 0)
                throw new FileStoreUnavailableException("Azure Blob Storage: a file that was uploaded is not there in its whole length.");

            try
            {
                await Upload(blob, upload, existing, cancellationToken);
                isOurs = true;
            }
            catch (RequestFailedException e) when (IsConcurrentUpload(e))
            {
                // Another upload of the same content committed first, or its block list discarded the blocks of this one: check again.
            }
        }
    }

    private static async Task Upload(BlobClient blob, TempUpload upload, ExistingBlob? existing, CancellationToken cancellationToken) =>
        await blob.UploadAsync(
            upload.Path,
            new BlobUploadOptions
            {
                // A blob of another length was not written by this store; it is replaced, provided that it has not changed since.
                Conditions = existing is null ? new() { IfNoneMatch = ETag.All } : new() { IfMatch = existing.ETag },
                TransferOptions = new()
                {
                    InitialTransferSize = BlockSize,
                    MaximumTransferSize = BlockSize,
                    MaximumConcurrency = 1,
                },
                TransferValidation = new() { ChecksumAlgorithm = StorageChecksumAlgorithm.MD5 },
                HttpHeaders = new() { ContentType = "application/octet-stream", ContentDisposition = "attachment" },
            },
            cancellationToken
        );

    /// <summary>Gives a blob another version, so that it is not removed by somebody who found the earlier one unused. False: it is no longer there.</summary>
    private static async Task<bool> Touch(BlobClient blob, CancellationToken cancellationToken)
    {
        try
        {
            await blob.SetMetadataAsync(new Dictionary<string, string>(StringComparer.Ordinal), cancellationToken: cancellationToken);
            return true;
        }
        catch (RequestFailedException e) when (IsBlobNotFound(e))
        {
            return false;
        }
    }

    private static async Task<bool> Remove(BlobClient blob, ETag version, CancellationToken cancellationToken)
    {
        try
        {
            await blob.DeleteAsync(DeleteSnapshotsOption.IncludeSnapshots, new BlobRequestConditions { IfMatch = version }, cancellationToken);
            return true;
        }
        catch (RequestFailedException e) when (IsBlobNotFound(e))
        {
            return true;
        }
        catch (RequestFailedException e) when (e.Status == 412)
        {
            return await FindBlob(blob, cancellationToken) is null; // a missing blob meets no condition either
        }
    }

    private static async Task<ExistingBlob?> FindBlob(BlobClient blob, CancellationToken cancellationToken)
    {
        try
        {
            var properties = await blob.GetPropertiesAsync(cancellationToken: cancellationToken);
            return new ExistingBlob(properties.Value.ContentLength, properties.Value.ETag);
        }
        catch (RequestFailedException e) when (IsBlobNotFound(e))
        {
            return null;
        }
    }

    private static async Task<Stream?> OpenBlob(BlobClient blob, CancellationToken cancellationToken)
    {
        try
        {
            // What changes while it is read is the version only, see Touch: the content of a name is always the same.
            return new BlobStream(await blob.OpenReadAsync(new BlobOpenReadOptions(allowModifications: true) { BufferSize = BufferSize }, cancellationToken));
        }
        catch (RequestFailedException e) when (IsBlobNotFound(e))
        {
            return null;
        }
    }

    /// <summary>True only for a missing blob, not for a missing container.</summary>
    private static bool IsBlobNotFound(RequestFailedException e) => e.Status == 404 && e.ErrorCode == BlobErrorCode.BlobNotFound;

    private static bool IsConcurrentUpload(RequestFailedException e) =>
        e.Status == 412
        || (e.Status == 409 && e.ErrorCode == BlobErrorCode.BlobAlreadyExists)
        || (e.Status == 400 && e.ErrorCode == BlobErrorCode.InvalidBlockList);

    private BlobClient GetBlobClient(FileId id) => container.Client.GetBlobClient(id.Value);

    private sealed record ExistingBlob(long Length, ETag ETag);
}

/// <summary>Reads a blob and translates errors of the Azure client like all others.</summary>
internal sealed class BlobStream(Stream blob) : Stream
{
    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => false;

    public override long Length => blob.Length;

    public override long Position
    {
        get => blob.Position;
        set => blob.Position = value;
    }

    public override long Seek(long offset, SeekOrigin origin) => blob.Seek(offset, origin);

    public override int Read(byte[] buffer, int offset, int count)
    {
        try
        {
            return blob.Read(buffer, offset, count);
        }
        catch (Exception e) when (AzureErrorText.Describe(e, CancellationToken.None) is { } reason)
        {
            throw new FileStoreUnavailableException($"Azure Blob Storage: {reason}.");
        }
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        await AzureErrorText.Run(() => blob.ReadAsync(buffer, cancellationToken).AsTask(), cancellationToken);

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Flush() { }

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            blob.Dispose();
        base.Dispose(disposing);
    }
}
