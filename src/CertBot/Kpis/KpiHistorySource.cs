using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using CertBot.Core.Certification.Applications;
using CertBot.Core.Kpis;
using CertBot.Core.Policy;
using CertBot.Core.Primitives;
using CertBot.Core.Support.Cases;
using CertBot.Core.Surveys;
using CertBot.Repositories;
using CertBot.Store.Documents;
using CertBot.Store.Events;
using NodaTime;

namespace CertBot.Kpis;

/// <summary>
/// What a month of an application is measured from, read from the event histories alone: of the application, of its cases, of its audits and surveys. It looks
/// into every case of the store, so it is for the command line only.
/// </summary>
internal sealed class KpiHistorySource(IStore store, Aggregates aggregates, InstalledEditions editions, IClock clock)
{
    /// <returns>Null: there is no such application.</returns>
    public async Task<KpiInput?> Read(ApplicationId id, YearMonth month, CancellationToken cancellationToken)
    {
        var (app, events) = await Derive(aggregates.Applications, StoreKeys.Application(id), cancellationToken);
        if (app is null)
            return null;

        var edition = editions.Get(app.Edition);
        var interval = edition.IntervalOf(month);
        var found = ImmutableArray.CreateBuilder<MeasuredCase>();
        var escalated = ImmutableArray.CreateBuilder<string>();
        escalated.AddRange(events.Select(e => KpiReads.OpenedIn(e, interval)).OfType<string>());
        await foreach (var supportCase in CasesOf(id, cancellationToken))
        {
            if (interval.Contains(supportCase.OpenedAt))
                found.Add(new(supportCase.Id, CaseMeasurement.Of(supportCase)));
            escalated.AddRange(
                supportCase.Escalations.Values.Where(e => interval.Contains(e.OpenedAt)).Select(e => KpiMonths.EscalationOf(supportCase.Id, e.Id))
            );
        }

        return new KpiInput
        {
            Month = month,
            Cases = found.DrainToImmutable(),
            Escalations = escalated.DrainToImmutable(),
            NpsAnswers = await AnswersOf(id, month, edition, cancellationToken),
            OverdueShortcomings = KpiMonths.OverdueShortcomings(
                (await Derive(aggregates.RegularAudits, StoreKeys.RegularAudits(id), cancellationToken)).State,
                edition,
                month,
                clock.GetCurrentInstant()
            ),
        };
    }

    private async Task<ImmutableArray<int>> AnswersOf(ApplicationId id, YearMonth month, Edition edition, CancellationToken cancellationToken)
    {
        var scores = ImmutableArray.CreateBuilder<int>();
        await foreach (var partition in store.Partitions(StoreKeys.SurveyPrefix, cancellationToken))
        {
            if (
                (await Derive(aggregates.Surveys, partition, cancellationToken)).State is { } survey
                && SurveyAnswerRow.Of(survey) is { } answer
                && answer.Application == id
                && answer.HalfYear == KpiMonths.HalfYearOf(month)
                && KpiMonths.CountsUntil(answer.At, month, edition)
            )
            {
                scores.Add(answer.Score);
            }
        }

        return scores.DrainToImmutable();
    }

    private async IAsyncEnumerable<SupportCase> CasesOf(ApplicationId id, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var partition in store.Partitions(StoreKeys.CasePrefix, cancellationToken))
        {
            await foreach (var first in EventStream<CaseEvent>.Read(store, partition, cancellationToken))
            {
                if (first.RecordedEvent.Data is CaseEvent.Opened { Opening.Application: var application } && application == id)
                {
                    if ((await Derive(aggregates.Cases, partition, cancellationToken)).State is { } supportCase)
                        yield return supportCase;
                }

                break; // its first event says whose it is
            }
        }
    }

    private async Task<(TState? State, ImmutableArray<StoredEvent<TEvent>> Events)> Derive<TState, TEvent>(
        AggregateRepository<TState, TEvent> repository,
        string partition,
        CancellationToken cancellationToken
    )
        where TState : class
    {
        TState? state = null;
        var events = ImmutableArray.CreateBuilder<StoredEvent<TEvent>>();
        await foreach (var stored in EventStream<TEvent>.Read(store, partition, cancellationToken))
        {
            state = repository.Evolve(state, stored.RecordedEvent);
            events.Add(stored);
        }

        return (state, events.DrainToImmutable());
    }
}
