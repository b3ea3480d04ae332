using System.Collections.Concurrent;
using System.Collections.Immutable;
using CertBot.Commands.Cases;
using CertBot.Core.Directory;
using CertBot.Core.Primitives;
using CertBot.Repositories;
using NodaTime;

namespace CertBot.SuccessPortal;

/// <summary>What became of a row of the portal.</summary>
internal abstract record PortalIntakeResult
{
    private PortalIntakeResult() { }

    public sealed record Taken(bool IsChanged) : PortalIntakeResult;

    /// <summary>It is read again later.</summary>
    /// <param name="Row">The row.</param>
    /// <param name="Unknown">What the mapping does not know; null: the rules of cases refuse it.</param>
    public sealed record LeftOut(PortalCase Row, string? Unknown) : PortalIntakeResult;
}

/// <summary>Takes in the rows of a page.</summary>
internal sealed class PortalIntake(
    SuccessPortalSettings settings,
    ApplicationSummaryStore applications,
    CustomerStore customers,
    CaseStore cases,
    CaseIntake intake,
    IClock clock
)
{
    /// <summary>Cases taken in at the same time, so that the store commits them together.</summary>
    private const int MaxParallel = 16;

    /// <summary>The portal as a member of the vendor whose case it tells.</summary>
    public static readonly PersonId Portal = new("portal");

    private PortalParties _parties = new(settings.Mapping, applications, customers);

    /// <summary>A new round: what was looked up before may have changed.</summary>
    public void Begin() => _parties = new(settings.Mapping, applications, customers);

    public async Task<IReadOnlyCollection<PortalIntakeResult>> Take(ImmutableArray<PortalCase> rows, CancellationToken cancellationToken)
    {
        var results = new ConcurrentBag<PortalIntakeResult>();
        List<(PortalCase Row, PortalParty Party)> known = [];
        foreach (var row in rows.DistinctBy(r => r.Id))
        {
            var (party, unknown) = await _parties.Find(row, cancellationToken);
            if (party is not null)
                known.Add((row, party));
            else
                results.Add(new PortalIntakeResult.LeftOut(row, Describe(unknown)));
        }

        await Parallel.ForEachAsync(
            known,
            new ParallelOptions { MaxDegreeOfParallelism = MaxParallel, CancellationToken = cancellationToken },
            async (next, c) => results.Add(await Take(next.Row, next.Party, c))
        );
        return results;
    }

    private async Task<PortalIntakeResult> Take(PortalCase row, PortalParty party, CancellationToken cancellationToken)
    {
        var now = clock.GetCurrentInstant();
        var known = await cases.FindId(party.Vendor, PortalCaseMapper.ExternalIdOf(row), cancellationToken) is { } id
            ? await cases.Find(id, cancellationToken)
            : null;
        switch (PortalCaseMapper.Map(row, settings.Mapping, party, known, now))
        {
            case PortalCaseResult.Mapped(var vendor, var record):
                var actor = Actor.Integration(Portal.Value, vendor);
                return await intake.Take(vendor, record, actor, now, cancellationToken) switch
                {
                    CaseIntakeResult.Refused => new PortalIntakeResult.LeftOut(row, null),
                    CaseIntakeResult.Unchanged => new PortalIntakeResult.Taken(false),
                    _ => new PortalIntakeResult.Taken(true),
                };
            case PortalCaseResult.Unknown unknown:
                return new PortalIntakeResult.LeftOut(row, Describe(unknown));
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    private static string? Describe(PortalCaseResult.Unknown? unknown) => unknown is null ? null : $"{unknown.Table}: {UserText.Excerpt(unknown.Name)}";
}
