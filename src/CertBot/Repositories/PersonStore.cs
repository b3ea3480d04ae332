using System.Collections.Concurrent;
using CertBot.Core.Directory;
using CertBot.Core.Directory.Rules;
using CertBot.Core.Primitives;
using CertBot.Store;
using CertBot.Store.Documents;
using CertBot.Store.Leases;
using NodaTime;

namespace CertBot.Repositories;

/// <summary>Stores people and finds the person behind a channel's user. A new user becomes a person without a vendor and without roles.</summary>
internal sealed class PersonStore(IStore store, Aggregates aggregates, HostInstance replica, IClock clock)
{
    public const string Kind = "person";

    private const int MaxPersonalChats = 8;
    private const int MaxMerges = 4;
    private const int MostNames = 50_000;

    private readonly ConcurrentDictionary<string, PersonId> _links = new(StringComparer.Ordinal);

    private readonly InstanceCache<PersonId, string> _names = new(replica, clock, MostNames);
    private readonly Lock _renaming = new();

    /// <summary>Incremented by each rename: a name that was read before a rename is not cached after it.</summary>
    private int _renamed;

    /// <summary>
    /// The person behind a channel's user, created if necessary. Language and zone are reported by the client and used only for a new person.
    /// </summary>
    public async Task<Person> GetOrCreate(
        ChannelUser user,
        ConversationAddress address,
        LanguageCode? language,
        string? zone,
        CancellationToken cancellationToken
    )
    {
        var chat = address.IsPersonal ? address : null;
        if (await FindByUser(user, cancellationToken) is { } existing)
        {
            return ReferenceEquals(WithContact(existing, user, chat), existing)
                ? existing
                : await Change(existing.Id, p => WithContact(p, user, chat), cancellationToken) ?? existing;
        }

        return await Create(
            new Person
            {
                Id = await FindSeparated(user, cancellationToken) ?? await ResolveLink(user, cancellationToken),
                Name = CleanName(user.Name is { Length: > 0 } name ? name : user.UserId),
                Language = LanguageCode.All.FirstOrDefault(l => l == language, LanguageCode.En),
                Zone = zone is not null && DateTimeZoneProviders.Tzdb.GetZoneOrNull(zone) is not null ? zone : "Etc/UTC",
                Accounts = [user.Account],
                PersonalChats = chat is null ? [] : [chat],
            },
            cancellationToken
        );
    }

    /// <summary>The original person of a channel's user, before any merge into another person.</summary>
    public Task<PersonId> GetOwnId(ChannelUser user, CancellationToken cancellationToken) => ResolveLink(user, cancellationToken);

    /// <summary>The current person behind a channel's user, or null if the user never wrote. Nothing is created or changed.</summary>
    public async Task<Person?> FindByUser(ChannelUser user, CancellationToken cancellationToken)
    {
        var person = await Find(await ResolveLink(user, cancellationToken), cancellationToken);
        return person is not null && SeparatedFrom(person, user.Account) is { } other
            ? await FindCurrent(other, cancellationToken)
            : await Current(person, cancellationToken);
    }

    /// <summary>The person an account belonged to before any merge: the one it is again once it is unlinked.</summary>
    public async Task<PersonId> FindOrigin(Account account, CancellationToken cancellationToken)
    {
        var user = new ChannelUser(account.Channel, account.Tenant, account.User, account.User);
        return await FindSeparated(user, cancellationToken) ?? await ResolveLink(user, cancellationToken);
    }

    private async Task<PersonId?> FindSeparated(ChannelUser user, CancellationToken cancellationToken) =>
        await Find(await ResolveLink(user, cancellationToken), cancellationToken) is { } person ? SeparatedFrom(person, user.Account) : null;

    private static PersonId? SeparatedFrom(Person person, Account account) => person.SeparatedAccounts.FirstOrDefault(s => s.Account.IsSameAs(account))?.Person;

    /// <summary>The current person: follows the merges into other people.</summary>
    public async Task<Person?> FindCurrent(PersonId id, CancellationToken cancellationToken) =>
        await Current(await Find(id, cancellationToken), cancellationToken);

