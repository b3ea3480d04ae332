using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using CertBot.Core.Primitives;
using CertBot.Files.Retention;
using CertBot.Turns;

namespace CertBot.Files.Uploads;

/// <summary>
/// Received files, on the local disk until the turn they were sent to has ended. One that the turn names in what it commits is stored before the commit, so a
/// stored name always has its file; every other one leaves nothing behind.
/// </summary>
internal sealed partial class UploadSpool(IFileStore files, TempUploads uploads, FileClaimStore claims) : IUploadKeeper
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

    public async Task KeepNamed(string json, string partition, string? application, CancellationToken cancellationToken)
    {
        if (application is not null)
        {
            foreach (var id in FileIds().Matches(json).Select(m => m.Groups["id"].Value).Distinct(StringComparer.Ordinal))
                await claims.ClaimKnown(new(id), application, cancellationToken);
        }

        foreach (var spooled in _spooled.Values)
        {
            if (!json.Contains(spooled.Id.Value, StringComparison.Ordinal))
                continue;

            await claims.Claim(spooled.Id, application is null ? [partition] : [partition, application], cancellationToken);
            if (TryOpen(spooled.Upload) is not { } opened)
                continue;
            await using var content = opened;
            await files.Put(spooled.Name, content, spooled.Upload.Size, cancellationToken);
        }
    }

    /// <summary>Null: the same content was sent by another turn too, and that one has just ended. This turn's own file stays until it ends.</summary>
    private static Stream? TryOpen(TempUpload upload)
    {
        try
        {
            return upload.OpenRead();
        }
        catch (FileNotFoundException)
        {
            return null;
        }
    }

    [GeneratedRegex("\"(?<id>[0-9a-f]{40})\"", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex FileIds();

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
