using System.Collections.Immutable;
using CertBot.Core.Directory;
using CertBot.Core.Messaging;
using CertBot.Outbox.Routing;
using CertBot.Repositories;
using CertBot.Store.Documents;
using NodaTime;

namespace CertBot.Outbox.Dispatch;

/// <summary>Releases what somebody held in applications before they lost a role. May be repeated.</summary>
internal interface IHolderChangeHandler
{
    /// <summary>Returns what has to be said about it.</summary>
    Task<ImmutableArray<Notification>> Apply(HolderChange change, CancellationToken cancellationToken);
}

/// <summary>What follows from a commit in other aggregates.</summary>
internal sealed record CommitFollowUps(IHolderChangeHandler Holders, IEnumerable<IFollowUpHandler> Handlers);

/// <summary>Updates the read models, and whatever else follows from a commit, from outbox items. Each update may be repeated.</summary>
internal sealed class ReadModelWriter(
    IStore store,
    PersonStore persons,
    ReadModelStores readModels,
    UnreachableConversationStore unreachable,
    CommitFollowUps followUps,
    Aggregates aggregates,
    IClock clock
)
{
    private const int MaxFormerVendors = 20;

    /// <summary>Applies the item, then deletes it.</summary>
    public async Task Update(StoredOutboxMessage stored, CancellationToken cancellationToken)
    {
        ImmutableArray<Notification> notifications = [];
        OutboxMessage? next = null;
        switch (stored.Item)
        {
            case OutboxMessage.ListRow { Row: var summary }:
                await readModels.Applications.Put(summary, clock.GetCurrentInstant(), cancellationToken);
                break;
            case OutboxMessage.CaseListRow { Row: var row, IsNew: true }:
                await readModels.Cases.PutNew(row, cancellationToken);
                break;
            case OutboxMessage.CaseListRow { Row: var row }:
                await readModels.Cases.Put(row, clock.GetCurrentInstant(), cancellationToken);
                break;
            case OutboxMessage.CustomerListRow { Row: var row }:
                await readModels.Customers.Put(row, cancellationToken);
                break;
            case OutboxMessage.PrecedentRows { Precedents: var precedents }:
                await readModels.Precedents.Put(precedents, cancellationToken);
                break;
            case OutboxMessage.AuditListRow { Row: var row }:
                await readModels.Audits.Put(row, clock.GetCurrentInstant(), cancellationToken);
                break;
            case OutboxMessage.MembershipUpdate { Member: var change }:
                await ApplyMembership(change, cancellationToken);
                break;
            case OutboxMessage.ReachabilityChange { Conversation: var address }:
                await unreachable.UpdateList(address, cancellationToken);
                next = await FindWaitingCards(address, cancellationToken);
                break;
            case OutboxMessage.HolderUpdate { Holders: var change }:
                notifications = await followUps.Holders.Apply(change, cancellationToken);
                break;
            case OutboxMessage.DigestStart:
                break; // see OutboxItemHandler
            default:
                foreach (var handler in followUps.Handlers.Where(h => h.Follows(stored.Item)))
                    await handler.Follow(stored.Item, stored.Origin, cancellationToken);
                break;
        }

        await store.Commit(
            stored.Stored.Partition,
            [
                new Write.Delete(stored.Stored.Document.Id, stored.Stored.ETag),
                .. notifications.Select(
                    (notification, index) =>
                        new Write.Create(OutboxDocuments.Create(notification, null, $"{stored.Origin}:told:{index:D2}", clock.GetCurrentInstant()))
                ),
                .. next is null ? [] : (Write[])[new Write.Create(OutboxDocuments.Create(next, $"{stored.Origin}:next", clock.GetCurrentInstant()))],
            ],
            cancellationToken
        );
    }

    /// <summary>What the group of a channel got instead of it went to administrators: once the channel can be reached again, the group's open cards are there.</summary>
    private async Task<OutboxMessage?> FindWaitingCards(ConversationAddress address, CancellationToken cancellationToken) =>
        !address.IsPersonal
        && await unreachable.Find(address, cancellationToken) is null
        && (await aggregates.LoadRoles(cancellationToken)).GroupOf(address) is { } group
            ? new OutboxMessage.GroupMove(group, address, address)
            : null;

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
                    FormerVendors = change.Role is null
                        ? [.. person.FormerVendors.Remove(change.Vendor).Prepend(change.Vendor).Take(MaxFormerVendors)]
                        : person.FormerVendors,
                },
            cancellationToken
        );
    }
}
