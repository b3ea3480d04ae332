using CertBot.Kpis;
using CertBot.Repositories;
using CertBot.Store.Documents;
using Microsoft.Extensions.Logging.Abstractions;
using NodaTime;

namespace CertBot.CommandLine.Kpis;

/// <summary>What works out figures, over a store that a command opened.</summary>
internal sealed class KpiServices
{
    public KpiServices(IStore store, InstalledEditions editions, IClock clock)
    {
        var aggregates = new Aggregates(store);
        var quarantine = new QuarantinedDocuments(store, clock, NullLogger<QuarantinedDocuments>.Instance);
        var escalations = new CaseEscalationStore(store, quarantine);
        var cases = new CaseStore(store, aggregates, escalations, quarantine);
        var source = new KpiSource(store, aggregates, cases, escalations, new SurveyAnswerStore(store, quarantine), editions, clock);
        Rows = new KpiRowStore(store, quarantine);
        Reports = new KpiReports(aggregates, source, Rows, editions, clock);
        Histories = new KpiHistorySource(store, aggregates, editions, clock);
        (Store, Editions, Clock, Aggregates) = (store, editions, clock, aggregates);
    }

    public IStore Store { get; }

    public InstalledEditions Editions { get; }

    public IClock Clock { get; }

    public Aggregates Aggregates { get; }

    public KpiRowStore Rows { get; }

    public KpiReports Reports { get; }

    public KpiHistorySource Histories { get; }
}
