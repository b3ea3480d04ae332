using CertBot.Core.Conversation;
using CertBot.Core.Directory;
using CertBot.Core.Support.Cases;
using CertBot.Diagnostics;
using CertBot.Repositories;
using CertBot.Store.Documents;
using CertBot.Store.Events;
using CertBot.Store.Leases;
using NodaTime;

namespace CertBot.Commands.Cases;

/// <summary>The timers of support cases: a case that is due gets a tick.</summary>
internal sealed class CaseTimer(IStore store, CommandExecutor executor, ILogger<CaseTimer> log) : IDueDocumentHandler
{
    /// <summary>When a case is due again that a tick could not change.</summary>
    private static readonly Duration RetryAfterNoChange = Duration.FromHours(6);

    public string Kind => Aggregates.CaseKind;

    public async Task Handle(StoredDocument due, Instant now, CancellationToken cancellationToken)
    {
        var id = VersionedJson.ReadGuarded(due, Snapshot<SupportCase>.Read).State.Id;
        await executor.Execute(new Command.OnCase(id, new CaseCommand.Tick()), null, Actor.Clock, now, cancellationToken);
        if (await store.Get(due.Partition, due.Document.Id, cancellationToken) is { } after && after.ETag == due.ETag)
        {
            Log.TimerPostponed(log, due.Partition);
            await store.Commit(due.Partition, [new Write.Replace(due.Document with { Due = now + RetryAfterNoChange }, due.ETag)], cancellationToken);
        }
    }
}
