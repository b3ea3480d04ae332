using System.Collections.Concurrent;
using CertBot.Core.Directory;
using CertBot.Core.Directory.Rules;
using CertBot.Core.Primitives;
using CertBot.Core.Recognizers;
using CertBot.Store;
using CertBot.Store.Documents;
using CertBot.Store.Leases;
using NodaTime;

namespace CertBot.Repositories;

/// <summary>Stores people and finds the person behind a channel's user. A new user becomes a person without a vendor and without roles.</summary>
internal sealed class PersonStore
{
    public const string Kind = "person";

    /// <summary>The document of a person's linking state.</summary>
    public const string LinkStateKind = "ties";

    private const int MaxNameLength = 80;
    private const int MaxMerges = 4;
    private const int MostNames = 50_000;
    private const int MostHolders = 1_000;

    private readonly IStore _store;
    private readonly AccountLinks _links;

    /// <summary>People with several accounts of which none was another person before.</summary>
    private readonly ConcurrentDictionary<PersonId, bool> _unlinked = new();

    private readonly DisplayNameStore _displayNames;

    public PersonStore(IStore store, Aggregates aggregates, InstalledEditions editions, HostInstance replica, IClock clock)
    {
        _store = store;
        _links = new AccountLinks(this, store, aggregates, replica);
        _displayNames = new DisplayNameStore(this, aggregates, editions, new(replica, clock, MostNames), new(replica, clock, MostHolders));
    }

    /// <summary>
    /// The person behind a channel's user, created if necessary. Name, language and zone as the client reports them now; null: not reported, and what is known
    /// stays. What they write in a chat of their own tells their language, once.
    /// </summary>
    public async Task<Person> GetOrCreate(
        ChannelUser user,
        ConversationAddress address,
        LanguageCode? language,
        string? zone,
        CancellationToken cancellationToken,
        string words = ""
    )
    {
        var chat = address.IsPersonal ? address : null;
        var reported = ReportedProfile.Of(user, language, zone) with { SpokenLanguage = chat is null ? null : LanguageRecognizer.Recognize(words) };
        if (await FindByUser(user, cancellationToken) is { } found)
        {
            var existing = await WithLinkedIds(found, cancellationToken);
            return ReferenceEquals(Renewed(existing, user, chat, reported), existing)
                ? existing
                : await Change(existing.Id, p => Renewed(p, user, chat, reported), cancellationToken) ?? existing;
        }

        var linked = await _links.Resolve(user, cancellationToken);
        var owner = await Find(linked, cancellationToken);
        var separated = owner is null ? null : PersonAccounts.SeparatedFrom(owner, user.Account);
        return await Create(
            new Person
            {
                Id = separated ?? linked,
                LinkedIds = separated is { } id && owner is not null ? [owner.Id, .. owner.LinkedIds.Remove(id)] : [],
                Name = reported.Name ?? (user.Channel == Account.BuiltInChat ? CleanName(user.UserId) : ""),
                Language = reported.SpokenLanguage ?? reported.Language ?? LanguageCode.En,
                IsLanguageChosen = false,
                IsLanguageHeard = reported.SpokenLanguage is not null,
                Zone = reported.Zone ?? ReportedProfile.UnknownZone,
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
            await _store.Get(StoreKeys.Person(person.Id), LinkStateKind, cancellationToken) is { } stored
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
    public Task<PersonId> GetOwnId(ChannelUser user, CancellationToken cancellationToken) => _links.Resolve(user, cancellationToken);

    /// <summary>The current person behind a channel's user, or null if the user never wrote. Nothing is created or changed.</summary>
    public async Task<Person?> FindByUser(ChannelUser user, CancellationToken cancellationToken)
    {
        var person = await Find(await _links.Resolve(user, cancellationToken), cancellationToken);
        return person is not null && PersonAccounts.SeparatedFrom(person, user.Account) is { } other
            ? await FindCurrent(other, cancellationToken)
            : await Current(person, cancellationToken);
    }

    /// <summary>The person an account belonged to before any merge: the one it is again once it is unlinked.</summary>
    public async Task<PersonId> FindOrigin(Account account, CancellationToken cancellationToken)
    {
        var user = new ChannelUser(account.Channel, account.Tenant, account.User, account.User);
        return await FindSeparated(user, cancellationToken) ?? await _links.Resolve(user, cancellationToken);
    }

    private async Task<PersonId?> FindSeparated(ChannelUser user, CancellationToken cancellationToken) =>
        await Find(await _links.Resolve(user, cancellationToken), cancellationToken) is { } person ? PersonAccounts.SeparatedFrom(person, user.Account) : null;

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

    /// <summary>The name as it is shown to others, see <see cref="DisplayNameStore"/>; null if there is no such person, or none is known.</summary>
    public Task<string?> NameOf(PersonId id, CancellationToken cancellationToken) => _displayNames.Find(id, cancellationToken);

    /// <summary>All names are composed anew when they are shown next.</summary>
    public void ForgetNames() => _displayNames.Forget();

    public Task<StoredDocument?> GetStored(PersonId id, CancellationToken cancellationToken) => _store.Get(StoreKeys.Person(id), Kind, cancellationToken);

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
                if (await _store.Commit(stored.Partition, [new Write.Replace(ToDocument(updated), stored.ETag)], cancellationToken) is CommitResult.Committed)
                    return updated;
            }
            finally
            {
                if (updated.Name != person.Name || updated.Member != person.Member)
                    ForgetNames(); // also if the outcome of the commit is unknown
            }
        }

        throw new TimeoutException("The person stayed contended.");
    }

    /// <summary>Creates a person; an existing one is left unchanged and returned.</summary>
    public async Task<Person> Create(Person person, CancellationToken cancellationToken) =>
        await _store.Commit(StoreKeys.Person(person.Id), [new Write.Create(ToDocument(person))], cancellationToken) is CommitResult.AlreadyExists
            ? await FindCurrent(person.Id, cancellationToken) ?? person
            : person;

    public Task Link(string channel, string tenant, string user, PersonId person, CancellationToken cancellationToken) =>
        _links.Link(channel, tenant, user, person, cancellationToken);

    private static Person Renewed(Person person, ChannelUser user, ConversationAddress? chat, ReportedProfile reported) =>
        reported.ApplyTo(PersonAccounts.WithContact(person, user, chat), user);

    /// <summary>Normalizes a name for storage: one line, limited length, never empty.</summary>
    public static string CleanName(string name)
    {
        var plain = UserText.CleanName(name, MaxNameLength);
        return plain.Length == 0 ? "?" : plain;
    }
}
