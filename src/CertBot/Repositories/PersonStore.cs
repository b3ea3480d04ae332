using System.Collections.Concurrent;
using CertBot.Core.Directory;
using CertBot.Core.Directory.Rules;
using CertBot.Core.Primitives;
using CertBot.Store;
using CertBot.Store.Documents;
using CertBot.Store.Leases;
using NodaTime;

namespace CertBot.Repositories;

/// <summary>Who is behind a channel's user. Somebody new becomes a person with no vendor and no roles.</summary>
internal sealed class PersonStore(IStore store, HostInstance replica, IClock clock)
{
    public const string Kind = "person";

    private const int MaxPersonalChats = 8;
    private const int MaxMerges = 4;
    private const int MostNames = 50_000;

    private readonly ConcurrentDictionary<string, PersonId> _links = new(StringComparer.Ordinal);

    private readonly InstanceCache<PersonId, string> _names = new(replica, clock, MostNames);
    private readonly Lock _renaming = new();

    /// <summary>Grows with each renaming: what was read before one is not remembered after it.</summary>
    private int _renamed;

    /// <summary>The person of a channel's user. Language and zone are what the client reports; they are used only for somebody new.</summary>
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

    /// <summary>The person a channel's user was before they may have become somebody else.</summary>
    public Task<PersonId> GetOwnId(ChannelUser user, CancellationToken cancellationToken) => ResolveLink(user, cancellationToken);

    /// <summary>Who is behind a channel's user, if they ever spoke; nobody is made or changed.</summary>
    public async Task<Person?> FindByUser(ChannelUser user, CancellationToken cancellationToken) =>
        await FindCurrent(await ResolveLink(user, cancellationToken), cancellationToken);

    /// <summary>Who somebody is by now, having perhaps become another.</summary>
    public async Task<Person?> FindCurrent(PersonId id, CancellationToken cancellationToken)
    {
        var person = await Find(id, cancellationToken);
        for (var merges = 0; person?.MergedInto is { } other && merges < MaxMerges; merges++)
            person = await Find(other, cancellationToken);
        return person;
    }

    public async Task<Person?> Find(PersonId id, CancellationToken cancellationToken) =>
        await GetStored(id, cancellationToken) is { } stored ? VersionedJson.Read<Person>(stored) : null;

    /// <summary>What somebody goes by, on this host at once after a renaming and elsewhere as soon as <see cref="HostInstance.CacheTtl"/> has passed. Null: there is nobody.</summary>
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

    /// <summary>Changes what is kept of somebody, and nothing that another wrote in between. Null: there is nobody.</summary>
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
                    Forget(id); // also where nobody learned that it was stored
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

    /// <summary>Somebody new; who is there already stays as they are.</summary>
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
            _links.Clear(); // a bound, not a policy: the next turn reads it again
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

    /// <summary>A name as it is kept: one line, not too long, never empty.</summary>
    public static string CleanName(string name)
    {
        var plain = new string([.. name.Where(c => !char.IsControl(c)).Take(80)]).Trim();
        return plain.Length == 0 ? "?" : plain;
    }

    private sealed record AccountLink(PersonId Person);
}
