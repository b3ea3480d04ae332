using System.Collections.Concurrent;
using System.Security.Cryptography;
using CertBot.Core.Certification.Applications;
using CertBot.Core.Primitives;
using CertBot.Files;
using CertBot.Files.Uploads;
using CertBot.Repositories;
using CertBot.Turns;

namespace CertBot.Tests.Kit.Channels;

/// <summary>Stores files in memory under the hash of their content; the limit is 50 MB.</summary>
internal sealed class MemoryUploadIntake : IUploadIntake, IGeneratedFileStore
{
    private const int MaxBytes = 50 * 1024 * 1024;

    /// <summary>Where the content of files is that were not stored here.</summary>
    public Func<FileId, byte[]?> FindElsewhere { get; init; } = _ => null;

    public ConcurrentDictionary<string, byte[]> Stored { get; } = new(StringComparer.Ordinal);

    /// <summary>Which files were opened, as often as they were.</summary>
    public ConcurrentQueue<FileId> Opened { get; } = new();

    public async Task<ReceivedFile> Receive(Stream content, string name, ChannelUser sender, CancellationToken cancellationToken) =>
        new(await Save(name, content, [], cancellationToken), Stream.Null);

    public async Task<UploadedFile> Save(string name, Stream content, IReadOnlyList<string> partitions, CancellationToken cancellationToken)
    {
        using var kept = new MemoryStream();
        await content.CopyToAsync(kept, cancellationToken);
        var bytes = kept.ToArray();
        if (bytes.Length is 0 or > MaxBytes)
        {
            throw new FileRefusedException(bytes.Length == 0 ? new FileRefusal.Empty() : new FileRefusal.TooBig(MaxBytes));
        }

        var hash = Convert.ToHexStringLower(SHA256.HashData(bytes));
        Stored[hash] = bytes;
        return new UploadedFile(new FileId(hash), name, bytes.Length, hash);
    }

    public Task<Stream?> Open(FileId id, CancellationToken cancellationToken)
    {
        Opened.Enqueue(id);
        return Task.FromResult<Stream?>(
            Stored.TryGetValue(id.Value, out var bytes) ? new MemoryStream(bytes)
            : FindElsewhere(id) is { } sent ? new MemoryStream(sent)
            : null
        );
    }
}
