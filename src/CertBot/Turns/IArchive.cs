using CertBot.Core.Conversation;

namespace CertBot.Turns;

/// <summary>Where files lie that a turn makes: under their content, so that the same one made again is the same one.</summary>
internal interface IArchive
{
    Task<GivenFile> Keep(string name, Stream content, CancellationToken cancel);
}
