using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using CertBot.Channels.Slack.Events;
using CertBot.Channels.Slack.Schema;
using CertBot.Channels.Slack.WebApi;
using CertBot.Store.Documents;
using CertBot.Store.Leases;
using NodaTime;

namespace CertBot.Channels.Slack.Inbox;

/// <summary>
/// What Slack brought and has its answer for, in the store until it is dealt with: Slack waits three seconds and then brings an event again, up to an hour later.
/// Each conversation is a lane of its own, dealt with in the order it came; what fails is tried again later and lets the next pass. A lane that waits keeps no other waiting.
/// </summary>
internal sealed class EventInbox(
    IStore store,
    SlackEventDispatcher dispatcher,
    LeaseStore leases,
    HostInstance instance,
    InboxSignal signal,
    QuarantinedDocuments quarantined,
    IClock clock,
    ILogger<EventInbox> log
)
{
    private const string DocumentKind = "slack";
    private const string ProcessedKind = "slack-heard";
    private const string DeadLetterKind = "slack-dead";
    private const int MaxParallel = 16;
    private const int MaxAttempts = 8;

    /// <summary>A Slack that is away comes back: some three hours.</summary>
    private const int MaxUnavailableAttempts = 44;
    private const int MaxRetrySeconds = 300;

    /// <summary>Slack's last try of an event comes some five minutes after the first.</summary>
    private static readonly Duration DeduplicationWindow = Duration.FromHours(2);

    private readonly ConcurrentDictionary<string, bool> busyPartitions = new(StringComparer.Ordinal);
    private readonly LeasedQueue queue = new(DocumentKind, LeasedQueue.OrderByDue, store, instance, signal.Signal, quarantined, clock);

    /// <summary>Notes it once. The second of the same name changes nothing.</summary>
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
            Due = clock.GetCurrentInstant(),
        };
        var partition = PartitionOf(payload);
        if (await store.Commit(partition, [new Write.Create(leases.WithLease(document))], cancellationToken) is CommitResult.TooLarge)
            throw new InvalidOperationException("more than the door lets in");
        signal.Signal.Raise(partition);
    }

    /// <summary>One round over what is due; of several replicas, mostly over what this one noted. Returns how much was dealt with.</summary>
    public Task<int> ProcessOwn(CancellationToken cancellationToken) =>
        leases.IsRequired ? queue.ProcessOwn(MaxParallel, Process, cancellationToken) : ProcessAll(cancellationToken);

    /// <summary>The host ends: others may do what it had in hand.</summary>
    public Task ReleaseLeases() => queue.Release(log);

    /// <summary>One round over all that is due. Returns how much was dealt with.</summary>
    public async Task<int> ProcessAll(CancellationToken cancellationToken)
    {
        if (leases.IsRequired)
            return await queue.ProcessAll(MaxParallel, Process, cancellationToken);

        var due = quarantined.WithoutQuarantined(
            await store.Due(DocumentKind, clock.GetCurrentInstant(), 200 + quarantined.QuarantinedCount, cancellationToken)
        );
        var partitions = due.GroupBy(d => d.Partition, StringComparer.Ordinal).Where(g => busyPartitions.TryAdd(g.Key, true)).ToList();
        var processed = 0;
        await Parallel.ForEachAsync(
            partitions,
            new ParallelOptions { MaxDegreeOfParallelism = MaxParallel, CancellationToken = cancellationToken },
            async (partition, c) =>
            {
                try
                {
                    foreach (var stored in partition)
                    {
                        // Another round may have dealt with it while this one was looking.
                        if (await store.Get(stored.Partition, stored.Document.Id, c) is not { } current || current.ETag != stored.ETag)
                            continue;
                        try
                        {
                            if (!await Process(current, c))
                                break;
                            Interlocked.Increment(ref processed);
                        }
                        catch (StoreRejectedException exception) when (quarantined.Quarantine(exception, current))
                        {
                            // The note itself: it stays as it is, and the next one has its turn.
                        }
                    }
                }
                finally
                {
                    busyPartitions.TryRemove(partition.Key, out _);
                }
            }
        );
        return processed;
    }

    private Task<int> Process(LeasedBatch batch) => queue.ProcessEach(batch, Process);

    /// <summary>False: it came to nothing, and the rest of the lane is left to the next round.</summary>
    private async Task<bool> Process(StoredDocument stored, CancellationToken cancellationToken)
    {
        var json = VersionedJson.ReadObject(stored);
        var payload = VersionedJson.ReadGuarded(stored, _ => SlackPayload.FromJson(json));
        (var exception, stored) = await leases.RunWithRenewal(stored, c => TryDispatch(payload, c), cancellationToken);
        if (exception is not null)
        {
            quarantined.Quarantine(exception); // something else in the store; this is tried again as after any failure
            await ScheduleRetry(stored, json, exception, cancellationToken);
            return false;
        }

        var processed = new Document(stored.Document.Id, ProcessedKind, VersionedJson.Empty) { Expires = clock.GetCurrentInstant() + DeduplicationWindow };
        await store.Commit(stored.Partition, [new Write.Replace(processed, stored.ETag)], cancellationToken);
        return true;
    }

    /// <summary>Null: it was dealt with. Else: why not.</summary>
    private async Task<Exception?> TryDispatch(SlackPayload payload, CancellationToken cancellationToken)
    {
        try
        {
            await dispatcher.Dispatch(payload, cancellationToken);
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
        SlackLog.ProcessingFailed(log, exception.GetType().Name, attempts + 1, exception.StackTrace ?? "");
        json["attempts"] = attempts + 1;
        var retry = stored.Document with
        {
            Json = VersionedJson.AddVersion(json.ToJsonString(ChannelJson.WriteOptions)),
            Due = clock.GetCurrentInstant() + Duration.FromSeconds(Math.Min(1 << Math.Min(attempts, 10), MaxRetrySeconds)),
        };
        await store.Commit(
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

        // Files are waited for by nobody but the one who sent them.
        var suffix = innerEvent?["files"] is JsonArray { Count: > 0 } ? ":files" : "";
        return $"slack:{SafeKey.Of(team ?? "none")}:{SafeKey.Of(conversation)}{suffix}";
    }
}
