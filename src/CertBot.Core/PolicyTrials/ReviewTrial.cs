using System.Collections.Immutable;
using CertBot.Core.Certification;
using CertBot.Core.Certification.Applications;
using CertBot.Core.Policy;
using CertBot.Core.Primitives;
using CertBot.Core.Support;
using NodaTime;
using static CertBot.Core.Certification.Applications.ApplicationEvent;

namespace CertBot.Core.PolicyTrials;

/// <summary>
/// Goes through the history of an application as it was and counts what the reviewers would have had to do under another edition: its criteria, and its promised
/// days. When things happened stays as it was: nobody knows how long another criterion would have taken.
/// </summary>
/// <param name="pinned">The application's edition.</param>
/// <param name="changed">The changed one.</param>
/// <param name="period">The rounds that began in it (UTC) count.</param>
/// <param name="now">Until when (UTC) a round lasts that has not ended.</param>
public sealed class ReviewTrial(Edition pinned, Edition changed, Interval period, Instant now)
{
    private Application? _state;
    private OpenRound? _round;

    private BeforeAfter<ReviewLoad> _load = new(ReviewLoad.None, ReviewLoad.None);

    /// <summary>The next event of the history.</summary>
    public void Add(RecordedEvent<ApplicationEvent> recorded)
    {
        switch (recorded.Data)
        {
            case MaterialsSubmitted e when _state is { Release: var release }:
                Begin(recorded.At, e.Criteria, e.Promised, edition => [.. Applicable(edition, release)]);
                break;
            case ReworkSubmitted e:
                Begin(recorded.At, e.Criteria, e.Promised, edition => [.. e.Criteria.Where(c => edition.Criteria.Any(k => k.Key == c))]);
                break;
            case RoundPassed or RoundReturned or ApplicationWithdrawn:
                End(recorded.At);
                break;
            default:
                break;
        }

        _state = ApplicationEvolver.Evolve(_state, recorded);
    }

    /// <summary>The sums, with the round that is still open.</summary>
    public BeforeAfter<ReviewLoad> Sum()
    {
        End(now);
        return _load;
    }

    /// <summary>What the edition in force then said is in the history. Only where the change makes a difference to it, the changed edition's is taken.</summary>
    private void Begin(Instant at, ImmutableArray<CriterionKey> criteria, LocalDate promised, Func<Edition, ImmutableArray<CriterionKey>> criteriaOf)
    {
        var (known, tried) = (criteriaOf(pinned), criteriaOf(changed));
        var (due, dueTried) = (PromisedBy(pinned, at), PromisedBy(changed, at));
        _round = new(at, criteria, promised, known.SequenceEqual(tried) ? criteria : tried, due == dueTried ? promised : dueTried);
    }

    private void End(Instant at)
    {
        if (_round is { } round && period.Contains(round.Began))
        {
            _load = new(
                _load.Before.With(ReviewersOf(pinned, round.Criteria), pinned.DayOf(at) > round.Promised),
                _load.After.With(ReviewersOf(changed, round.CriteriaTried), changed.DayOf(at) > round.PromisedTried)
            );
        }

        _round = null;
    }

    private static LocalDate PromisedBy(Edition edition, Instant at) => edition.PromisedDay(at, edition.Settings.ReviewWorkingDays);

    private static IEnumerable<CriterionKey> Applicable(Edition edition, Release release) =>
        edition.Criteria.Where(c => MaterialRequirements.IsApplicable(c.When, release)).OrderBy(c => c.Number).Select(c => c.Key);

    private static IEnumerable<ImmutableArray<Directory.RoleName>> ReviewersOf(Edition edition, ImmutableArray<CriterionKey> criteria) =>
        criteria.Select(key => edition.Criteria.FirstOrDefault(c => c.Key == key) is { } criterion ? criterion.Reviewers : []);

    private sealed record OpenRound(
        Instant Began,
        ImmutableArray<CriterionKey> Criteria,
        LocalDate Promised,
        ImmutableArray<CriterionKey> CriteriaTried,
        LocalDate PromisedTried
    );
}
