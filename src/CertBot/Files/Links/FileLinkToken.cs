using CertBot.Core.Localization;
using CertBot.Core.Primitives;
using NodaTime;

namespace CertBot.Files.Links;

/// <summary>The content of a link: the file and its download name, where the file comes from, the person the link is for, and its expiry.</summary>
internal sealed record FileLinkToken(FileId File, string Name, FileSource Source, PersonId Person)
{
    public required Instant ExpiresAt { get; init; }
}
