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

    private readonly ConcurrentDictionary<string, PersonId> links = new(StringComparer.Ordinal);

    public async Task<Person> Meet(Inbound inbound, CancellationToken cancel)
    {
        var id = await Linked(inbound.Who, cancel);
        var home = inbound.Where.Personal ? inbound.Where : null;
        if (await Find(id, cancel) is { } known)
        {
            return home is null || known.Homes.FirstOrDefault() == home
                ? known
                : await Save(known with { Homes = [home, .. known.Homes.Remove(home).Take(7)] }, cancel);
        }

        return await Save(
            new Person
            {
                Id = id,
                Name = Clean(inbound.Who.Name is { Length: > 0 } name ? name : inbound.Who.User),
                Language = LanguageCode.All.FirstOrDefault(l => l == inbound.Language, LanguageCode.En),
                Zone = inbound.Zone is { } zone && DateTimeZoneProviders.Tzdb.GetZoneOrNull(zone) is not null ? zone : "Etc/UTC",
                Homes = home is null ? [] : [home],
            },
            cancel);
    }

    /// <summary>Who is behind a channel's user, if they ever spoke; nobody is made or changed.</summary>
    public async Task<Person?> Recall(Identity who, CancellationToken cancel) => await Find(await Linked(who, cancel), cancel);

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

    private static string Clean(string name)
    {
        var plain = new string([.. name.Where(c => !char.IsControl(c)).Take(80)]).Trim();
        return plain.Length == 0 ? "?" : plain;
    }

    private sealed record LinkTo(PersonId Person);
}
