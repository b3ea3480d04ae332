using System.Collections.Concurrent;
using CertBot.Core.Directory;
using CertBot.Core.Directory.Rules;
using CertBot.Core.Primitives;
using CertBot.Store;
using CertBot.Store.Documents;
using CertBot.Store.Leases;

namespace CertBot.Repositories;

/// <summary>
/// Which person the user of a channel is: the one its account is linked to, or else one of its own. A user who has two ids, or whom an earlier release stored
/// under another tenant, is one person.
/// </summary>
internal sealed class AccountLinks(PersonStore persons, IStore store, Aggregates aggregates, HostInstance replica)
{
    private const int MaxCached = 100_000;

    private readonly ConcurrentDictionary<string, PersonId> _cache = new(StringComparer.Ordinal);

    public async Task Link(string channel, string tenant, string user, PersonId person, CancellationToken cancellationToken)
    {
        var key = StoreKeys.Account(channel, tenant, user);
        await store.Commit(key, [new Write.Upsert(new Document("link", "link", VersionedJson.Write(new AccountLink(person))))], cancellationToken);
        Remember(CacheKey(key, null), person);
    }

    /// <summary>
    /// A user may be named by either of two ids. Whichever comes first makes the person, and the other one is linked to that person as soon as both are known.
    /// </summary>
    public async Task<PersonId> Resolve(ChannelUser user, CancellationToken cancellationToken)
    {
        if (user.AlternateUserId is not { } alternateId || alternateId == user.UserId)
            return await ResolveAccount(user, cancellationToken);

        var alternate = user with { UserId = alternateId };
        var pair = $"{KeyOf(user)} {KeyOf(alternate)}";
        if (_cache.TryGetValue(pair, out var cached))
            return cached;

        var main = await ResolveAccount(user, cancellationToken);
        var other = await ResolveAccount(alternate, cancellationToken);
        if (main != other)
        {
            var (mainPerson, otherPerson) = (await persons.FindCurrent(main, cancellationToken), await persons.FindCurrent(other, cancellationToken));
            if (otherPerson is null)
            {
                await Link(user.Channel, user.Tenant, alternateId, main, cancellationToken);
            }
            else if (mainPerson is null)
            {
                await Link(user.Channel, user.Tenant, user.UserId, other, cancellationToken);
                main = other;
            }
            else if (mainPerson.Id != otherPerson.Id && (mainPerson.Member is null || otherPerson.Member is null))
            {
                main = (await Merge(mainPerson, otherPerson, cancellationToken)).Id;
                await Link(user.Channel, user.Tenant, user.UserId, main, cancellationToken);
                await Link(user.Channel, user.Tenant, alternateId, main, cancellationToken);
            }
        }

        Remember(pair, main);
        return main;
    }

    private async Task<PersonId> ResolveAccount(ChannelUser user, CancellationToken cancellationToken)
    {
        var key = KeyOf(user);
        var cacheKey = CacheKey(key, user.FormerTenant);
        if (_cache.TryGetValue(cacheKey, out var cached))
            return cached;

        var linked = await FindLink(key, cancellationToken);
        var id = linked
            ?? (
                user.FormerTenant is { } former
                    ? await ResolveFormer(user, former, cancellationToken)
                    : await FindId(user.Channel, user.Tenant, user.UserId, cancellationToken)
            );
        // Another host may link a user of whom there is no link yet.
        if (linked is not null || user.FormerTenant is not null || replica.IsSingle)
            Remember(cacheKey, id);
        return id;
    }

    private void Remember(string key, PersonId id)
    {
        if (_cache.Count > MaxCached)
            _cache.Clear(); // only bounds the memory: the next turn reads the link again
        _cache[key] = id;
    }

    private static string KeyOf(ChannelUser user) => StoreKeys.Account(user.Channel, user.Tenant, user.UserId);

    private static string CacheKey(string key, string? formerTenant) => $"{key}|{formerTenant}";

