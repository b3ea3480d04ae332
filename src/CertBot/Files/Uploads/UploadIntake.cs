using System.Collections.Immutable;
using CertBot.Core.Certification.Applications;
using CertBot.Core.Primitives;
using CertBot.Packages;
using CertBot.Repositories;
using Refusal = CertBot.Core.Primitives.Refusal;

namespace CertBot.Files.Uploads;

/// <summary>
/// Receives uploaded files and reads the packages in them. Every file is inspected, because only its content shows what it is: a
/// picture is rejected as a package by its first two bytes, and the material it was sent for decides whether that matters.
/// </summary>
internal sealed class UploadIntake(IFileStore files, UploadSpool spool, UploadQuota quota, PackageLimits limits, long maxBytes) : IUploadIntake, IDisposable
{
    /// <summary>Unpacking is work for a processor, and the packages of a few people must not take all of them from everybody's turns.</summary>
    private readonly SemaphoreSlim _inspections = new(2, 2);

    public async Task<ReceivedFile> Receive(Stream content, string name, ChannelUser sender, CancellationToken cancellationToken)
    {
        var remaining = await quota.GetRemaining(sender, cancellationToken);
        if (remaining == 0)
            throw new FileRefusedException(new FileRefusal.OverQuota());

        var upload = await Receive(content, remaining, cancellationToken);
        try
        {
            await quota.Charge(sender, upload.Size, cancellationToken);
            var file = await Inspect(upload, SafeFileName.Sanitize(name), cancellationToken);
            return new ReceivedFile(file, spool.Offer(upload, file.Id, file.Name));
        }
        catch
        {
            upload.Dispose();
            throw;
        }
    }

    public Task<Stream?> Open(FileId id, CancellationToken cancellationToken) => files.Open(id, cancellationToken);

    public void Dispose() => _inspections.Dispose();

    private async Task<TempUpload> Receive(Stream content, long remaining, CancellationToken cancellationToken)
    {
        try
        {
            return await spool.Receive(content, Math.Min(maxBytes, remaining), cancellationToken);
        }
        catch (FileRefusedException exception) when (exception.Reason is FileRefusal.TooBig && remaining < maxBytes)
        {
            throw new FileRefusedException(new FileRefusal.OverQuota());
        }
    }

    private async Task<UploadedFile> Inspect(TempUpload upload, string name, CancellationToken cancellationToken)
    {
        var uploaded = new UploadedFile(ContentId.Of(upload.Sha256), name, upload.Size, upload.Sha256);
        await _inspections.WaitAsync(cancellationToken);
        try
        {
            await using var file = File.OpenRead(upload.Path);
            return PackageFile.Open(file, upload.Size, limits) switch
            {
                PackageOpenResult.Success opened => uploaded with { Packages = [.. opened.Packages.Select(ToFacts)] },
                PackageOpenResult.Refused refused => uploaded with { PackageRefusal = ToRefusal(refused.Refusal, name) },
                var other => throw new InvalidOperationException(other.ToString()),
            };
        }
        finally
        {
            _inspections.Release();
        }
    }

    private static PackageFacts ToFacts(PackageSummary package) =>
        new(DisplayText.Truncate(package.Name), DisplayText.Truncate(package.Version), package.Counts.Schemas.Values.Sum(), package.Counts.DataBindings);

    private static Refusal ToRefusal(CertBot.Packages.PackageRefusal refusal, string fileName) =>
        new(refusal.TextKey, [.. refusal.ArgumentsFor(fileName).Select(d => KeyValuePair.Create(d.Key, (LocalizableValue?)d.Value))]);
}

/// <summary>Receives uploaded files and reads stored ones. Streams only: a file is never held in memory as a whole.</summary>
internal interface IUploadIntake
{
    /// <summary>
    /// Receives the content of the stream and reads the packages in it, if it has any. The file is kept only if a turn commits its name before the result is
    /// disposed.
    /// </summary>
    /// <exception cref="FileRefusedException">The file is empty, exceeds the size limit, or is more than its sender may send in a day.</exception>
    Task<ReceivedFile> Receive(Stream content, string name, ChannelUser sender, CancellationToken cancellationToken);

    /// <summary>The stored bytes, or null when there are none under this id.</summary>
    Task<Stream?> Open(FileId id, CancellationToken cancellationToken);
}

/// <summary>A received file. Disposed when the turn it was sent to has ended.</summary>
internal sealed class ReceivedFile(UploadedFile file, IDisposable spooled) : IDisposable
{
    public UploadedFile File { get; } = file;

    public void Dispose() => spooled.Dispose();
}

/// <summary>The files of one message, received one after another. Disposed when the turn they were sent to has ended.</summary>
internal sealed class ReceivedFiles : IDisposable
{
    private readonly List<ReceivedFile> _received = [];

    public int Count => _received.Count;

    public ImmutableArray<UploadedFile> Files => [.. _received.Select(r => r.File)];

    public void Add(ReceivedFile file) => _received.Add(file);

    public void Dispose()
    {
        foreach (var file in _received)
            file.Dispose();
        _received.Clear();
    }
}
