using System.Text.Json.Nodes;
using CertBot.Channels.Connector.Schema;
using CertBot.Core.Conversation;
using CertBot.Core.Directory;
using CertBot.Core.Messaging;
using CertBot.Outbox;
using CertBot.Store.Documents;
using CertBot.Store.Leases;
using CertBot.Turns;
using NodaTime;

namespace CertBot.Channels.Connector.Attachments;

/// <summary>
/// Messages whose files are still to be fetched, in the store: noted before the client is answered, done when the turn is taken.
/// A host that dies in between finds them due, and the turn itself knows what it has taken.
/// </summary>
internal sealed class PendingAttachments(
    IStore store,
    AttachmentDownloader downloader,
    ITurnHandler turns,
    AttachmentSignal signal,
    QueueSignal outboxSignal,
    LeaseStore leases,
    HostInstance instance,
    QuarantinedDocuments quarantine,
    IClock clock
)
{
    private const string Kind = "awaited";
    private const int MaxParallel = 4;
    private const int MaxAttempts = 5;

    private readonly LeasedQueue queue = new(Kind, LeasedQueue.OrderByDue, store, instance, signal.Signal, quarantine, clock);

    public async Task Add(Activity activity, ConversationAddress address, Uri serviceUrl, CancellationToken cancellationToken)
    {
        var id = $"awaited:{SafeKey.Hash(activity.Id is { Length: > 0 } activityId ? activityId : Guid.NewGuid().ToString("n"))}";
        var json = new JsonObject
        {
            ["activity"] = activity.Raw.DeepClone(),
            ["service"] = serviceUrl.OriginalString,
            ["attempts"] = 0,
        };
        await store.Commit(
            StoreKeys.ConversationAddress(address),
            [
                new Write.Create(
                    leases.WithLease(
                        new Document(id, Kind, VersionedJson.AddVersion(json.ToJsonString(ChannelJson.WriteOptions))) { Due = clock.GetCurrentInstant() }
                    )
                ),
            ],
            cancellationToken
        );
        signal.Signal.Raise(StoreKeys.ConversationAddress(address));
    }

    /// <summary>One round over what is due; of several replicas, mostly over what this one noted. Returns how many were dealt with.</summary>
    public Task<int> ProcessDue(CancellationToken cancellationToken) =>
        leases.IsRequired ? queue.ProcessOwn(MaxParallel, ProcessBatch, cancellationToken) : ProcessAllDue(cancellationToken);

    /// <summary>The host ends: others may do what it had in hand.</summary>
    public Task ReleaseLeases(ILogger log) => queue.Release(log);

    /// <summary>One round over all that is due. Returns how many messages were dealt with.</summary>
    public async Task<int> ProcessAllDue(CancellationToken cancellationToken)
    {
        if (leases.IsRequired)
            return await queue.ProcessAll(MaxParallel, ProcessBatch, cancellationToken);

        var due = quarantine.WithoutQuarantined(await store.Due(Kind, clock.GetCurrentInstant(), 50 + quarantine.QuarantinedCount, cancellationToken)).ToList();
        await Parallel.ForEachAsync(
            due,
            new ParallelOptions { MaxDegreeOfParallelism = MaxParallel, CancellationToken = cancellationToken },
            async (stored, c) => await ProcessBatch(LeasedBatch.WithoutLease([stored], c))
        );
        return due.Count;
    }

    private Task<int> ProcessBatch(LeasedBatch batch) => queue.ProcessEach(batch, async (stored, cancellationToken) =>
        {
            await Process(stored, cancellationToken);
            return true;
        });

    private async Task Process(StoredDocument stored, CancellationToken cancellationToken)
    {
        var document = VersionedJson.ReadObject(stored);
        if (
            Activity.Parse(document.GetObject("activity") ?? []) is not { } activity
            || !Uri.TryCreate(document.GetString("service"), UriKind.Absolute, out var serviceUrl)
        )
        {
            throw StoreRejectedException.Damaged(stored);
        }

        var address = ConversationReference.AddressOf(activity);
        (var download, stored) = await leases.RunWithRenewal(
            stored,
            c => downloader.Download([.. activity.Attachments.Where(a => a.Url is not null)], serviceUrl, c),
            cancellationToken
        );
        switch (download)
        {
            case AttachmentDownloadResult.Downloaded { Files: var files }:
                await turns.Handle(
                    ActivityMapping.ToIncomingActivity(activity, address, activity.Id, new Input.Files(files, activity.Text ?? "")),
                    cancellationToken
                );
                await store.Commit(stored.Partition, [new Write.Delete(stored.Document.Id, stored.ETag)], cancellationToken);
                break;
            case AttachmentDownloadResult.Unavailable when (int?)document["attempts"] is { } attempts and < MaxAttempts:
                document["attempts"] = attempts + 1;
                var retryAt = clock.GetCurrentInstant() + Duration.FromSeconds(1 << attempts);
                await store.Commit(
                    stored.Partition,
                    [
                        new Write.Replace(
                            stored.Document with
                            {
                                Json = VersionedJson.AddVersion(document.ToJsonString(ChannelJson.WriteOptions)),
                                Due = retryAt,
                            },
                            stored.ETag
                        ),
                    ],
                    cancellationToken
                );
                break;
            case AttachmentDownloadResult.Rejected rejected:
                await Reject(stored, activity, address, rejected.TextKey, rejected.FileName, cancellationToken);
                break;
            case AttachmentDownloadResult.Unavailable unavailable:
                await Reject(stored, activity, address, "page.upload.unreadable", unavailable.FileName, cancellationToken);
                break;
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    /// <summary>The sentence takes the place of what was awaited, so that it is said once.</summary>
    private async Task Reject(
        StoredDocument stored,
        Activity activity,
        ConversationAddress address,
        string textKey,
        string fileName,
        CancellationToken cancellationToken
    )
    {
        var recipient = new Recipient.ToConversation(address) { ThreadId = activity.Conversation.ThreadId };
        var notification = new Notification(recipient, new BotMessage.TextMessage(textKey, new() { ["file"] = fileName }));
        await store.Commit(
            stored.Partition,
            [
                new Write.Delete(stored.Document.Id, stored.ETag),
                new Write.Create(
                    OutboxDocuments.Create(
                        notification,
                        await turns.FindPersonId(ActivityMapping.ReadUser(activity), cancellationToken),
                        stored.Document.Id,
                        clock.GetCurrentInstant()
                    )
                ),
            ],
            cancellationToken
        );
        outboxSignal.Raise(stored.Partition);
    }
}
