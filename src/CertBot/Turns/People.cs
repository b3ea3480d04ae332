using System.Collections.Concurrent;
using CertBot.Core;
using CertBot.Core.Conversation;
using CertBot.Core.Directory;
using CertBot.Core.Language;
using CertBot.Store;
using NodaTime;

namespace CertBot.Turns;

/// <summary>Who is behind a channel's user. Somebody new becomes a person with no vendor and no roles.</summary>
internal sealed class People(IStore store, Replica replica, IClock clock)
{
    public const string Kind = "person";

    private const int MostHomes = 8;
    private const int MostMoves = 4;
    private const int MostNames = 50_000;

    private readonly ConcurrentDictionary<string, PersonId> links = new(StringComparer.Ordinal);

    private readonly Remembered<PersonId, string> names = new(replica, clock, MostNames);
    private readonly Lock renaming = new();

    /// <summary>Grows with each renaming: what was read before one is not remembered after it.</summary>
    private int renamed;

    public async Task<Person> Meet(Inbound inbound, CancellationToken cancel)
    {
        var home = inbound.Where.Personal ? inbound.Where : null;
        if (await Recall(inbound.Who, cancel) is { } known)
        {
            return ReferenceEquals(Met(known, inbound.Who.Account, home), known) ? known : await Change(known.Id, p => Met(p, inbound.Who.Account, home), cancel) ?? known;
        }

        return await Create(
            new Person
            {
                Id = await Linked(inbound.Who, cancel),
                Name = Clean(inbound.Who.Name is { Length: > 0 } name ? name : inbound.Who.User),
                Language = LanguageCode.All.FirstOrDefault(l => l == inbound.Language, LanguageCode.En),
                Zone = inbound.Zone is { } zone && DateTimeZoneProviders.Tzdb.GetZoneOrNull(zone) is not null ? zone : "Etc/UTC",
                Accounts = [inbound.Who.Account],
                Homes = home is null ? [] : [home],
            },
            cancel);
    }

    /// <summary>The person a channel's user was before they may have become somebody else.</summary>
    public Task<PersonId> Own(Identity who, CancellationToken cancel) => Linked(who, cancel);

    /// <summary>Who is behind a channel's user, if they ever spoke; nobody is made or changed.</summary>
    public async Task<Person?> Recall(Identity who, CancellationToken cancel) => await Now(await Linked(who, cancel), cancel);

    /// <summary>Who somebody is by now, having perhaps become another.</summary>
    public async Task<Person?> Now(PersonId id, CancellationToken cancel)
    {
        var person = await Find(id, cancel);
        for (var moves = 0; person?.MovedTo is { } other && moves < MostMoves; moves++) person = await Find(other, cancel);
        return person;
    }

    public async Task<Person?> Find(PersonId id, CancellationToken cancel) =>
        await Held(id, cancel) is { } stored ? Stamped.Read<Person>(stored) : null;

    /// <summary>What somebody goes by, on this host at once after a renaming and elsewhere as soon as <see cref="Replica.Believes"/> has passed. Null: there is nobody.</summary>
    public async Task<string?> NameOf(PersonId id, CancellationToken cancel)
    {
        if (names.TryGet(id, out var known)) return known;

        var before = Volatile.Read(ref renamed);
        if (await Find(id, cancel) is not { Name: var name }) return null;

        lock (renaming)
        {
            if (renamed == before) names.Set(id, name);
        }

        return name;
    }

    public Task<Stored?> Held(PersonId id, CancellationToken cancel) => store.Get(Keys.Person(id), Kind, cancel);

    public static Document Document(Person person) => new(Kind, Kind, Stamped.Write(person));

    /// <summary>Changes what is kept of somebody, and nothing that another wrote in between. Null: there is nobody.</summary>
    public async Task<Person?> Change(PersonId id, Func<Person, Person> change, CancellationToken cancel)
    {
        for (var attempt = 0; attempt < OptimisticRetry.MaxAttempts; attempt++)
        {
            if (await Held(id, cancel) is not { } stored) return null;

            var person = Stamped.Read<Person>(stored);
            var changed = change(person);
            if (ReferenceEquals(changed, person)) return changed;

            try
            {
                if (await store.Commit(stored.Partition, [new Write.Replace(Document(changed), stored.ETag)], cancel) is Committed.Done) return changed;
            }
            finally
            {
                if (changed.Name != person.Name) Forget(id);   // also where nobody learned that it was stored
            }
        }

        throw new TimeoutException("The person stayed contended.");
    }

    private void Forget(PersonId id)
    {
        lock (renaming)
        {
            renamed++;
            names.Forget(id);
        }
    }

    /// <summary>Somebody new; who is there already stays as they are.</summary>
    public async Task<Person> Create(Person person, CancellationToken cancel) =>
        await store.Commit(Keys.Person(person.Id), [new Write.Create(Document(person))], cancel) is Committed.Exists ? await Now(person.Id, cancel) ?? person : person;

    public async Task Link(string channel, string tenant, string user, PersonId person, CancellationToken cancel) =>
        await store.Commit(Keys.Link(channel, tenant, user), [new Write.Upsert(new Document("link", "link", Stamped.Write(new LinkTo(person))))], cancel);

    private async Task<PersonId> Linked(Identity who, CancellationToken cancel)
    {
        var key = Keys.Link(who.Channel, who.Tenant, who.User);
        if (links.TryGetValue(key, out var known)) return known;

        var id = await store.Get(key, "link", cancel) is { } stored
            ? Stamped.Read<LinkTo>(stored).Person
            : new PersonId($"{who.Channel}.{Keys.Part($"{who.Tenant}.{who.User}")}");
        if (links.Count > 100_000) links.Clear();   // a bound, not a policy: the next turn reads it again
        links[key] = id;
        return id;
    }

    private static Person Met(Person known, Account account, Place? home)
    {
        var met = With(known, account);
        return home is null || known.Homes.FirstOrDefault() == home ? met : met with { Homes = [home, .. known.Homes.Remove(home).Take(MostHomes - 1)] };
    }

    private static Person With(Person person, Account account) => person.Accounts.Contains(account) ? person : person with
    {
        Accounts = [account, .. person.Accounts.Where(a => (a.Channel, a.Tenant, a.User) != (account.Channel, account.Tenant, account.User)).Take(Linking.MostAccounts - 1)],
    };

    /// <summary>A name as it is kept: one line, not too long, never empty.</summary>
    public static string Clean(string name)
    {
        var plain = new string([.. name.Where(c => !char.IsControl(c)).Take(80)]).Trim();
        return plain.Length == 0 ? "?" : plain;
    }

    private sealed record LinkTo(PersonId Person);
}
