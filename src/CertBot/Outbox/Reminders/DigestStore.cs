using System.Collections.Concurrent;
using System.Text.Json.Serialization;
using CertBot.Core.Directory;
using CertBot.Core.Primitives;
using CertBot.Core.Support;
using CertBot.Repositories;
using CertBot.Store;
using CertBot.Store.Documents;
using NodaTime;

namespace CertBot.Outbox.Reminders;

/// <summary>
/// When each person's next digest is due: one document for each. It is created when somebody gets a role, joins a vendor or is sent the first message, and from
/// then on it is always due once on each working day, whether something waits or not.
/// </summary>
internal sealed class DigestStore(IStore store, PersonStore persons, InstalledEditions editions, IClock clock)
{
    public const string Kind = "digest";

    private const int MostPeople = 50_000;

    /// <summary>People whose document exists.</summary>
    private readonly ConcurrentDictionary<PersonId, bool> _scheduled = new();

    /// <summary>Creates the person's document if there is none. Costs nothing for somebody this host has seen before.</summary>
    public async Task Ensure(PersonId id, CancellationToken cancellationToken)
    {
        if (_scheduled.ContainsKey(id) || await persons.FindCurrent(id, cancellationToken) is not { } person)
            return;

        await store.Commit(StoreKeys.Reminders(person.Id), [new Write.Create(CreateDocument(person))], cancellationToken);
        if (_scheduled.Count > MostPeople)
            _scheduled.Clear(); // only bounds the memory: an existing document is left as it is
        _scheduled[id] = true;
    }

    /// <summary>For those who got their roles before there were digests.</summary>
    public async Task EnsureHolders(RoleAssignments assignments, CancellationToken cancellationToken)
    {
        foreach (var holder in assignments.RolesByPerson.Keys)
            await Ensure(new(holder), cancellationToken);
    }

    /// <summary>The person's zone or quiet hours have changed, and with them the time of their digest.</summary>
    public async Task Reschedule(Person person, CancellationToken cancellationToken)
    {
        var partition = StoreKeys.Reminders(person.Id);
        for (var attempt = 0; attempt < OptimisticRetry.MaxAttempts; attempt++)
        {
            var write = await store.Get(partition, Kind, cancellationToken) is { } stored
                ? new Write.Replace(stored.Document with { Due = NextFor(person) }, stored.ETag)
                : (Write)new Write.Create(CreateDocument(person));
            if (await store.Commit(partition, [write], cancellationToken) is CommitResult.Committed)
                return;
        }

        throw new TimeoutException("The digest stayed contended.");
    }

    /// <summary>The document after it was due.</summary>
    /// <param name="person">Whose it is.</param>
    /// <param name="lastDay">The day of the last digest that was sent; null: none was.</param>
    public Document CreateDocument(Person person, LocalDate? lastDay = null) =>
        new(Kind, Kind, VersionedJson.Write(new DigestState(person.Id, lastDay))) { Due = NextFor(person) };

    private Instant NextFor(Person person) => DigestTimes.NextAfter(clock.GetCurrentInstant(), person, editions.Default);
}

/// <summary>Whose digest it is, and the day, in their zone, of the last one that was sent.</summary>
internal sealed record DigestState(PersonId Person, [property: JsonPropertyName("last")] LocalDate? LastDay);

/// <summary>Whether digests are sent at all; the setting <c>Reminders:Digest</c>.</summary>
internal sealed record DigestOptions(Func<bool> IsOn);