    private async Task<Person?> Current(Person? person, CancellationToken cancellationToken)
    {
        for (var merges = 0; person?.MergedInto is { } other && merges < MaxMerges; merges++)
            person = await Find(other, cancellationToken);
        return person;
    }

    public async Task<Person?> Find(PersonId id, CancellationToken cancellationToken) =>
        await GetStored(id, cancellationToken) is { } stored ? VersionedJson.Read<Person>(stored) : null;

    /// <summary>
    /// The name of a person, or null if there is no such person. A rename is visible immediately on this host and after <see cref="HostInstance.CacheTtl"/> on
    /// others.
    /// </summary>
    public async Task<string?> NameOf(PersonId id, CancellationToken cancellationToken)
    {
        if (_names.TryGet(id, out var known))
            return known;

        var before = Volatile.Read(ref _renamed);
        if (await Find(id, cancellationToken) is not { Name: var name })
            return null;

        lock (_renaming)
        {
            if (_renamed == before)
                _names.Set(id, name);
        }

        return name;
    }

    public Task<StoredDocument?> GetStored(PersonId id, CancellationToken cancellationToken) => store.Get(StoreKeys.Person(id), Kind, cancellationToken);

    public static Document ToDocument(Person person) => new(Kind, Kind, VersionedJson.Write(person));

    /// <summary>Changes a stored person without overwriting concurrent changes. Null if there is no such person.</summary>
    public async Task<Person?> Change(PersonId id, Func<Person, Person> change, CancellationToken cancellationToken)
    {
        for (var attempt = 0; attempt < OptimisticRetry.MaxAttempts; attempt++)
        {
            if (await GetStored(id, cancellationToken) is not { } stored)
                return null;

            var person = VersionedJson.Read<Person>(stored);
            var updated = change(person);
            if (ReferenceEquals(updated, person))
                return updated;

            try
            {
                if (await store.Commit(stored.Partition, [new Write.Replace(ToDocument(updated), stored.ETag)], cancellationToken) is CommitResult.Committed)
                    return updated;
            }
            finally
            {
                if (updated.Name != person.Name)
                    Forget(id); // also if the outcome of the commit is unknown
            }
        }

        throw new TimeoutException("The person stayed contended.");
    }

    private void Forget(PersonId id)
    {
        lock (_renaming)
        {
            _renamed++;
            _names.Forget(id);
        }
    }

    /// <summary>Creates a person; an existing one is left unchanged and returned.</summary>
    public async Task<Person> Create(Person person, CancellationToken cancellationToken) =>
        await store.Commit(StoreKeys.Person(person.Id), [new Write.Create(ToDocument(person))], cancellationToken) is CommitResult.AlreadyExists
            ? await FindCurrent(person.Id, cancellationToken) ?? person
            : person;

    public async Task Link(string channel, string tenant, string user, PersonId person, CancellationToken cancellationToken) =>
        await store.Commit(
            StoreKeys.Account(channel, tenant, user),
            [new Write.Upsert(new Document("link", "link", VersionedJson.Write(new AccountLink(person))))],
            cancellationToken
        );

    private async Task<PersonId> ResolveLink(ChannelUser user, CancellationToken cancellationToken)
    {
        var key = StoreKeys.Account(user.Channel, user.Tenant, user.UserId);
        var cacheKey = $"{key}|{user.FormerTenant}";
        if (_links.TryGetValue(cacheKey, out var cached))
            return cached;

        var id =
            await FindLink(key, cancellationToken) is { } linked ? linked
            : user.FormerTenant is { } former ? await ResolveFormer(user, former, cancellationToken)
            : IdFor(user.Channel, user.Tenant, user.UserId);
        if (_links.Count > 100_000)
            _links.Clear(); // only bounds the memory: the next turn reads the link again
        _links[cacheKey] = id;
        return id;
    }

    private async Task<PersonId?> FindLink(string key, CancellationToken cancellationToken) =>
        await store.Get(key, "link", cancellationToken) is { } stored ? VersionedJson.Read<AccountLink>(stored).Person : null;

    private static PersonId IdFor(string channel, string tenant, string user) => new($"{channel}.{StoreKeys.Escape($"{tenant}.{user}")}");

