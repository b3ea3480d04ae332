using System.Collections.Immutable;
using CertBot.Core;
using CertBot.Core.Certification;
using CertBot.Core.Conversation;
using CertBot.Core.Directory;
using CertBot.Core.Policy;
using CertBot.Store;
using NodaTime;

namespace CertBot.Turns;

/// <summary>Looking without a turn: nobody becomes known by it, nothing is said and nothing changes.</summary>
internal sealed class Searches(People people, Rosters rosters, Lists lists, Domain domain, EditionShelf editions, IClock clock)
{
    private const int MostForEvidence = 25;
    private const int MostFound = 200;

    public Instant Now => clock.GetCurrentInstant();

    /// <summary>Who looks; null: somebody who never spoke, or who belongs to nobody yet.</summary>
    public async Task<Asker?> Recall(Identity who, CancellationToken cancel) =>
        await people.Recall(who, cancel) is { } person && new Actor(person.Id, (await rosters.Load(cancel)).RolesOf(person.Id), person.Member) is { } actor
        && (actor.Member is not null || !actor.Roles.IsEmpty)
            ? new(person, actor)
            : null;

    /// <summary>Of the rows this person may see those that fit what they said, best first (<see cref="Finding"/>).</summary>
    public async Task<ImmutableArray<Row>> Find(Asker asker, string words, CancellationToken cancel) =>
        (await Listed<Row>.First(lists.Each(asker.Actor, cancel).Where(Finding.Fits(words)), MostFound, rows => Finding.Sort(rows, words), cancel)).Shown;

    /// <summary>The applications a message could be evidence for: theirs that wait for materials, and those with an escalation; the latest first.</summary>
    public async Task<ImmutableArray<(Application App, Edition Edition)>> WaitingForEvidence(Asker asker, CancellationToken cancel)
    {
        var rows = lists.Each(asker.Actor, cancel).Where(r => r.Escalations.Length > 0 || (r.Stage is "collecting" or "mending" && asker.Actor.IsOf(r.Vendor)));
        var latest = await Listed<Row>.First(rows, MostForEvidence, some => some.OrderByDescending(r => r.Since).ThenBy(r => r.Id.Value, StringComparer.Ordinal), cancel);
        return await Load(latest.Shown, cancel);
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
