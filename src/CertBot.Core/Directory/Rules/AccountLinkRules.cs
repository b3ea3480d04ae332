using System.Collections.Immutable;
using System.Text.Json.Serialization;
using CertBot.Core.Primitives;
using NodaTime;
using static CertBot.Core.Directory.Rules.DirectoryRefusals;

namespace CertBot.Core.Directory.Rules;

/// <summary>Account linking: a code issued to one account is redeemed by another, which is merged into the first.</summary>
[JsonDerivedType(typeof(CreateCode), "make-code")]
[JsonDerivedType(typeof(RedeemCode), "type-code")]
[JsonDerivedType(typeof(Unlink), "unlink")]
public abstract record AccountLinkCommand
{
    private AccountLinkCommand() { }

    public sealed record CreateCode(string CodeHash) : AccountLinkCommand;

    /// <summary>The account that redeems the code is merged into the person who created it.</summary>
    public sealed record RedeemCode(string CodeHash) : AccountLinkCommand;

    /// <summary>The account is a person of its own again, without what this person may do. For another person: administrators only.</summary>
    public sealed record Unlink(PersonId Person, Account Account) : AccountLinkCommand;
}

/// <summary>The account-linking state of a person.</summary>
public sealed record LinkState
{
    public static LinkState None { get; } = new();

    /// <summary>The open code; a new one replaces it.</summary>
    public OutstandingCode? Code { get; init; }

    /// <summary>A merge into another person is pending; until it completes, no account can be merged into this person.</summary>
    [JsonPropertyName("moving")]
    public PendingMerge? PendingMerge { get; init; }

    /// <summary>The people merged into this person.</summary>
    [JsonPropertyName("others")]
    public ImmutableArray<PersonId> MergedFrom { get; init; } = [];

    /// <summary>When wrong codes were typed, the newest last.</summary>
    [JsonPropertyName("wrong")]
    public ImmutableArray<Instant> FailedAttempts { get; init; } = [];
}

/// <summary>A link code: its hash and expiry.</summary>
public sealed record OutstandingCode(string Hash, Instant Until, [property: JsonPropertyName("place")] ConversationAddress Conversation);

/// <summary>A pending merge into another person, started by the command with this key.</summary>
public sealed record PendingMerge(PersonId To, string Key);

/// <summary>One of the two people involved, with their roles and linking state.</summary>
public sealed record LinkParticipant(Person Person, Actor Actor, LinkState LinkState)
{
    /// <summary>Roles, memberships or links that a merge would lose.</summary>
    public bool HasRolesOrLinks => !Actor.Roles.IsEmpty || Actor.Member is not null || LinkState.MergedFrom.Length > 0;
}

/// <summary>The rules of account linking. Refusals are texts of <c>directory.refused.*</c>.</summary>
public static class AccountLinkRules
{
    /// <summary>What a code to link by begins with.</summary>
    public const string CodePrefix = "me";

    public const int MaxAccounts = 12;

    /// <summary>Ids are kept for good, also those of accounts that were separated again.</summary>
    private const int MaxLinkedIds = 50;

    public const int MaxPersonalChats = 8;
    private const int MaxFailedAttempts = 10;

    public static Duration CodeLifetime { get; } = Duration.FromMinutes(15);

    private static Duration FailedAttemptWindow { get; } = Duration.FromHours(1);

    /// <summary>The same refusal for an unknown, used, replaced or expired code, so that nothing can be probed.</summary>
    public static Refusal UnknownCode => Refuse("link-unknown");

    /// <summary>A refusal if the attempt limit is reached and further codes are rejected.</summary>
    public static Refusal? CheckAttemptLimit(LinkState linkState, Instant now) =>
        RecentFailedAttempts(linkState, now) is { Length: >= MaxFailedAttempts } attempts
            ? Refuse("link-later", new() { ["at"] = LocalizableValue.Timestamp(attempts[^MaxFailedAttempts] + FailedAttemptWindow) })
            : null;

    public static LinkState RecordFailedAttempt(LinkState linkState, Instant now) =>
        linkState with
        {
            PendingMerge = null,
            FailedAttempts = [.. RecentFailedAttempts(linkState, now).Add(now).TakeLast(MaxFailedAttempts)],
        };

