using CertBot.Core.Localization;
using CertBot.Core.Primitives;
using NodaTime;

namespace CertBot.Files.Links;

/// <summary>What a link says: a file and the name it is saved under, what it is of, for whom it was made, and until when it opens.</summary>
internal sealed record FileLinkToken(FileId File, string Name, FileSource Source, PersonId Person)
{
    public required Instant ExpiresAt { get; init; }
}
