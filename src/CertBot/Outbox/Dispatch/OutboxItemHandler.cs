using System.Collections.Immutable;
using CertBot.Diagnostics;
using CertBot.Outbox.Reminders;
using CertBot.Outbox.Webhooks;

namespace CertBot.Outbox.Dispatch;

/// <summary>Processes one outbox item, whatever it is, in the trace of the turn that created it.</summary>
internal sealed class OutboxItemHandler(
    MessageDelivery delivery,
    NotificationFanOut fanOut,
    ReadModelWriter readModels,
    ReminderStore reminders,
    DigestStore digests,
    WebhookFanOut webhookFanOut,
    WebhookSender webhooks
)
{
    /// <summary>Processes the first item, and those that are delivered with it. Returns the handled items and what replaces them.</summary>
    public async Task<(ImmutableArray<StoredOutboxMessage> Handled, ImmutableArray<StoredOutboxMessage> Replacements)> Handle(
        ImmutableArray<StoredOutboxMessage> pending,
        CancellationToken cancellationToken
    )
    {
        var first = pending[0];
        using var span = Instrumentation.StartDispatch(first.Item.Trace);
        try
        {
            return first switch
            {
                { Destination: not null } => await delivery.Deliver(pending, cancellationToken),
                { Item: OutboxMessage.Message message } => ([first], await fanOut.Start(first, message, cancellationToken)),
                { Item: OutboxMessage.CardRefresh refresh } => ([first], await fanOut.Start(first, refresh, cancellationToken)),
                { Item: OutboxMessage.GroupMove move } => ([first], await fanOut.Start(first, move, cancellationToken)),
                { Item: OutboxMessage.Continuation continuation } => ([first], await fanOut.Continue(first, continuation, cancellationToken)),
                { Item: OutboxMessage.ReminderLine line } => ([first], await StoreReminder(first, line, cancellationToken)),
                { Item: OutboxMessage.CaseWebhook told } => ([first], await CreateCalls(first, told, cancellationToken)),
                { Item: OutboxMessage.WebhookCall } => (await webhooks.Send(pending, cancellationToken), []),
                _ => ([first], await UpdateReadModel(first, cancellationToken)),
            };
        }
        catch (Exception e) when (Instrumentation.MarkFailed(span, e))
        {
            throw;
        }
    }

    private async Task<ImmutableArray<StoredOutboxMessage>> StoreReminder(
        StoredOutboxMessage stored,
        OutboxMessage.ReminderLine line,
        CancellationToken cancellationToken
    )
    {
        await reminders.FanOut(stored, line.Reminder, cancellationToken);
        return [];
    }

    private async Task<ImmutableArray<StoredOutboxMessage>> CreateCalls(
        StoredOutboxMessage stored,
        OutboxMessage.CaseWebhook told,
        CancellationToken cancellationToken
    )
    {
        await webhookFanOut.Replace(stored, told.Event, cancellationToken);
        return [];
    }

    private async Task<ImmutableArray<StoredOutboxMessage>> UpdateReadModel(StoredOutboxMessage stored, CancellationToken cancellationToken)
    {
        if (stored.Item is OutboxMessage.DigestStart { Person: var holder })
            await digests.Ensure(holder, cancellationToken);
        if (stored.Item is OutboxMessage.MembershipUpdate { Member: { Role: not null, Person: var member } })
            await digests.Ensure(member, cancellationToken);
        await readModels.Update(stored, cancellationToken);
        return [];
    }
}
