using System.Text.Json.Nodes;
using CertBot.Channels.Slack.Events;
using CertBot.Channels.Slack.Schema;
using CertBot.Channels.Slack.WebApi;
using CertBot.Store.Documents;
using CertBot.Store.Leases;
using NodaTime;

namespace CertBot.Channels.Slack.Inbox;

/// <summary>
/// Payloads that Slack sent and that were acknowledged, in the store until they are processed: Slack waits three seconds for a response and then sends an event
/// again, up to an hour later. The payloads of a conversation are processed in the order of arrival; a failed one is retried later and does not block the next.
/// Conversations do not wait for each other.
/// </summary>
internal sealed class EventInbox
{
    private const string DocumentKind = "slack";
    private const string ProcessedKind = "slack-heard";
    private const string DeadLetterKind = "slack-dead";
    private const int MaxAttempts = 8;

    /// <summary>When Slack is unavailable: about three hours of retries.</summary>
    private const int MaxUnavailableAttempts = 44;
    private const int MaxRetrySeconds = 300;

    /// <summary>Slack's last retry of an event comes about five minutes after the first attempt.</summary>
    private static readonly Duration DeduplicationWindow = Duration.FromHours(2);

    private readonly LeasedQueue _queue;
    private readonly IStore _store;
    private readonly SlackEventDispatcher _dispatcher;
    private readonly SenderResolver _senders;
    private readonly QuarantinedDocuments _quarantine;
    private readonly IClock _clock;
    private readonly ILogger<EventInbox> _log;

    public EventInbox(
        IStore store,
        LeasedQueueFactory queues,
        SlackEventDispatcher dispatcher,
        SenderResolver senders,
        QuarantinedDocuments quarantine,
        IClock clock,
        ILogger<EventInbox> log
    )
    {
        (_store, _dispatcher, _senders, _quarantine, _clock, _log) = (store, dispatcher, senders, quarantine, clock, log);
        _queue = queues.Create(
            new()
            {
                Kind = DocumentKind,
                MaxParallel = 16,
                ConcurrentRounds = 4,
                PollInterval = TimeSpan.FromSeconds(1),
            },
            Process
        );
    }

    /// <summary>Stores a payload once. A second one with the same id is ignored.</summary>
    public async Task Add(SlackPayload payload, CancellationToken cancellationToken)
    {
        var json = new JsonObject
        {
            ["kind"] = payload.Kind,
            ["id"] = payload.Id,
            ["body"] = payload.Body.DeepClone(),
            ["attempts"] = 0,
        };
        var document = new Document($"in:{SafeKey.Hash(payload.Id)}", DocumentKind, VersionedJson.AddVersion(json.ToJsonString(ChannelJson.WriteOptions)))
        {
            Due = _clock.GetCurrentInstant(),
        };
        var partition = PartitionOf(payload);
        if (await _store.Commit(partition, [new Write.Create(_queue.Leases.WithLease(document))], cancellationToken) is CommitResult.TooLarge)
            throw new InvalidOperationException("The payload exceeds the size that the endpoint accepts.");
        _queue.Signal.Raise(partition);
    }

    /// <summary>Processes payloads until the host stops.</summary>
    public Task Run(CancellationToken stoppingToken) => _queue.Run(stoppingToken);

    /// <summary>One round of this host's share. Returns how many payloads were processed.</summary>
    public Task<int> ProcessOwn(CancellationToken cancellationToken) => _queue.ProcessOwn(cancellationToken);

    /// <summary>One round over all that is due. Returns how many payloads were processed.</summary>
    public Task<int> ProcessAll(CancellationToken cancellationToken) => _queue.ProcessAll(cancellationToken);

    /// <summary>False: it failed, and the later payloads of the conversation wait for the next round.</summary>
    private async Task<bool> Process(StoredDocument stored, CancellationToken cancellationToken)
    {
        var json = VersionedJson.ReadObject(stored);
        var payload = VersionedJson.ReadGuarded(stored, _ => SlackPayload.FromJson(json));
        (var exception, stored) = await _queue.Leases.RunWithRenewal(stored, c => TryDispatch(payload, c), cancellationToken);
        if (exception is not null)
        {
            _quarantine.Quarantine(exception); // another document is unreadable; the payload is retried as after any failure
            await ScheduleRetry(stored, json, exception, cancellationToken);
            return false;
        }

        var processed = new Document(stored.Document.Id, ProcessedKind, VersionedJson.Empty) { Expires = _clock.GetCurrentInstant() + DeduplicationWindow };
        await _store.Commit(stored.Partition, [new Write.Replace(processed, stored.ETag)], cancellationToken);
        return true;
    }

    /// <summary>Null on success, else why it failed.</summary>
    private async Task<Exception?> TryDispatch(SlackPayload payload, CancellationToken cancellationToken)
    {
        try
        {
            await _dispatcher.Dispatch(await _senders.Resolve(payload, cancellationToken), cancellationToken);
            return null;
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            return exception;
        }
    }

    private async Task ScheduleRetry(StoredDocument stored, JsonObject json, Exception exception, CancellationToken cancellationToken)
    {
        var attempts = (int?)json["attempts"] ?? 0;
        SlackLog.ProcessingFailed(_log, exception.GetType().Name, attempts + 1, exception.StackTrace ?? "");
        json["attempts"] = attempts + 1;
        var retry = stored.Document with
        {
            Json = VersionedJson.AddVersion(json.ToJsonString(ChannelJson.WriteOptions)),
            Due = _clock.GetCurrentInstant() + Duration.FromSeconds(Math.Min(1 << Math.Min(attempts, 10), MaxRetrySeconds)),
        };
        await _store.Commit(
            stored.Partition,
            [
                new Write.Replace(
                    attempts + 1 < (exception is SlackUnavailableException ? MaxUnavailableAttempts : MaxAttempts)
                        ? retry
                        : retry with
                        {
                            Kind = DeadLetterKind,
                            Due = null,
                        },
                    stored.ETag
                ),
            ],
            cancellationToken
        );
    }

    private static string PartitionOf(SlackPayload payload)
    {
        var body = payload.Body;
        var innerEvent = body.GetObject("event");
        var (team, conversation) = payload.Kind switch
        {
            SlackPayload.Event => (Sender.FromEvent(body, "nobody")?.Team, innerEvent?.GetString("channel") ?? innerEvent?.GetString("user") ?? "workspace"),
            SlackPayload.Interaction => (
                Sender.FromInteraction(body)?.Team,
                body.GetObject("channel")?.GetString("id") ?? body.GetObject("user")?.GetString("id") ?? "workspace"
            ),
            _ => (Sender.FromCommand(body)?.Team, body.GetString("channel_id") ?? "workspace"),
        };

        // A file delays only the person who sent it.
        var suffix = innerEvent?["files"] is JsonArray { Count: > 0 } ? ":files" : "";
        return $"slack:{SafeKey.Of(team ?? "none")}:{SafeKey.Of(conversation)}{suffix}";
    }
}
