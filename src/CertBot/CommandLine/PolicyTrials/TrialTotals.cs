using System.Collections.Immutable;
using CertBot.Core.Certification.Applications;
using CertBot.Core.PolicyTrials;
using CertBot.Core.Primitives;
using NodaTime;

namespace CertBot.CommandLine.PolicyTrials;

/// <summary>The sums of a trial: their size depends on the number of months and roles only.</summary>
internal sealed class TrialTotals(ImmutableArray<YearMonth> months)
{
    private readonly Dictionary<YearMonth, LateCases> _late = months.ToDictionary(m => m, _ => LateCases.None);
    private ApplicationId? _last;

    public ImmutableArray<(YearMonth Month, LateCases Late)> Months => [.. months.Select(m => (m, _late[m]))];

    public LateCases Late => _late.Values.Aggregate(LateCases.None, (sum, late) => sum.Plus(late));

    public int Applications { get; private set; }

    /// <summary>How many targets of a month were missed, and would have been.</summary>
    public BeforeAfter<int> Missed { get; private set; } = new(0, 0);

    public int DifferentVerdicts { get; private set; }

    public BeforeAfter<ReviewLoad> Reviews { get; private set; } = new(ReviewLoad.None, ReviewLoad.None);

    /// <summary>The length of the period.</summary>
    public decimal Weeks => Period.DaysBetween(months[0].OnDayOfMonth(1), months[^1].PlusMonths(1).OnDayOfMonth(1)) / 7m;

    public bool IsSame =>
        DifferentVerdicts == 0
        && _late.Values.All(l => l.Response.Before == l.Response.After && l.Resolution.Before == l.Resolution.After)
        && Reviews.Before.Tasks == Reviews.After.Tasks
        && Reviews.Before.BrokenPromises == Reviews.After.BrokenPromises
        && Reviews.Before.TasksByRole.SequenceEqual(Reviews.After.TasksByRole);

    public void Add(ApplicationId application, YearMonth month, LateCases late)
    {
        if (_last != application)
            Applications++;
        _last = application;
        _late[month] = _late[month].Plus(late);
    }

    public void Add(TargetChange change)
    {
        var (before, after) = change.Figures;
        Missed = new(
            Missed.Before + (before?.Verdict == Core.Kpis.KpiVerdict.Missed ? 1 : 0),
            Missed.After + (after?.Verdict == Core.Kpis.KpiVerdict.Missed ? 1 : 0)
        );
        DifferentVerdicts += change.IsDifferent ? 1 : 0;
    }

    public void Add(BeforeAfter<ReviewLoad> load) => Reviews = new(Sum(Reviews.Before, load.Before), Sum(Reviews.After, load.After));

    private static ReviewLoad Sum(ReviewLoad left, ReviewLoad right) =>
        new()
        {
            Rounds = left.Rounds + right.Rounds,
            Tasks = left.Tasks + right.Tasks,
            BrokenPromises = left.BrokenPromises + right.BrokenPromises,
            TasksByRole = right.TasksByRole.Aggregate(left.TasksByRole, (sum, role) => sum.SetItem(role.Key, sum.GetValueOrDefault(role.Key) + role.Value)),
        };
}
