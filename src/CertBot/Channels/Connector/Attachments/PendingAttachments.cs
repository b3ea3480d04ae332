using System.Text.Json.Nodes;
using CertBot.Channels.Connector.Schema;
using CertBot.Core.Conversation;
using CertBot.Core.Directory;
using CertBot.Core.Messaging;
using CertBot.Files.Uploads;
using CertBot.Outbox;
using CertBot.Store.Documents;
using CertBot.Store.Leases;
using CertBot.Turns;
using NodaTime;
using Activity = Microsoft.Bot.Schema.Activity;

namespace CertBot.Channels.Connector.Attachments;

/// <summary>
/// Messages whose attachments have to be downloaded, in the store: created before the request is answered, deleted when the turn has run. If a host stops in
/// between, the message is processed again, and the turn recognises what it has already handled.
/// </summary>
internal sealed class PendingAttachments
{
    private const string Kind = "awaited";
    private const int MaxAttempts = 5;

    private readonly LeasedQueue _queue;
    private readonly IStore _store;
    private readonly AttachmentDownloader _downloader;
    private readonly ITurnHandler _turns;
    private readonly QueueSignal _outboxSignal;
    private readonly IClock _clock;

    public PendingAttachments(
        IStore store,
        LeasedQueueFactory queues,
        AttachmentDownloader downloader,
        ITurnHandler turns,
        QueueSignal outboxSignal,
        IClock clock
    )
    {
        (_store, _downloader, _turns, _outboxSignal, _clock) = (store, downloader, turns, outboxSignal, clock);
        _queue = queues.Create(
            new()
            {
                Kind = Kind,
                MaxParallel = 4,
                SingleHostLane = QueueLane.Document,
            },
            Process
        );
    }

    /// <param name="json">The activity as it came, without what was stripped from it: the stored document keeps members that a later build may read.</param>
    public async Task Add(Activity activity, JsonObject json, ConversationAddress address, Uri serviceUrl, CancellationToken cancellationToken)
    {
        var id = $"awaited:{SafeKey.Hash(activity.Id is { Length: > 0 } activityId ? activityId : Guid.NewGuid().ToString("n"))}";
        var pending = new JsonObject
        {
            ["activity"] = json.DeepClone(),
            ["service"] = serviceUrl.OriginalString,
            ["attempts"] = 0,
        };
        await _store.Commit(
            StoreKeys.ConversationAddress(address),
            [
                new Write.Create(
                    _queue.Leases.WithLease(
                        new Document(id, Kind, VersionedJson.AddVersion(pending.ToJsonString(ChannelJson.WriteOptions))) { Due = _clock.GetCurrentInstant() }
                    )
                ),
            ],
            cancellationToken
        );
        _queue.Signal.Raise(StoreKeys.ConversationAddress(address));
    }

    /// <summary>Processes messages until the host stops.</summary>
    public Task Run(CancellationToken stoppingToken) => _queue.Run(stoppingToken);

    /// <summary>One round over all that is due. Returns how many messages were processed.</summary>
    public Task<int> ProcessAllDue(CancellationToken cancellationToken) => _queue.ProcessAll(cancellationToken);

    private async Task<bool> Process(StoredDocument stored, CancellationToken cancellationToken)
    {
        var document = VersionedJson.ReadObject(stored);
        if (
            ActivityReader.Read(document.GetObject("activity") ?? []) is not { } activity
            || !Uri.TryCreate(document.GetString("service"), UriKind.Absolute, out var serviceUrl)
        )
        {
            throw StoreRejectedException.Damaged(stored);
        }

        var address = StoredReference.AddressOf(activity);
        using var received = new ReceivedFiles();
        (var download, stored) = await _queue.Leases.RunWithRenewal(
            stored,
            c => _downloader.Download(FileAttachment.Of(activity), serviceUrl, ActivityMapper.ReadUser(activity), received, c),
            cancellationToken
        );
        switch (download)
        {
            case AttachmentDownloadResult.Downloaded { Files: var files }:
                await _turns.Handle(
                    ActivityMapper.ToIncomingActivity(activity, address, activity.Id, new Input.Files(files, ActivityText.Of(activity)?.Words ?? "")),
                    cancellationToken
                );
                await _store.Commit(stored.Partition, [new Write.Delete(stored.Document.Id, stored.ETag)], cancellationToken);
                break;
            case AttachmentDownloadResult.Unavailable when (int?)document["attempts"] is { } attempts and < MaxAttempts:
                document["attempts"] = attempts + 1;
                var retryAt = _clock.GetCurrentInstant() + Duration.FromSeconds(1 << attempts);
                await _store.Commit(
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

        return true;
    }

    /// <summary>The reply replaces the pending message in one batch, so that it is sent once.</summary>
    private async Task Reject(
        StoredDocument stored,
        Activity activity,
        ConversationAddress address,
        string textKey,
        string fileName,
        CancellationToken cancellationToken
    )
    {
        var recipient = new Recipient.ToConversation(address) { ThreadId = ThreadedConversation.ThreadOf(activity.Conversation.Id) };
        var notification = new Notification(recipient, new BotMessage.TextMessage(textKey, new() { ["file"] = fileName }));
        await _store.Commit(
            stored.Partition,
            [
                new Write.Delete(stored.Document.Id, stored.ETag),
                new Write.Create(
                    OutboxDocuments.Create(
                        notification,
                        await _turns.FindPersonId(ActivityMapper.ReadUser(activity), cancellationToken),
                        stored.Document.Id,
                        _clock.GetCurrentInstant()
                    )
                ),
            ],
            cancellationToken
        );
        _outboxSignal.Raise(stored.Partition);
    }
}
