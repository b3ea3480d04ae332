using System.Collections.Immutable;
using System.Text.Json.Serialization;
using CertBot.Core.Primitives;

namespace CertBot.Core.Directory;

/// <summary>A user of CertBot: name, language, time zone, accounts and chats. Roles belong to the role assignments, membership to the vendor.</summary>
public sealed record Person
{
    public required PersonId Id { get; init; }

    public required string Name { get; init; }

    public required LanguageCode Language { get; init; }

    /// <summary>IANA time zone in which timestamps are shown to them.</summary>
    public required string Zone { get; init; }

    public Membership? Member { get; init; }

    /// <summary>Their accounts on the channels.</summary>
    public ImmutableArray<Account> Accounts { get; init; } = [];

    /// <summary>The person this one was merged into by account linking; every sign-in then resolves to that person. Null: not merged.</summary>
    [JsonPropertyName("movedTo")]
    public PersonId? MergedInto { get; init; }

    /// <summary>
    /// Every other id of the same human: people merged into this one, or the one this was merged into with all of theirs. It only grows: separating two
    /// accounts again does not make two humans of one.
    /// </summary>
    public ImmutableArray<PersonId> LinkedIds { get; init; } = [];

    /// <summary>Vendors this person belonged to and left, the last left first.</summary>
    public ImmutableArray<VendorId> FormerVendors { get; init; } = [];

    /// <summary>Personal chats, the one used last first.</summary>
    [JsonPropertyName("homes")]
    public ImmutableArray<ConversationAddress> PersonalChats { get; init; } = [];
}

/// <summary>A person as a channel knows them: its name, the tenant and the user there.</summary>
public sealed record Account(string Channel, string Tenant, string User)
{
    /// <summary>The id the channel uses for mentions, if it differs from <see cref="User"/>.</summary>
    public string? Handle { get; init; }
}
