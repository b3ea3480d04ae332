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
internal sealed class PersonStore(IStore store, HostInstance replica, IClock clock)
{
    public const string Kind = "person";

    /// <summary>The document of a person's linking state.</summary>
    public const string LinkStateKind = "ties";

    private const int MaxPersonalChats = 8;
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
            return ReferenceEquals(WithContact(existing, user.Account, chat), existing)
                ? existing
                : await Change(existing.Id, p => WithContact(p, user.Account, chat), cancellationToken) ?? existing;
        }

        return await Create(
            new Person
            {
                Id = await ResolveLink(user, cancellationToken),
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
    public async Task<Person?> FindByUser(ChannelUser user, CancellationToken cancellationToken) =>
        await FindCurrent(await ResolveLink(user, cancellationToken), cancellationToken);

    /// <summary>The current person: follows the merges into other people.</summary>
    public async Task<Person?> FindCurrent(PersonId id, CancellationToken cancellationToken)
    {
        var person = await Find(id, cancellationToken);
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
        if (_links.TryGetValue(key, out var cached))
            return cached;

        var id = await store.Get(key, "link", cancellationToken) is { } stored
            ? VersionedJson.Read<AccountLink>(stored).Person
            : new PersonId($"{user.Channel}.{StoreKeys.Escape($"{user.Tenant}.{user.UserId}")}");
        if (_links.Count > 100_000)
            _links.Clear(); // only bounds the memory: the next turn reads the link again
        _links[key] = id;
        return id;
    }

    private static Person WithContact(Person person, Account account, ConversationAddress? chat)
    {
        var updated = WithAccount(person, account);
        return chat is null || person.PersonalChats.FirstOrDefault() == chat
            ? updated
            : updated with
            {
                PersonalChats = [chat, .. person.PersonalChats.Remove(chat).Take(MaxPersonalChats - 1)],
            };
    }

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

    public Account Account => new(Channel, Tenant, UserId) { Handle = Handle };
}
