using System.Collections.Immutable;
using CertBot.Core.Certification.Applications;
using CertBot.Core.Certification.ReadModels;
using CertBot.Core.Conversation.Queries;
using CertBot.Core.Directory;
using CertBot.Core.Policy;
using CertBot.Repositories;
using CertBot.Store;
using NodaTime;

namespace CertBot.Turns;

/// <summary>Read-only queries outside a turn: they create no person, send no message and change nothing.</summary>
internal sealed class ApplicationQueries(
    PersonStore persons,
    ApplicationSummaryStore summaries,
    Aggregates aggregates,
    InstalledEditions editions,
    IClock clock
)
{
    private const int MaxForEvidence = 25;
    private const int MostFound = ApplicationSummaryStore.Most;

    public Instant Now => clock.GetCurrentInstant();

    /// <summary>The user who queries. Null if the user never wrote, or has neither a role nor a membership.</summary>
    public async Task<SearchUser?> FindUser(ChannelUser user, CancellationToken cancellationToken) =>
        await persons.FindByUser(user, cancellationToken) is { } person
        && (await aggregates.LoadRoles(cancellationToken)).ActorFor(person) is { } actor
        && (actor.Member is not null || !actor.Roles.IsEmpty)
            ? new(person, actor)
            : null;

    /// <summary>The applications visible to this user that match the search text, best match first (<see cref="ApplicationSearch"/>).</summary>
    public async Task<ImmutableArray<ApplicationSummary>> Find(SearchUser user, string words, CancellationToken cancellationToken) =>
        (
            await BoundedList<ApplicationSummary>.First(
                summaries.Each(user.Actor, cancellationToken).Where(ApplicationSearch.Fits(words)),
                MostFound,
                rows => ApplicationSearch.Sort(rows, words),
                cancellationToken
            )
        ).Shown;

    /// <summary>
    /// The applications a message could be evidence for: those of the user's vendor that wait for materials, and those with an escalation; the most recent
    /// first.
    /// </summary>
    public async Task<ImmutableArray<(Application App, Edition Edition)>> LoadEvidenceCandidates(SearchUser user, CancellationToken cancellationToken)
    {
        var rows = summaries
            .Each(user.Actor, cancellationToken)
            .Where(r => r.Escalations.Length > 0 || (r.Stage is StageName.Collecting or StageName.Rework && user.Actor.IsMemberOf(r.Vendor)));
        var latest = await BoundedList<ApplicationSummary>.First(
            rows,
            MaxForEvidence,
            some => some.OrderByDescending(r => r.WaitingSince).ThenBy(r => r.Id.Value, StringComparer.Ordinal),
            cancellationToken
        );
        return await LoadApplications(latest.Shown, cancellationToken);
    }

    public async Task<ImmutableArray<(Application App, Edition Edition)>> LoadApplications(
        IEnumerable<ApplicationSummary> rows,
        CancellationToken cancellationToken
    )
    {
        var applications = ImmutableArray.CreateBuilder<(Application, Edition)>();
        foreach (var summary in rows)
        {
            if (await aggregates.FindApplication(summary.Id, cancellationToken) is { } application)
                applications.Add((application, editions.Get(application.Edition)));
        }

        return applications.ToImmutable();
    }
}

internal sealed record SearchUser(Person Person, Actor Actor);
