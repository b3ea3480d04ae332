using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using CertBot.Core.Support.Webhooks;
using CertBot.Repositories;
using CertBot.Store.Documents;
using CertBot.Store.Leases;
using NodaTime;

namespace CertBot.Outbox.Webhooks;

/// <summary>
/// Replaces what happened to a case by one call for each webhook of the vendor. The calls of a webhook wait in a partition of its own, so that one whose
/// receiver does not answer delays nothing else.
/// </summary>
internal sealed class WebhookFanOut(IStore store, Aggregates aggregates, LeaseStore leases, QueueSignal signal, IClock clock)
{
    /// <summary>The calls are created before the item is deleted: a host that stops in between creates the same ones again.</summary>
    public async Task Replace(StoredOutboxMessage stored, CaseWebhookEvent told, CancellationToken cancellationToken)
    {
        var vendor = await aggregates.FindVendor(told.Vendor, cancellationToken);
        // The calls of a webhook are made in the order of their names where they are due at once.
        var order = string.Create(CultureInfo.InvariantCulture, $"{stored.Stored.Document.Due?.ToUnixTimeTicks() ?? 0:D19}:{stored.Origin}");
        var body = WebhookBody.Write($"evt_{Hash(stored.Name)}", told);
        foreach (var id in vendor?.Webhooks.Keys ?? [])
        {
            var partition = StoreKeys.Webhook(told.Vendor, id);
            var delivery = $"dlv_{Hash($"{stored.Name}|{id}")}";
            var call = new OutboxMessage.WebhookCall(new WebhookRequest(told.Vendor, id, delivery, told.Case, told.Event, body)) { Trace = stored.Item.Trace };
            await store.Commit(
                partition,
                [new Write.Create(leases.WithLease(OutboxDocuments.Create(call, $"{order}:{delivery}", clock.GetCurrentInstant())))],
                cancellationToken
            );
            signal.Record(partition);
        }

        await store.Commit(stored.Stored.Partition, [new Write.Delete(stored.Stored.Document.Id, stored.Stored.ETag)], cancellationToken);
    }

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..24];
}
