using CertBot.Core.Conversation;
using CertBot.Core.Directory;
using CertBot.Core.Support.Duty;
using CertBot.Repositories;
using CertBot.Store.Documents;
using CertBot.Store.Leases;
using NodaTime;

namespace CertBot.Commands;

/// <summary>The timer of absences: they begin and end by themselves.</summary>
internal sealed class DutyTimer(CommandExecutor executor) : IDueDocumentHandler
{
    public string Kind => Aggregates.DutyKind;

    public bool AlwaysChanges => true;

    public Task Handle(StoredDocument due, Instant now, CancellationToken cancellationToken) =>
        executor.Execute(new Command.OnDuty(new DutyCommand.Tick()), null, Actor.Clock, now, cancellationToken);
}
