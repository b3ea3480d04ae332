using System.Collections.Immutable;
using CertBot.Core.Directory;
using CertBot.Core.Primitives;
using CertBot.Core.Support.Webhooks;
using CertBot.Store;
using CertBot.Store.Documents;

namespace CertBot.Outbox.Webhooks;

/// <summary>The last calls of each webhook, one document each.</summary>
internal sealed class WebhookLog(IStore store)
{
    private const string Kind = "webhook-log";

    private const string Id = "calls";

    private const int MaxCalls = 20;

    /// <summary>By the webhook's id, the newest call first.</summary>
    public async Task<ImmutableSortedDictionary<string, ImmutableArray<WebhookDelivery>>> Load(Vendor vendor, CancellationToken cancellationToken)
    {
        var calls = ImmutableSortedDictionary.CreateBuilder<string, ImmutableArray<WebhookDelivery>>(StringComparer.Ordinal);
        foreach (var id in vendor.Webhooks.Keys)
            calls[id] = await store.Get(StoreKeys.Webhook(vendor.Id, id), Id, cancellationToken) is { } stored ? Read(stored) : [];
        return calls.ToImmutable();
    }

    /// <summary>Adds an attempt; an earlier one of the same call is replaced. Returns the newest other call.</summary>
    public async Task<WebhookDelivery?> Record(VendorId vendor, string webhook, WebhookDelivery delivery, CancellationToken cancellationToken)
    {
        var partition = StoreKeys.Webhook(vendor, webhook);
        for (var attempt = 0; attempt < OptimisticRetry.MaxAttempts; attempt++)
        {
            var stored = await store.Get(partition, Id, cancellationToken);
            ImmutableArray<WebhookDelivery> others = stored is null ? [] : [.. Read(stored).Where(c => c.Id != delivery.Id)];
            var document = new Document(Id, Kind, VersionedJson.Write(new Calls([delivery, .. others.Take(MaxCalls - 1)])));
            if (
                await store.Commit(partition, [stored is null ? new Write.Create(document) : new Write.Replace(document, stored.ETag)], cancellationToken)
                is CommitResult.Committed
            )
            {
                return others.IsEmpty ? null : others[0];
            }
        }

        throw new TimeoutException("The calls of a webhook stayed contended.");
    }

    /// <summary>Of a webhook that was removed.</summary>
    public async Task Delete(VendorId vendor, string webhook, CancellationToken cancellationToken) =>
        await store.Commit(StoreKeys.Webhook(vendor, webhook), [new Write.Delete(Id, null)], cancellationToken);

    private static ImmutableArray<WebhookDelivery> Read(StoredDocument stored) => VersionedJson.Read<Calls>(stored).Deliveries;

    private sealed record Calls(ImmutableArray<WebhookDelivery> Deliveries);
}
