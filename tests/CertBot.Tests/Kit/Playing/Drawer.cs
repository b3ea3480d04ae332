using System.Collections.Concurrent;
using CertBot.Channels;
using CertBot.Core;
using CertBot.Core.Conversation;

namespace CertBot.Tests.Kit.Playing;

/// <summary>An intake that knows the transcript's files by their names: what was fetched is what was attached.</summary>
internal sealed class Drawer : IIntake
{
    private readonly ConcurrentDictionary<string, GivenFile> files = new(StringComparer.Ordinal);

    public void Remember(GivenFile file) => files[file.Name] = file;

    public async Task<GivenFile> Take(Stream content, string name, CancellationToken cancel)
    {
        await content.CopyToAsync(Stream.Null, cancel);
        return files[name];
    }

    public Task<Stream?> Open(FileId id, CancellationToken cancel) => Task.FromResult<Stream?>(files.Values.FirstOrDefault(f => f.Id == id) is { } file ? new MemoryStream(new byte[file.Size]) : null);
}
