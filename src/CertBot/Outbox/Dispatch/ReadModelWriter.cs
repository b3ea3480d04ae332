using CertBot.Core.Directory;
using CertBot.Outbox.Routing;
using CertBot.Repositories;
using CertBot.Store.Documents;
using NodaTime;

namespace CertBot.Outbox.Dispatch;

/// <summary>Updates the read models from outbox items. Each update may be repeated.</summary>
internal sealed class ReadModelWriter(
    IStore store,
    PersonStore persons,
    ApplicationSummaryStore summaries,
    UnreachableConversationStore unreachable,
    IClock clock
)
{
    /// <summary>Applies the item, then deletes it.</summary>
    public async Task Update(StoredOutboxMessage stored, CancellationToken cancellationToken)
    {
        switch (stored.Item)
        {
            case OutboxMessage.ListRow { Row: var summary }:
                await summaries.Put(summary, clock.GetCurrentInstant(), cancellationToken);
                break;
            case OutboxMessage.MembershipUpdate { Member: var change }:
                await ApplyMembership(change, cancellationToken);
                break;
            case OutboxMessage.ReachabilityChange { Conversation: var address }:
                await unreachable.UpdateList(address, cancellationToken);
                break;
            default:
                throw new System.Diagnostics.UnreachableException();
        }

        await store.Commit(stored.Stored.Partition, [new Write.Delete(stored.Stored.Document.Id, stored.Stored.ETag)], cancellationToken);
    }

    private async Task ApplyMembership(MembershipChange change, CancellationToken cancellationToken)
    {
        await persons.Change(
            change.Person,
            person =>
                person with
                {
                    Member =
                        change.Role is { } role ? new Membership(change.Vendor, role)
                        : person.Member?.Vendor == change.Vendor ? null
                        : person.Member,
                },
            cancellationToken
        );
    }
}
