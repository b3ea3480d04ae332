using CertBot.Core.Conversation;
using CertBot.Core.Directory;
using CertBot.Core.Kpis;
using CertBot.Core.Primitives;
using CertBot.Kpis;
using CertBot.Repositories;
using CertBot.Store.Documents;
using CertBot.Store.Events;
using CertBot.Store.Leases;
using NodaTime;

namespace CertBot.Commands.Kpis;

/// <summary>The timers of measured applications: closes the months that are due, one after the other, and passes warnings on.</summary>
internal sealed class KpiTimer(CommandExecutor executor, KpiReports reports, Aggregates aggregates, InstalledEditions editions) : IDueDocumentHandler
{
    public string Kind => Aggregates.KpisKind;

    public bool AlwaysChanges => true;

    public async Task Handle(StoredDocument due, Instant now, CancellationToken cancellationToken)
    {
        var history = VersionedJson.ReadGuarded(due, Snapshot<KpiHistory>.Read).State;
        if (await aggregates.FindApplication(history.Application, cancellationToken) is not { } app)
            return;

        var edition = editions.Get(app.Edition);
        if (history.Next is { } month && KpiDecider.ClosesAt(month, edition) <= now)
        {
            await Execute(history.Application, new KpiCommand.Close(await reports.Recount(app, month, cancellationToken)), now, cancellationToken);
        }

        if (history.Warnings.Any(w => !w.IsPassedOn && w.AnalystsAt <= now))
            await Execute(history.Application, new KpiCommand.Tick(), now, cancellationToken);
    }

    private Task<CommandResult> Execute(ApplicationId application, KpiCommand command, Instant now, CancellationToken cancellationToken) =>
        executor.Execute(new Command.OnKpis(application, command), null, Actor.Clock, now, cancellationToken);
}
