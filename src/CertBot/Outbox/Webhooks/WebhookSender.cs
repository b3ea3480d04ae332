using System.Collections.Immutable;
using CertBot.Core.Directory;
using CertBot.Core.Messaging;
using CertBot.Core.Support.Webhooks;
using CertBot.Diagnostics;
using CertBot.Repositories;
using CertBot.Store.Documents;
using NodaTime;

namespace CertBot.Outbox.Webhooks;

/// <summary>
/// Calls a webhook. A failed call is repeated with growing delays for a day, and the later ones wait behind it: a receiver that is away is called once for each
/// delay, whatever waits for it. What was given up is said once, not for each call.
/// </summary>
internal sealed class WebhookSender(IStore store, Aggregates aggregates, WebhookLog calls, IWebhookGateway gateway, IClock clock, ILogger<WebhookSender> log)
{
    public static readonly Duration GiveUpAfter = Duration.FromDays(1);

    /// <summary>The receiver says that there is nothing at this address, for good.</summary>
    private const int Gone = 410;

    private const int PageSize = 90;

    /// <summary>Keeps the calls that wait in their order.</summary>
    private static readonly Duration Spacing = Duration.FromMilliseconds(1);

    /// <summary>Makes the first call. Returns the calls that were handled: those that now wait are among them.</summary>
    public async Task<ImmutableArray<StoredOutboxMessage>> Send(ImmutableArray<StoredOutboxMessage> pending, CancellationToken cancellationToken)
    {
        var first = pending[0];
        if (first.Item is not OutboxMessage.WebhookCall { Request: var request })
            throw new InvalidOperationException("Not a call of a webhook.");

        var vendor = await aggregates.FindVendor(request.Vendor, cancellationToken);
        if (vendor?.Webhooks.GetValueOrDefault(request.Webhook) is not { } webhook)
        {
            await calls.Delete(request.Vendor, request.Webhook, cancellationToken);
            await Delete(first, [], cancellationToken);
            return [first];
        }

        var response = await gateway.Call(request, webhook, cancellationToken);
        var now = clock.GetCurrentInstant();
        var attempts = first.Item.Attempts + 1;
        var delivery = new WebhookDelivery
        {
            Id = request.Delivery,
            Event = request.Event,
            Case = request.Case,
            At = now,
            Attempts = attempts,
            Outcome = WebhookOutcome.Delivered,
            Status = (response as WebhookResponse.Answered)?.Status,
        };
        switch (response)
        {
            case WebhookResponse.Answered { Status: >= 200 and < 300 }:
                await calls.Record(request.Vendor, request.Webhook, delivery, cancellationToken);
                await Delete(first, [], cancellationToken);
                return [first];
            case WebhookResponse.Answered { Status: Gone }:
            case WebhookResponse.Forbidden:
            case WebhookResponse.Unsigned:
            case var _ when now - (first.Item.FirstDueAt ?? first.Stored.Document.Due ?? now) >= GiveUpAfter:
                await GiveUp(
                    first,
                    (vendor, webhook),
                    delivery with
                    {
                        Outcome = response is WebhookResponse.Forbidden ? WebhookOutcome.Forbidden : WebhookOutcome.GivenUp,
                    },
                    cancellationToken
                );
                return [first];
            default:
                var delay = Duration.Max(Backoff.After(attempts, first.Name), (response as WebhookResponse.Answered)?.RetryAfter ?? Duration.Zero);
                await calls.Record(
                    request.Vendor,
                    request.Webhook,
                    delivery with
                    {
                        Outcome = WebhookOutcome.Failed,
                        NextAttempt = now + delay,
                    },
                    cancellationToken
                );
                ImmutableArray<StoredOutboxMessage> waiting = [.. pending.Where(p => p.Stored.Partition == first.Stored.Partition)];
                await Postpone(waiting, now + delay, cancellationToken);
                return waiting;
        }
    }

    private async Task GiveUp(StoredOutboxMessage message, (Vendor Vendor, Webhook Webhook) to, WebhookDelivery delivery, CancellationToken cancellationToken)
    {
        var request = ((OutboxMessage.WebhookCall)message.Item).Request;
        Log.WebhookGivenUp(log, delivery.Status ?? 0);
        var isKnown =
            await calls.Record(request.Vendor, request.Webhook, delivery, cancellationToken) is { Outcome: WebhookOutcome.GivenUp or WebhookOutcome.Forbidden };
        var notice = new Notification(
            to.Vendor.People.ContainsKey(to.Webhook.By.Value) ? new Recipient.ToPerson(to.Webhook.By) : new Recipient.ToVendor(to.Vendor.Id),
            new BotMessage.TextMessage(
                "notice.webhook.given-up",
                new()
                {
                    ["url"] = to.Webhook.Url,
                    ["event"] = delivery.Event,
                    ["case"] = delivery.Case.Value,
                    ["attempts"] = delivery.Attempts,
                }
            )
        );
        await Delete(message, isKnown ? [] : [OutboxDocuments.Create(notice, null, $"{request.Delivery}:told", clock.GetCurrentInstant())], cancellationToken);
    }

    /// <summary>An attempt is counted for the first one only.</summary>
    private async Task Postpone(ImmutableArray<StoredOutboxMessage> waiting, Instant due, CancellationToken cancellationToken)
    {
        foreach (var (chunk, page) in waiting.Chunk(PageSize).Select((chunk, page) => (chunk, page)))
        {
            await store.Commit(
                waiting[0].Stored.Partition,
                [
                    .. chunk.Select(
                        (call, n) =>
                            new Write.Replace(
                                call.Stored.Document with
                                {
                                    Json = VersionedJson.Write<OutboxMessage>(
                                        call.WithFirstDue with
                                        {
                                            Attempts = call.Item.Attempts + (page + n == 0 ? 1 : 0),
                                        }
                                    ),
                                    Due = due + (Spacing * ((page * PageSize) + n)),
                                },
                                call.Stored.ETag
                            )
                    ),
                ],
                cancellationToken
            );
        }
    }

    private async Task Delete(StoredOutboxMessage message, Document[] created, CancellationToken cancellationToken) =>
        await store.Commit(
            message.Stored.Partition,
            [new Write.Delete(message.Stored.Document.Id, message.Stored.ETag), .. created.Select(d => new Write.Create(d))],
            cancellationToken
        );
}
