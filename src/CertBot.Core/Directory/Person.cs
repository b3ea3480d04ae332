using System.Collections.Immutable;
using System.Text.Json.Serialization;
using CertBot.Core.Primitives;
using NodaTime;

namespace CertBot.Core.Directory;

/// <summary>A user of CertBot: name, language, time zone, accounts and chats. Roles belong to the role assignments, membership to the vendor.</summary>
public sealed record Person
{
    public required PersonId Id { get; init; }

    /// <summary>As the channel reports it; empty until it does.</summary>
    public required string Name { get; init; }

    /// <summary>
    /// The name, or null while none is known. Earlier releases stored the channel's id in its place, and an id is never shown as a name. In the built-in chat
    /// the id is the name people sign in with.
    /// </summary>
    [JsonIgnore]
    public string? KnownName => Name.Length == 0 || Accounts.Any(a => a.Channel != Account.BuiltInChat && (Name == a.User || Name == a.Handle)) ? null : Name;

    public required LanguageCode Language { get; init; }

    /// <summary>True: the person chose the language. False: the client reported it, and a later report replaces it. Null: stored by an earlier release.</summary>
    [JsonPropertyName("languageChosen")]
    public bool? IsLanguageChosen { get; init; }

    /// <summary>True: the language is that of the first sentence they wrote, and what clients report no longer changes it.</summary>
    [JsonPropertyName("languageHeard"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool IsLanguageHeard { get; init; }

    /// <summary>IANA time zone in which timestamps are shown to them.</summary>
    public required string Zone { get; init; }

    /// <summary>True: the person chose the zone, and what clients report no longer changes it.</summary>
    [JsonPropertyName("zoneChosen"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool IsZoneChosen { get; init; }

    /// <summary>The quiet hours they chose; null: the default ones.</summary>
    [JsonPropertyName("quiet")]
    public QuietHours? ChosenQuietHours { get; init; }

    /// <summary>True: they do not want the daily digest.</summary>
    [JsonPropertyName("noDigest"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool IsDigestOff { get; init; }

    /// <summary>When nothing is sent to them that can wait.</summary>
    [JsonIgnore]
    public QuietHours QuietHours => ChosenQuietHours ?? QuietHours.Default;

    /// <summary>The zone of somebody of whom no client reported any.</summary>
    public const string UnknownZone = "Etc/UTC";

    /// <summary>The zone in which their days and quiet hours are counted: their own, or the programme's while theirs is not known.</summary>
    public DateTimeZone DayZone(string programmeZone) => ZoneLookup.OrUtc(Zone == UnknownZone && !IsZoneChosen ? programmeZone : Zone);

    public Membership? Member { get; init; }

    /// <summary>Their accounts on the channels.</summary>
    public ImmutableArray<Account> Accounts { get; init; } = [];

    /// <summary>The person this one was merged into by account linking; every sign-in then resolves to that person. Null: not merged.</summary>
    [JsonPropertyName("movedTo")]
    public PersonId? MergedInto { get; init; }

    /// <summary>Accounts that were this person's own and were unlinked: whoever signs in there is another person now.</summary>
    [JsonPropertyName("separated")]
    public ImmutableArray<SeparatedAccount> SeparatedAccounts { get; init; } = [];

    /// <summary>Ids under which an earlier release took the same person for another. Their roles are this person's.</summary>
    public ImmutableArray<PersonId> FormerIds { get; init; } = [];

    /// <summary>
    /// Every other id of the same human: people merged into this one, or the one this was merged into with all of theirs. It only grows: separating two
    /// accounts again does not make two humans of one.
    /// </summary>
    public ImmutableArray<PersonId> LinkedIds { get; init; } = [];

    /// <summary>All ids, besides <see cref="Id"/>, under which this human is or was known.</summary>
    [JsonIgnore]
    public ImmutableArray<PersonId> OtherIds => [.. LinkedIds.Union(FormerIds)];

    /// <summary>Vendors this person belonged to and left, the last left first.</summary>
    public ImmutableArray<VendorId> FormerVendors { get; init; } = [];

    /// <summary>Personal chats, the one used last first.</summary>
    [JsonPropertyName("homes")]
    public ImmutableArray<ConversationAddress> PersonalChats { get; init; } = [];
}

/// <summary>A person as a channel knows them: its name, the tenant and the user there.</summary>
public sealed record Account(string Channel, string Tenant, string User)
{
    /// <summary>The channel of the built-in chat.</summary>
    public const string BuiltInChat = "web";

    /// <summary>The id the channel uses for mentions, if it differs from <see cref="User"/>.</summary>
    public string? Handle { get; init; }

    /// <summary>The channel of the conversations with this account. All channels of the Bot Framework share one.</summary>
    [JsonIgnore]
    public string AddressChannel => Channel is BuiltInChat or "slack" ? Channel : "connector";

    public bool IsSameAs(Account other) => (Channel, Tenant, User) == (other.Channel, other.Tenant, other.User);
}

/// <summary>An account that was unlinked from the person it belonged to first, and the person it is now.</summary>
public sealed record SeparatedAccount(Account Account, PersonId Person);
