using System.Collections.Concurrent;
using CertBot.Core.Primitives;
using CertBot.Turns;

namespace CertBot.Files.Uploads;

/// <summary>
/// Received files, on the local disk until the turn they were sent to has ended. One that the turn names in what it commits is stored before the commit, so a
/// stored name always has its file; every other one leaves nothing behind.
/// </summary>
internal sealed class UploadSpool(IFileStore files, TempUploads uploads) : IUploadKeeper
{
    private readonly ConcurrentDictionary<string, SpooledFile> _spooled = new(StringComparer.Ordinal);

    /// <exception cref="FileRefusedException">The file is empty or exceeds the limit.</exception>
    public async Task<TempUpload> Receive(Stream content, long maxBytes, CancellationToken cancellationToken) =>
        await uploads.Receive(content, maxBytes, cancellationToken);

    /// <summary>Offers a received file to the turns that follow. Disposing the result takes it back.</summary>
    public IDisposable Offer(TempUpload upload, FileId id, string name)
    {
        _spooled[upload.Path] = new SpooledFile(upload, id, name);
        return new FileOffer(this, upload);
    }

    public async Task KeepNamed(string json, CancellationToken cancellationToken)
    {
        foreach (var spooled in _spooled.Values)
        {
            if (!json.Contains(spooled.Id.Value, StringComparison.Ordinal))
                continue;

            await using var content = new FileStream(
                spooled.Upload.Path,
                FileMode.Open,
                FileAccess.Read,
                FileShare.Read | FileShare.Delete,
                bufferSize: 0,
                useAsync: true
            );
            await files.Put(spooled.Name, content, spooled.Upload.Size, cancellationToken);
        }
    }

    private sealed record SpooledFile(TempUpload Upload, FileId Id, string Name);

    private sealed class FileOffer(UploadSpool spool, TempUpload upload) : IDisposable
    {
        public void Dispose()
        {
            spool._spooled.TryRemove(upload.Path, out _);
            upload.Dispose();
        }
    }
}