    private async Task<PersonId?> FindLink(string key, CancellationToken cancellationToken) =>
        await store.Get(key, "link", cancellationToken) is { } stored ? VersionedJson.Read<AccountLink>(stored).Person : null;

    private static PersonId IdFor(string channel, string tenant, string user) => new($"{channel}.{StoreKeys.Escape($"{tenant}.{user}")}");

    /// <summary>
    /// Tenant and user are joined by a dot, so with a dot in either of them the id may be another user's. A person stored under it keeps it, if it is theirs;
    /// anybody else gets an id that no other tenant and user have.
    /// </summary>
    private async Task<PersonId> FindId(string channel, string tenant, string user, CancellationToken cancellationToken)
    {
        var id = IdFor(channel, tenant, user);
        if (!tenant.Contains('.', StringComparison.Ordinal) && !user.Contains('.', StringComparison.Ordinal))
            return id;

        var unambiguous = new PersonId($"{channel}.{StoreKeys.Escape($"{tenant.Length}:{tenant}.{user}")}");
        return await persons.Find(id, cancellationToken) switch
        {
            null => tenant.Contains('.', StringComparison.Ordinal) ? unambiguous : id,
            { Accounts.IsEmpty: true } => id, // stored before accounts were kept, or merged into another person
            var stored => stored
                .Accounts.Concat(stored.SeparatedAccounts.Select(s => s.Account))
                .Any(a => (a.Channel, a.Tenant, a.User) == (channel, tenant, user))
                ? id
                : unambiguous,
        };
    }

    /// <summary>
    /// The person of a user whom an earlier release may have stored under another tenant. From then on the account is linked to that person. Two people that
    /// the release made of one become one again: the one who belongs to a vendor or has roles stays, with the roles of both.
    /// </summary>
    private async Task<PersonId> ResolveFormer(ChannelUser user, string formerTenant, CancellationToken cancellationToken)
    {
        var ownId = IdFor(user.Channel, user.Tenant, user.UserId);
        var formerId = await FindLink(StoreKeys.Account(user.Channel, formerTenant, user.UserId), cancellationToken)
            ?? IdFor(user.Channel, formerTenant, user.UserId);
        if (formerId == ownId || await persons.Find(formerId, cancellationToken) is not { } former)
            return ownId;

        var own = await persons.Find(ownId, cancellationToken);
        var keeps = own is null ? former : await Merge(own, former, cancellationToken);
        if (own is null)
        {
            // Whoever names the person by workspace and user is told the id.
            await persons.Create(former with { Id = ownId, MergedInto = formerId, Member = null, Accounts = [], PersonalChats = [] }, cancellationToken);
        }

        await Link(user.Channel, user.Tenant, user.UserId, keeps.Id, cancellationToken);
        return keeps.Id;
    }

    /// <summary>
    /// Makes one of two people who are one and were stored before that was known: the one who belongs to a vendor or has roles stays, and is returned. Two who
    /// belong to vendors stay two.
    /// </summary>
    private async Task<Person> Merge(Person own, Person former, CancellationToken cancellationToken)
    {
        var keeps = await IsOwnKept(own, former, cancellationToken) ? own : former;
        if (own is { MergedInto: null } && former.MergedInto is null && (own.Member is null || former.Member is null))
        {
            var other = keeps.Id == own.Id ? former : own;
            await persons.Change(keeps.Id, p => PersonAccounts.WithPerson(p, other), cancellationToken);
            await persons.Change(other.Id, p => AccountLinkRules.MarkMerged(p, keeps), cancellationToken);
        }

        return keeps;
    }

    private async Task<bool> IsOwnKept(Person own, Person former, CancellationToken cancellationToken)
    {
        if ((own.MergedInto is null) != (former.MergedInto is null))
            return own.MergedInto is null;
        if ((own.Member is null) != (former.Member is null))
            return own.Member is not null;

        var assignments = await aggregates.LoadRoles(cancellationToken);
        return !assignments.RolesOf(own.Id).IsEmpty && assignments.RolesOf(former.Id).IsEmpty;
    }

    private sealed record AccountLink(PersonId Person);
}