    /// <summary>
    /// The person of a user whom an earlier release may have stored under another tenant. From then on the account is linked to that person. Two people that
    /// the release made of one become one again: the one who belongs to a vendor or has roles stays, with the roles of both.
    /// </summary>
    private async Task<PersonId> ResolveFormer(ChannelUser user, string formerTenant, CancellationToken cancellationToken)
    {
        var ownId = IdFor(user.Channel, user.Tenant, user.UserId);
        var formerId = await FindLink(StoreKeys.Account(user.Channel, formerTenant, user.UserId), cancellationToken)
            ?? IdFor(user.Channel, formerTenant, user.UserId);
        if (formerId == ownId || await Find(formerId, cancellationToken) is not { } former)
            return ownId;

        var own = await Find(ownId, cancellationToken);
        var keeps = own is not null && await IsOwnKept(own, former, cancellationToken) ? own : former;
        if (own is null)
        {
            // Whoever names the person by workspace and user is told the id.
            await Create(former with { Id = ownId, MergedInto = formerId, Member = null, Accounts = [], PersonalChats = [] }, cancellationToken);
        }
        else if (own is { MergedInto: null } && former.MergedInto is null && (own.Member is null || former.Member is null))
        {
            var other = keeps.Id == own.Id ? former : own;
            await Change(keeps.Id, p => WithPerson(p, other), cancellationToken);
            await Change(other.Id, p => p with { MergedInto = keeps.Id }, cancellationToken);
        }

        await Link(user.Channel, user.Tenant, user.UserId, keeps.Id, cancellationToken);
        _links[$"{StoreKeys.Account(user.Channel, user.Tenant, user.UserId)}|"] = keeps.Id;
        return keeps.Id;
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

    private static Person WithPerson(Person person, Person other) =>
        person.FormerIds.Contains(other.Id)
            ? person
            : person with
            {
                FormerIds = [.. person.FormerIds, other.Id],
                Accounts = [.. person.Accounts.Union(other.Accounts).Take(AccountLinkRules.MaxAccounts)],
                PersonalChats = [.. person.PersonalChats.Union(other.PersonalChats).Take(MaxPersonalChats)],
            };

    private static Person WithContact(Person person, ChannelUser user, ConversationAddress? chat)
    {
        var updated = WithAccount(WithoutFormerAccount(person, user), user.Account);
        return chat is null || person.PersonalChats.FirstOrDefault() == chat
            ? updated
            : updated with
            {
                PersonalChats = [chat, .. person.PersonalChats.Remove(chat).Take(MaxPersonalChats - 1)],
            };
    }

    private static Person WithoutFormerAccount(Person person, ChannelUser user) =>
        person.Accounts.FirstOrDefault(a => (a.Channel, a.Tenant, a.User) == (user.Channel, user.FormerTenant, user.UserId)) is { } former
            ? person with
            {
                Accounts = person.Accounts.Remove(former),
            }
            : person;

    private static Person WithAccount(Person person, Account account) =>
        person.Accounts.Contains(account)
            ? person
            : person with
            {
                Accounts =
                [
                    account,
                    .. person
                        .Accounts.Where(a => (a.Channel, a.Tenant, a.User) != (account.Channel, account.Tenant, account.User))
                        .Take(AccountLinkRules.MaxAccounts - 1),
                ],
            };

    /// <summary>Normalizes a name for storage: one line, limited length, never empty.</summary>
    public static string CleanName(string name)
    {
        var plain = new string([.. name.Where(c => !char.IsControl(c)).Take(80)]).Trim();
        return plain.Length == 0 ? "?" : plain;
    }

    private sealed record AccountLink(PersonId Person);
}

/// <summary>A channel's user. <see cref="Name"/> is the name reported by the channel: untrusted text.</summary>
internal sealed record ChannelUser(string Channel, string Tenant, string UserId, string Name)
{
    /// <summary>The id the channel requires to mention the user, if it is not <see cref="UserId"/>.</summary>
    public string? Handle { get; init; }

    /// <summary>The tenant that an earlier release stored the same user under; null: none.</summary>
    public string? FormerTenant { get; init; }

    public Account Account => new(Channel, Tenant, UserId) { Handle = Handle };
}
