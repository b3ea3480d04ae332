using System.Collections.Concurrent;
using CertBot.Core;
using CertBot.Core.Conversation;
using CertBot.Core.Directory;
using CertBot.Core.Json;
using CertBot.Core.Language;
using CertBot.Store;
using NodaTime;

namespace CertBot.Turns;

/// <summary>Who is behind a channel's user. Somebody new becomes a person with no vendor and no roles.</summary>
internal sealed class People(IStore store)
{
    public const string Kind = "person";

    private const int MostHomes = 8;
    private const int MostAccounts = 12;
    private const int MostMoves = 4;

    private readonly ConcurrentDictionary<string, PersonId> links = new(StringComparer.Ordinal);

    public async Task<Person> Meet(Inbound inbound, CancellationToken cancel)
    {
        var home = inbound.Where.Personal ? inbound.Where : null;
        if (await Recall(inbound.Who, cancel) is { } known)
        {
            var met = With(known, inbound.Who.Account);
            if (home is not null && known.Homes.FirstOrDefault() != home) met = met with { Homes = [home, .. known.Homes.Remove(home).Take(MostHomes - 1)] };
            return ReferenceEquals(met, known) ? known : await Save(met, cancel);
        }

        return await Save(
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

    /// <summary>Who is behind a channel's user, if they ever spoke; nobody is made or changed.</summary>
    public async Task<Person?> Recall(Identity who, CancellationToken cancel)
    {
        var person = await Find(await Linked(who, cancel), cancel);
        for (var moves = 0; person?.MovedTo is { } other && moves < MostMoves; moves++) person = await Find(other, cancel);
        return person;
    }

    public async Task<Person?> Find(PersonId id, CancellationToken cancel) =>
        await store.Get(Keys.Person(id), Kind, cancel) is { } stored ? CoreJson.Read<Person>(stored.Document.Json) : null;

    /// <summary>The last write wins: what is kept here is a preference or a copy, never an authority that two may fight over.</summary>
    public async Task<Person> Save(Person person, CancellationToken cancel)
    {
        await store.Commit(Keys.Person(person.Id), [new Write.Upsert(new Document(Kind, Kind, CoreJson.Write(person)))], cancel);
        return person;
    }

    public async Task Link(string channel, string tenant, string user, PersonId person, CancellationToken cancel) =>
        await store.Commit(Keys.Link(channel, tenant, user), [new Write.Upsert(new Document("link", "link", CoreJson.Write(new LinkTo(person))))], cancel);

    private async Task<PersonId> Linked(Identity who, CancellationToken cancel)
    {
        var key = Keys.Link(who.Channel, who.Tenant, who.User);
        if (links.TryGetValue(key, out var known)) return known;

        var id = await store.Get(key, "link", cancel) is { } stored
            ? CoreJson.Read<LinkTo>(stored.Document.Json).Person
            : new PersonId($"{who.Channel}.{Keys.Part($"{who.Tenant}.{who.User}")}");
        if (links.Count > 100_000) links.Clear();   // a bound, not a policy: the next turn reads it again
        links[key] = id;
        return id;
    }

    private static Person With(Person person, Account account) => person.Accounts.Contains(account) ? person : person with
    {
        Accounts = [account, .. person.Accounts.Where(a => (a.Channel, a.Tenant, a.User) != (account.Channel, account.Tenant, account.User)).Take(MostAccounts - 1)],
    };

    private static string Clean(string name)
    {
        var plain = new string([.. name.Where(c => !char.IsControl(c)).Take(80)]).Trim();
        return plain.Length == 0 ? "?" : plain;
    }

    private sealed record LinkTo(PersonId Person);
}
