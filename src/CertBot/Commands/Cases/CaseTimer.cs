using CertBot.Core.Conversation;
using CertBot.Core.Directory;
using CertBot.Core.Support.Cases;
using CertBot.Repositories;
using CertBot.Store.Documents;
using CertBot.Store.Events;
using CertBot.Store.Leases;
using NodaTime;

namespace CertBot.Commands.Cases;

/// <summary>The timers of support cases: a case that is due gets a tick.</summary>
internal sealed class CaseTimer(CommandExecutor executor) : IDueDocumentHandler
{
    public string Kind => Aggregates.CaseKind;

    public bool AlwaysChanges => true;

    public Task Handle(StoredDocument due, Instant now, CancellationToken cancellationToken) =>
        executor.Execute(
            new Command.OnCase(VersionedJson.ReadGuarded(due, Snapshot<SupportCase>.Read).State.Id, new CaseCommand.Tick()),
            null,
            Actor.Clock,
            now,
            cancellationToken
        );
}
