using System.Text.Json.Nodes;
using CertBot.Channels.Connector.Authentication;
using CertBot.Channels.Connector.Client;
using CertBot.Channels.Connector.Schema;
using CertBot.Channels.Connector.Teams;
using CertBot.Core.Directory;
using CertBot.Core.Messaging;
using CertBot.Files.Uploads;
using CertBot.Outbox;
using CertBot.Store.Documents;
using CertBot.Store.Leases;
using NodaTime;

namespace CertBot.Channels.Connector.FileUploads;

/// <summary>
/// Files on their way to people, in the store: noted before the client is answered. Each is brought, then shown, and the question about it goes; what is done of the three
/// is written down, so that a host that dies in between goes on there.
/// </summary>
internal sealed class FileUploadQueue(
    IStore store,
    UploadSessionClient uploadClient,
    IUploadIntake intake,
    ConversationReferences references,
    ConnectorClient client,
    TrustedHosts trustedHosts,
    FileUploadSignal signal,
    QueueSignal outboxSignal,
    LeaseStore leases,
    HostInstance instance,
    QuarantinedDocuments quarantine,
    IClock clock
)
{
    private const string Kind = "departure";
    private const int MaxParallel = 2;
    private const int MaxAttempts = 8;

    private readonly LeasedQueue queue = new(Kind, LeasedQueue.OrderByDue, store, instance, signal.Signal, quarantine, clock);

    /// <summary>Once for each name, however often it is said.</summary>
    public async Task Enqueue(string jobName, FileUploadJob job, BotMessage.TextMessage? message, CancellationToken cancellationToken)
    {
        var id = $"{Kind}:{SafeKey.Hash(jobName)}";
        List<Write> writes = [new Write.Create(leases.WithLease(new Document(id, Kind, VersionedJson.Write(job)) { Due = clock.GetCurrentInstant() }))];
        if (message is not null)
            writes.Add(new Write.Create(CreateNotification(job, message, id)));
        await store.Commit(StoreKeys.ConversationAddress(job.Place), writes, cancellationToken);
        signal.Signal.Raise(StoreKeys.ConversationAddress(job.Place));
        outboxSignal.Raise(StoreKeys.ConversationAddress(job.Place));
    }

    /// <summary>One round over what is due; of several replicas, mostly over what this one noted. Returns how many were dealt with.</summary>
    public Task<int> ProcessDue(CancellationToken cancellationToken) =>
        leases.IsRequired ? queue.ProcessOwn(MaxParallel, ProcessBatch, cancellationToken) : ProcessAllDue(cancellationToken);

    /// <summary>The host ends: others may do what it had in hand.</summary>
    public Task ReleaseLeases(ILogger log) => queue.Release(log);

    /// <summary>One round over all that is due. Returns how many were dealt with.</summary>
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
            await ProcessJob(stored, cancellationToken);
            return true;
        });

    private async Task ProcessJob(StoredDocument stored, CancellationToken cancellationToken)
    {
        var job = VersionedJson.Read<FileUploadJob>(stored);
        await (
            job switch
            {
                { Source: { } source } => Upload(stored, job, source, cancellationToken),
                { Uploaded: { } uploaded } => PostFileCard(stored, job, uploaded, cancellationToken),
                _ => DeleteConsentCard(stored, job, cancellationToken),
            }
        );
    }

    private async Task Upload(StoredDocument stored, FileUploadJob job, UploadSource source, CancellationToken cancellationToken)
    {
        await using var content = await intake.Open(source.File, cancellationToken);
        (var uploadResult, stored) = await leases.RunWithRenewal(
            stored,
            async c =>
                content is null ? null : await uploadClient.Upload(content, source.Address, job.Attempts > 0 ? UploadAttempt.Repeated : UploadAttempt.First, c),
            cancellationToken
        );
        switch (uploadResult)
        {
            case UploadSessionResult.Completed:
                await SaveOrDelete(stored, job with { Source = null, Attempts = 0 }, null, cancellationToken);
                break;
            case UploadSessionResult.RetryLater { RetryAfter: var retryAfter } when job.Attempts < MaxAttempts:
                await RetryLater(stored, job, retryAfter, cancellationToken);
                break;
            case null:
                await SaveOrDelete(
                    stored,
                    job with
                    {
                        Source = null,
                        Uploaded = null,
                        Attempts = 0,
                    },
                    new BotMessage.TextMessage("connector.file.gone"),
                    cancellationToken
                );
                break;
            case UploadSessionResult.Expired:
                await SaveOrDelete(
                    stored,
                    job with
                    {
                        Source = null,
                        Uploaded = null,
                        Attempts = 0,
                    },
                    new BotMessage.TextMessage("connector.file.expired", new() { ["file"] = source.Name }),
                    cancellationToken
                );
                break;
            default:
                await SaveOrDelete(
                    stored,
                    job with
                    {
                        Source = null,
                        Uploaded = null,
                        Attempts = 0,
                    },
                    new BotMessage.TextMessage("connector.file.refused", new() { ["file"] = source.Name }),
                    cancellationToken
                );
                break;
        }
    }

    private async Task PostFileCard(StoredDocument stored, FileUploadJob job, UploadedFileInfo uploaded, CancellationToken cancellationToken)
    {
        var result = await CallConnector(
            job.Place,
            HttpMethod.Post,
            null,
            reference =>
            {
                var activity = OutgoingActivity.Of(reference, new OutboundMessage { Key = stored.Document.Id });
                activity["attachments"] = new JsonArray(FileConsentCard.CreateFileInfo(uploaded.Name, uploaded.Address, uploaded.UniqueId, uploaded.FileType));
                return activity;
            },
            cancellationToken
        );
        await CompleteStep(stored, job, result, job with { Uploaded = null, Attempts = 0 }, cancellationToken);
    }

    private async Task DeleteConsentCard(StoredDocument stored, FileUploadJob job, CancellationToken cancellationToken) =>
        await CompleteStep(
            stored,
            job,
            job.ConsentMessageId is { Length: > 0 } consentMessageId
                ? await CallConnector(job.Place, HttpMethod.Delete, consentMessageId, _ => null, cancellationToken)
                : new SendResult.Delivered(""),
            null,
            cancellationToken
        );

    /// <summary>What cannot be shown or taken away is left: the file is where it was wanted.</summary>
    private async Task CompleteStep(StoredDocument stored, FileUploadJob job, SendResult result, FileUploadJob? next, CancellationToken cancellationToken)
    {
        switch (result)
        {
            case SendResult.RateLimited { After: var retryAfter }:
                await Save(stored, job, clock.GetCurrentInstant() + retryAfter, null, cancellationToken);
                break;
            case SendResult.Retry { After: var retryAfter } when job.Attempts < MaxAttempts:
                await RetryLater(stored, job, retryAfter, cancellationToken);
                break;
            default:
                await SaveOrDelete(stored, next, null, cancellationToken);
                break;
        }
    }

    private async Task<SendResult> CallConnector(
        ConversationAddress address,
        HttpMethod method,
        string? activityId,
        Func<ConversationReference, JsonObject?> body,
        CancellationToken cancellationToken
    ) =>
        await references.Find(address, cancellationToken) is { } reference && trustedHosts.ParseTrusted(reference.ServiceUrl) is { } serviceUrl
            ? ConnectorResult.ToSendResult(
                await client.Send(reference, method, ServiceUrl.ForActivity(serviceUrl, reference.Conversation, activityId), body(reference), cancellationToken)
            )
            : new SendResult.Rejected("not a trusted address");

    private Task RetryLater(StoredDocument stored, FileUploadJob job, Duration? retryAfter, CancellationToken cancellationToken) =>
        Save(
            stored,
            job with
            {
                Attempts = job.Attempts + 1,
            },
            clock.GetCurrentInstant() + (retryAfter ?? Backoff.After(job.Attempts, stored.Document.Id)),
            null,
            cancellationToken
        );

    private async Task SaveOrDelete(StoredDocument stored, FileUploadJob? next, BotMessage.TextMessage? message, CancellationToken cancellationToken)
    {
        if (next is not null)
            await Save(stored, next, clock.GetCurrentInstant(), message, cancellationToken);
        else
            await store.Commit(stored.Partition, [new Write.Delete(stored.Document.Id, stored.ETag)], cancellationToken);
    }

    private async Task Save(StoredDocument stored, FileUploadJob job, Instant due, BotMessage.TextMessage? message, CancellationToken cancellationToken)
    {
        List<Write> writes = [new Write.Replace(leases.WithLease(stored.Document with { Json = VersionedJson.Write(job), Due = due }), stored.ETag)];
        if (message is not null)
            writes.Add(new Write.Create(CreateNotification(job, message, stored.Document.Id)));
        await store.Commit(stored.Partition, writes, cancellationToken);
        signal.Signal.Record(stored.Partition);
        outboxSignal.Raise(stored.Partition);
    }

    private Document CreateNotification(FileUploadJob job, BotMessage.TextMessage message, string id) =>
        OutboxDocuments.Create(new Notification(new Recipient.ToConversation(job.Place), message), job.Reader, id, clock.GetCurrentInstant());
}
