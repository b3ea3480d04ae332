using System.Collections.Concurrent;
using System.Security.Cryptography;
using CertBot.Channels;
using CertBot.Core;
using CertBot.Core.Conversation;
using CertBot.Files;
using CertBot.Turns;

namespace CertBot.Tests.Kit;

/// <summary>Files in memory, under their content's hash; 50 MB is the most.</summary>
internal sealed class MemoryIntake : IIntake, IArchive
{
    private const int Most = 50 * 1024 * 1024;

    public ConcurrentDictionary<string, byte[]> Stored { get; } = new(StringComparer.Ordinal);

    public async Task<GivenFile> Take(Stream content, string name, CancellationToken cancel)
    {
        using var kept = new MemoryStream();
        await content.CopyToAsync(kept, cancel);
        var bytes = kept.ToArray();
        if (bytes.Length is 0 or > Most)
        {
            throw new FileRefusedException(bytes.Length == 0 ? new FileRefusal.Empty() : new FileRefusal.TooBig(Most));
        }

        var hash = Convert.ToHexStringLower(SHA256.HashData(bytes));
        Stored[hash] = bytes;
        return new GivenFile(new FileId(hash), name, bytes.Length, hash);
    }

    public Task<GivenFile> Keep(string name, Stream content, CancellationToken cancel) => Take(content, name, cancel);

    public Task<Stream?> Open(FileId id, CancellationToken cancel) =>
        Task.FromResult<Stream?>(Stored.TryGetValue(id.Value, out var bytes) ? new MemoryStream(bytes) : null);
}
