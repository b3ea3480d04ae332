using CertBot.Core.Conversation;
using CertBot.Core.Directory;
using CertBot.Core.RegularAudits;
using CertBot.Repositories;
using CertBot.Store.Documents;
using CertBot.Store.Events;
using CertBot.Store.Leases;
using NodaTime;

namespace CertBot.Commands.Audits;

/// <summary>The timers of regular audits: one opens, a test question is asked, the vendor is reminded, a re-audit starts.</summary>
internal sealed class RegularAuditTimer(CommandExecutor executor) : IDueDocumentHandler
{
    public string Kind => Aggregates.RegularAuditsKind;

    public bool AlwaysChanges => true;

    public Task Handle(StoredDocument due, Instant now, CancellationToken cancellationToken) =>
        executor.Execute(
            new Command.OnRegularAudits(VersionedJson.ReadGuarded(due, Snapshot<RegularAuditHistory>.Read).State.Application, new RegularAuditCommand.Tick()),
            null,
            Actor.Clock,
            now,
            cancellationToken
        );
}
