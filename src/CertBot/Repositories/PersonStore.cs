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

    /// <summary>The document of a person's linking state.</summary>
    public const string LinkStateKind = "ties";

    private const int MaxMerges = 4;
    private const int MostNames = 50_000;

    private readonly ConcurrentDictionary<string, PersonId> _links = new(StringComparer.Ordinal);

    /// <summary>People with several accounts of which none was another person before.</summary>
    private readonly ConcurrentDictionary<PersonId, bool> _unlinked = new();

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
        if (await FindByUser(user, cancellationToken) is { } found)
        {
            var existing = await WithLinkedIds(found, cancellationToken);
            return ReferenceEquals(PersonAccounts.WithContact(existing, user, chat), existing)
                ? existing
                : await Change(existing.Id, p => PersonAccounts.WithContact(p, user, chat), cancellationToken) ?? existing;
        }

        var linked = await ResolveLink(user, cancellationToken);
        var owner = await Find(linked, cancellationToken);
        var separated = owner is null ? null : PersonAccounts.SeparatedFrom(owner, user.Account);
        return await Create(
            new Person
            {
                Id = separated ?? linked,
                LinkedIds = separated is { } id && owner is not null ? [owner.Id, .. owner.LinkedIds.Remove(id)] : [],
                Name = CleanName(user.Name is { Length: > 0 } name ? name : user.UserId),
                Language = LanguageCode.All.FirstOrDefault(l => l == language, LanguageCode.En),
                Zone = zone is not null && DateTimeZoneProviders.Tzdb.GetZoneOrNull(zone) is not null ? zone : "Etc/UTC",
                Accounts = [user.Account],
                PersonalChats = chat is null ? [] : [chat],
            },
            cancellationToken
        );
    }

    /// <summary>Accounts linked before the ids were kept with the person: they are taken from the state of linking, once.</summary>
    private async Task<Person> WithLinkedIds(Person person, CancellationToken cancellationToken)
    {
        if (person.Accounts.Length < 2 || !person.LinkedIds.IsEmpty || _unlinked.ContainsKey(person.Id))
            return person;
        if (
            await store.Get(StoreKeys.Person(person.Id), LinkStateKind, cancellationToken) is { } stored
            && VersionedJson.Read<LinkState>(stored).MergedFrom is { IsEmpty: false } merged
        )
        {
            return await Change(person.Id, p => p with { LinkedIds = [.. p.LinkedIds.Union(merged)] }, cancellationToken) ?? person;
        }

        if (_unlinked.Count > MostNames)
            _unlinked.Clear(); // only bounds the memory: it is read again
        _unlinked[person.Id] = true;
        return person;
    }

    /// <summary>The original person of a channel's user, before any merge into another person.</summary>
    public Task<PersonId> GetOwnId(ChannelUser user, CancellationToken cancellationToken) => ResolveLink(user, cancellationToken);

    /// <summary>The current person behind a channel's user, or null if the user never wrote. Nothing is created or changed.</summary>
    public async Task<Person?> FindByUser(ChannelUser user, CancellationToken cancellationToken)
    {
        var person = await Find(await ResolveLink(user, cancellationToken), cancellationToken);
        return person is not null && PersonAccounts.SeparatedFrom(person, user.Account) is { } other
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
        await Find(await ResolveLink(user, cancellationToken), cancellationToken) is { } person ? PersonAccounts.SeparatedFrom(person, user.Account) : null;

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
            await Change(keeps.Id, p => PersonAccounts.WithPerson(p, other), cancellationToken);
            await Change(other.Id, p => AccountLinkRules.MarkMerged(p, keeps), cancellationToken);
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

    /// <summary>Normalizes a name for storage: one line, limited length, never empty.</summary>
    public static string CleanName(string name)
    {
        var plain = new string([.. name.Where(c => !char.IsControl(c)).Take(80)]).Trim();
        return plain.Length == 0 ? "?" : plain;
    }

    private sealed record AccountLink(PersonId Person);
}