    /// <summary>Why a code cannot be redeemed; null if it can. The issuer is null if no such code was issued.</summary>
    public static Refusal? CheckRedemption(AccountLinkCommand.RedeemCode command, string key, LinkParticipant redeemer, LinkParticipant? issuer, Instant now) =>
        issuer is null || issuer.Person.MergedInto is not null || issuer.LinkState.Code is not { } code || code.Hash != command.CodeHash || now >= code.Until
            ? UnknownCode
        : issuer.Person.Id == redeemer.Person.Id || redeemer.Person.MergedInto is not null ? Refuse("link-own")
        : redeemer.LinkState.PendingMerge is { } pending && pending.Key != key || issuer.LinkState.PendingMerge is not null ? Refuse("link-busy")
        : redeemer.HasRolesOrLinks ? Refuse(issuer.HasRolesOrLinks ? "link-both" : "link-here")
        : issuer.Person.Accounts.Union(redeemer.Person.Accounts).Count() > MaxAccounts ? Refuse("link-accounts", new() { ["max"] = MaxAccounts })
        : issuer.Person.LinkedIds.Append(redeemer.Person.Id).Union(redeemer.Person.LinkedIds).Count() > MaxLinkedIds
            ? Refuse("link-accounts", new() { ["max"] = MaxAccounts })
        : null;

    /// <summary>Why an account cannot be unlinked from this person; null if it can.</summary>
    public static Refusal? CheckUnlink(AccountLinkCommand.Unlink command, Actor actor, LinkParticipant owner) =>
        command.Person != actor.Id && !actor.HasRole(RoleName.Administrator) ? Refuse("administrators-only")
        : !owner.Person.Accounts.Any(a => a.IsSameAs(command.Account)) ? Refuse("unlink-none")
        : owner.Person.Accounts.Length == 1 ? Refuse("unlink-last")
        : owner.LinkState.PendingMerge is not null ? Refuse("link-busy")
        : null;

    /// <summary>
    /// The person without the account and its chats. A channel's chats go with its last account there; otherwise those that the account had before it was
    /// linked.
    /// </summary>
    public static Person Separate(Person owner, Account account, ImmutableArray<ConversationAddress> earlierChats)
    {
        ImmutableArray<Account> accounts = [.. owner.Accounts.Where(a => !a.IsSameAs(account))];
        var isLastThere = accounts.All(a => a.AddressChannel != account.AddressChannel);
        return owner with
        {
            Accounts = accounts,
            PersonalChats = [.. owner.PersonalChats.Where(c => !(isLastThere && c.Channel == account.AddressChannel) && !earlierChats.Contains(c))],
        };
    }

    /// <summary>The issuer's data wins; the redeemer's accounts and chats are added, the most recently used chat first.</summary>
    public static Person Merge(Person issuer, Person redeemer, ConversationAddress redeemedIn) =>
        issuer with
        {
            Accounts = [.. issuer.Accounts.Union(redeemer.Accounts)],
            LinkedIds = [.. issuer.LinkedIds.Append(redeemer.Id).Concat(redeemer.LinkedIds).Distinct().Where(id => id != issuer.Id)],
            PersonalChats = [.. redeemer.PersonalChats.Prepend(redeemedIn).Concat(issuer.PersonalChats).Distinct().Take(MaxPersonalChats)],
        };

    /// <summary>The redeemer after the merge: every sign-in resolves to the issuer, and each of the two knows all ids of the other.</summary>
    public static Person MarkMerged(Person redeemer, Person issuer) =>
        redeemer with
        {
            MergedInto = issuer.Id,
            LinkedIds = [.. redeemer.LinkedIds.Append(issuer.Id).Concat(issuer.LinkedIds).Distinct().Where(id => id != redeemer.Id)],
        };

    /// <summary>
    /// Whether administrators have to know that the two are one person: one of them holds a role of the platform's, and the other one too, or is or was of a
    /// vendor. The maker would be the checker, or one person would decide twice.
    /// </summary>
    public static bool IsConflict(LinkParticipant one, LinkParticipant other) =>
        one.Person.Id != other.Person.Id && ((!one.Actor.Roles.IsEmpty && HasInterest(other)) || (!other.Actor.Roles.IsEmpty && HasInterest(one)));

    private static bool HasInterest(LinkParticipant participant) =>
        !participant.Actor.Roles.IsEmpty || participant.Actor.Member is not null || participant.Person.FormerVendors.Length > 0;

    private static ImmutableArray<Instant> RecentFailedAttempts(LinkState linkState, Instant now) =>
        [.. linkState.FailedAttempts.Where(w => w + FailedAttemptWindow > now)];
}
