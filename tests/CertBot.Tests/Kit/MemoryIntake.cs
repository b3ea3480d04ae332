using System.Collections.Concurrent;
using System.Security.Cryptography;
using CertBot.Channels;
using CertBot.Core;
using CertBot.Core.Conversation;

namespace CertBot.Tests.Kit;

/// <summary>Files in memory, under their content's hash.</summary>
internal sealed class MemoryIntake : IIntake
{
    public ConcurrentDictionary<string, byte[]> Stored { get; } = new(StringComparer.Ordinal);

    public async Task<GivenFile> Take(Stream content, string name, CancellationToken cancel)
    {
        using var kept = new MemoryStream();
        await content.CopyToAsync(kept, cancel);
        var bytes = kept.ToArray();
        var hash = Convert.ToHexStringLower(SHA256.HashData(bytes));
        Stored[hash] = bytes;
        return new GivenFile(new FileId(hash), name, bytes.Length, hash);
    }

    public Task<Stream?> Open(FileId id, CancellationToken cancel) =>
        Task.FromResult<Stream?>(Stored.TryGetValue(id.Value, out var bytes) ? new MemoryStream(bytes) : null);
}
