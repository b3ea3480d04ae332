using System.Collections.Immutable;
using CertBot.Core.Certification.Applications;
using CertBot.Core.Kpis;
using CertBot.Core.Policy;
using CertBot.Core.PolicyTrials;
using CertBot.Kpis;
using CertBot.Repositories;
using CertBot.Store.Documents;
using CertBot.Store.Events;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;

namespace CertBot.CommandLine.PolicyTrials;

/// <summary>What is to be tried.</summary>
/// <param name="Edition">The changed edition.</param>
/// <param name="Folder">Where the files of its calendars are.</param>
internal sealed record TrialRequest(Edition Edition, string? Folder)
{
    public required string From { get; init; }

    public required string To { get; init; }
}

/// <summary>
/// <c>policy try</c>: takes the past as it was recorded and counts it again with a changed edition. Reads one application after the other, month by month, and
/// writes nothing. Escalations, answers of customers and shortcomings are taken as they happened.
/// </summary>
internal sealed class PolicyTry(IServiceProvider services, TextWriter error)
{
    /// <summary>More are not tried at once.</summary>
    private const int MaxMonths = 60;

    private readonly IStore _store = services.GetRequiredService<IStore>();
    private readonly InstalledEditions _editions = services.GetRequiredService<InstalledEditions>();
    private readonly KpiSource _source = services.GetRequiredService<KpiSource>();
    private readonly CaseStore _cases = services.GetRequiredService<CaseStore>();
    private readonly Aggregates _aggregates = services.GetRequiredService<Aggregates>();
    private readonly Instant _now = services.GetRequiredService<IClock>().GetCurrentInstant();

    /// <returns>0; 2 when the months or the edition's name are wrong, with one line that says so.</returns>
    public async Task<int> Run(TrialRequest request, ITrialReport report, CancellationToken cancellationToken)
    {
        var changed = request.Edition;
        if (_editions.All.Keys.Where(p => p.Name == changed.Pin.Name).MaxBy(p => p.Version) is not { } newest)
        {
            await error.WriteLineAsync(
                $"no application runs under an edition {changed.Pin.Name}; there are {string.Join(", ", _editions.All.Keys.Select(p => p.Name).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))}"
            );
            return 2;
        }

        if (ReadMonths(request, _editions.Get(newest), out var fault) is not { } months)
        {
            await error.WriteLineAsync(fault);
            return 2;
        }

        var trial = new CaseTrial(
            changed,
            EditionLoader.LoadCalendars(changed, request.Folder),
            pin => _editions.All.GetValueOrDefault(pin),
            _editions.HolidayCalendars
        );
        var totals = new TrialTotals(months);
        await report.Begin(changed.Pin, months[0], months[^1]);
        await foreach (var partition in _store.Partitions("app:", cancellationToken))
        {
            if ((await _aggregates.Applications.Load(partition, cancellationToken)).State is not { } app || app.Edition.Name != changed.Pin.Name)
                continue;

            await TryReviews(partition, app, changed, months, totals, cancellationToken);
            await TryMonths(app, changed, trial, months, totals, report, cancellationToken);
        }

        await report.End(totals);
        return 0;
    }

    private async Task TryMonths(
        Application app,
        Edition changed,
        CaseTrial trial,
        ImmutableArray<YearMonth> months,
        TrialTotals totals,
        ITrialReport report,
        CancellationToken cancellationToken
    )
    {
        // Not before its first certificate, nor between one that was withdrawn and the next.
        if (app.Certificates is not [var first, ..])
            return;

        var pinned = _editions.Get(app.Edition);
        var history = (await _aggregates.Kpis.Load(StoreKeys.Kpis(app.Id), cancellationToken)).State;
        foreach (var month in months.Where(m => history?.Measures(m) ?? m.CompareTo(first.Granted.ToYearMonth()) >= 0))
        {
            var before = await _source.Read(app, month, cancellationToken);
            var cases = ImmutableArray.CreateBuilder<MeasuredCase>(before.Cases.Length);
            foreach (var measured in before.Cases)
            {
                var supportCase = await _cases.Find(measured.Id, cancellationToken);
                cases.Add(supportCase is null ? measured : measured with { Measurement = trial.Try(supportCase, measured.Measurement, _now) });
            }

            var after = before with { Cases = cases.MoveToImmutable() };
            totals.Add(app.Id, month, LateCases.Of(before, after));
            foreach (var change in TargetChange.Compare(app.Id, pinned, before, changed, after).Where(c => c.IsMissed || c.IsDifferent))
            {
                totals.Add(change);
                await report.Write(change, app.Name);
            }
        }
    }

    private async Task TryReviews(
        string partition,
        Application app,
        Edition changed,
        ImmutableArray<YearMonth> months,
        TrialTotals totals,
        CancellationToken cancellationToken
    )
    {
        var pinned = _editions.Get(app.Edition);
        var reviews = new ReviewTrial(pinned, changed, new(pinned.IntervalOf(months[0]).Start, pinned.IntervalOf(months[^1]).End), _now);
        await foreach (var stored in EventStream<ApplicationEvent>.Read(_store, partition, cancellationToken))
            reviews.Add(stored.RecordedEvent);
        totals.Add(reviews.Sum());
    }

    /// <summary>Null with the sentence that says why.</summary>
    private ImmutableArray<YearMonth>? ReadMonths(TrialRequest request, Edition edition, out string fault)
    {
        var (from, to) = (KpiMonths.Parse(request.From), KpiMonths.Parse(request.To));
        fault =
            from is null ? $"--from: '{request.From}' is no month; write it as 2026-01"
            : to is null ? $"--to: '{request.To}' is no month; write it as 2026-10"
            : to.Value.CompareTo(from.Value) < 0 ? $"--to {request.To} is before --from {request.From}"
            : edition.IntervalOf(to.Value).End > _now ? $"--to: {request.To} is not over yet"
            : "";
        if (fault.Length > 0 || from is not { } first || to is not { } last)
            return null;

        var count = ((last.Year - first.Year) * 12) + last.Month - first.Month + 1;
        fault = $"these are {count} months; at most {MaxMonths} are tried at once";
        return count > MaxMonths ? null : [.. Enumerable.Range(0, count).Select(n => first.PlusMonths(n))];
    }
}
