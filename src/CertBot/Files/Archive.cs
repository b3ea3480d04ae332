using CertBot.Core.Conversation;
using CertBot.Turns;

namespace CertBot.Files;

/// <summary>Files of our own making, beside those people hand in.</summary>
internal sealed class Archive(IFiles files, long maxBytes) : IArchive
{
    public async Task<GivenFile> Keep(string name, Stream content, CancellationToken cancel)
    {
        var stored = await files.Put(name, content, maxBytes, cancel);
        return new GivenFile(stored.Id, stored.Name, stored.Size, stored.Sha256);
    }
}
