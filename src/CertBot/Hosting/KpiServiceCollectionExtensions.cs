using CertBot.Commands.Handlers;
using CertBot.Commands.Kpis;
using CertBot.Hosting.TimerAudits;
using CertBot.Kpis;
using CertBot.Outbox.Dispatch;
using CertBot.Repositories;
using CertBot.Store.Documents;
using CertBot.Store.Leases;

namespace CertBot.Hosting;

/// <summary>Registers what measures certified applications.</summary>
internal static class KpiServiceCollectionExtensions
{
    public static IServiceCollection AddKpis(this IServiceCollection services) =>
        services
            .AddSingleton<KpiCommandHandler>()
            .AddSingleton<KpiRowStore>()
            .AddSingleton<KpiSource>()
            .AddSingleton<KpiHistorySource>()
            .AddSingleton<KpiReports>()
            .AddSingleton<KpiRefresher>()
            .AddSingleton<IFollowUpHandler, KpiFollowUp>()
            .AddSingleton<IDueDocumentHandler, KpiTimer>()
            .AddSingleton<IDueDocumentHandler>(s => s.GetRequiredService<KpiRefresher>())
            .AddSingleton<ITimerCheck>(s => new OverdueDocuments(s.GetRequiredService<IStore>(), Aggregates.KpisKind, "kpis"))
            .AddSingleton<ITimerCheck>(s => new OverdueDocuments(s.GetRequiredService<IStore>(), KpiRecounts.Kind, "kpi-recount"))
            .AddSingleton<KpiStartWorker>()
            .AddHostedService(s => s.GetRequiredService<KpiStartWorker>());
}
