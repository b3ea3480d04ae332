using System.Collections.Immutable;
using CertBot.Core.Conversation;
using CertBot.Core.Language;

namespace CertBot.Core.Directory;

/// <summary>Somebody CertBot talks with: name, language, zone, and where they can be reached. Roles are the roster's, membership the vendor's.</summary>
public sealed record Person
{
    public required PersonId Id { get; init; }

    public required string Name { get; init; }

    public required LanguageCode Language { get; init; }

    /// <summary>IANA zone in which moments are said to them.</summary>
    public required string Zone { get; init; }

    public Membership? Member { get; init; }

    /// <summary>Personal chats, the one used last first.</summary>
    public ImmutableArray<Place> Homes { get; init; } = [];
}
