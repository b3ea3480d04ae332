using System.Collections.Immutable;
using CertBot.Core;
using CertBot.Core.Certification;
using CertBot.Core.Directory;
using CertBot.Core.Policy;
using NodaTime;

namespace CertBot.Turns;

/// <summary>Looking without a turn: nobody becomes known by it, nothing is said and nothing changes.</summary>
internal sealed class Searches(People people, Rosters rosters, Lists lists, Domain domain, EditionShelf editions, IClock clock)
{
    private const int MostForEvidence = 25;

    public Instant Now => clock.GetCurrentInstant();

    /// <summary>Who looks; null: somebody who never spoke, or who belongs to nobody yet.</summary>
    public async Task<Asker?> Recall(Identity who, CancellationToken cancel) =>
        await people.Recall(who, cancel) is { } person && new Actor(person.Id, (await rosters.Load(cancel)).RolesOf(person.Id), person.Member) is { } actor
        && (actor.Member is not null || !actor.Roles.IsEmpty)
            ? new(person, actor)
            : null;

    /// <summary>The rows this person may see, and no others.</summary>
    public Task<ImmutableArray<Row>> Rows(Asker asker, CancellationToken cancel) => lists.For(asker.Actor, cancel);

    /// <summary>The applications a message could be evidence for: theirs that wait for materials, and those with an escalation; the latest first.</summary>
    public async Task<ImmutableArray<(Application App, Edition Edition)>> WaitingForEvidence(Asker asker, CancellationToken cancel)
    {
        var rows = (await Rows(asker, cancel)).Where(r => r.Escalations.Length > 0 || (r.Stage is "collecting" or "mending" && asker.Actor.IsOf(r.Vendor)));
        return await Load(rows.OrderByDescending(r => r.Since).Take(MostForEvidence), cancel);
    }

    public async Task<ImmutableArray<(Application App, Edition Edition)>> Load(IEnumerable<Row> rows, CancellationToken cancel)
    {
        var applications = ImmutableArray.CreateBuilder<(Application, Edition)>();
        foreach (var row in rows)
        {
            if (await domain.Application(row.Id, cancel) is { } application) applications.Add((application, editions.Of(application.Edition)));
        }

        return applications.ToImmutable();
    }
}

internal sealed record Asker(Person Person, Actor Actor);
