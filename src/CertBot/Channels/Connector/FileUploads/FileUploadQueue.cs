using System.Text.Json.Serialization;
using CertBot.Core.Directory;
using CertBot.Core.Messaging;
using CertBot.Core.Primitives;
using CertBot.Files.Uploads;
using CertBot.Outbox;
using CertBot.Store.Documents;
using CertBot.Store.Leases;
using NodaTime;

namespace CertBot.Channels.Connector.FileUploads;

/// <summary>
/// Files to upload, in the store: created before the request is answered. Each is uploaded, then its card is posted, then the consent card is deleted. Each
/// finished step is stored, so that another host continues there if this one stops.
/// </summary>
internal sealed class FileUploadQueue
{
    private const string Kind = "departure";
    private const int MaxAttempts = 8;

    private static readonly Duration MarkerLifetime = Duration.FromDays(60);

    private readonly LeasedQueue _queue;
    private readonly IStore _store;
    private readonly UploadSessionClient _uploadClient;
    private readonly IUploadIntake _intake;
    private readonly FileUploadMessages _messages;
    private readonly QueueSignal _outboxSignal;
    private readonly IClock _clock;

    public FileUploadQueue(
        IStore store,
        LeasedQueueFactory queues,
        UploadSessionClient uploadClient,
        IUploadIntake intake,
        FileUploadMessages messages,
        QueueSignal outboxSignal,
        IClock clock
    )
    {
        (_store, _uploadClient, _intake, _messages, _outboxSignal, _clock) = (store, uploadClient, intake, messages, outboxSignal, clock);
        _queue = queues.Create(
            new()
            {
                Kind = Kind,
                MaxParallel = 2,
                SingleHostLane = QueueLane.Document,
            },
            ProcessJob
        );
    }

    /// <summary>One job per name, however often it is enqueued, also after its file was uploaded.</summary>
    public async Task Enqueue(string jobName, FileUploadJob job, BotMessage.TextMessage? message, CancellationToken cancellationToken)
    {
        var id = $"{Kind}:{SafeKey.Hash(jobName)}";
        if (await _store.Get(StoreKeys.ConversationAddress(job.Address), MarkerId(id), cancellationToken) is not null)
            return;
        List<Write> writes = [new Write.Create(_queue.Leases.WithLease(new Document(id, Kind, VersionedJson.Write(job)) { Due = _clock.GetCurrentInstant() }))];
        if (message is not null)
            writes.Add(new Write.Create(CreateNotification(job, message, id)));
        await _store.Commit(StoreKeys.ConversationAddress(job.Address), writes, cancellationToken);
        _queue.Signal.Raise(StoreKeys.ConversationAddress(job.Address));
        _outboxSignal.Raise(StoreKeys.ConversationAddress(job.Address));
    }

    /// <summary>Processes files until the host stops.</summary>
    public Task Run(CancellationToken stoppingToken) => _queue.Run(stoppingToken);

    /// <summary>One round over all that is due. Returns how many steps were processed.</summary>
    public Task<int> ProcessAllDue(CancellationToken cancellationToken) => _queue.ProcessAll(cancellationToken);

    private async Task<bool> ProcessJob(StoredDocument stored, CancellationToken cancellationToken)
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
        return true;
    }

    private async Task Upload(StoredDocument stored, FileUploadJob job, UploadSource source, CancellationToken cancellationToken)
    {
        await using var content = await _intake.Open(source.File, cancellationToken);
        (var uploadResult, stored) = await _queue.Leases.RunWithRenewal(
            stored,
            async c =>
                content is null
                    ? null
                    : await _uploadClient.Upload(content, source.Address, job.Attempts > 0 ? UploadAttempt.Repeated : UploadAttempt.First, c),
            cancellationToken
        );
        switch (uploadResult)
        {
            case UploadSessionResult.Completed:
                await Save(
                    stored,
                    job with
                    {
                        Source = null,
                        Attempts = 0,
                    },
                    _clock.GetCurrentInstant(),
                    null,
                    cancellationToken,
                    CreateMarker(stored.Document.Id)
                );
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

    private async Task PostFileCard(StoredDocument stored, FileUploadJob job, UploadedFileInfo uploaded, CancellationToken cancellationToken) =>
        await CompleteStep(
            stored,
            job,
            await _messages.PostFileCard(job.Address, stored.Document.Id, uploaded, cancellationToken),
            job with
            {
                Uploaded = null,
                Attempts = 0,
            },
            cancellationToken
        );

    private async Task DeleteConsentCard(StoredDocument stored, FileUploadJob job, CancellationToken cancellationToken) =>
        await CompleteStep(
            stored,
            job,
            job.ConsentMessageId is { Length: > 0 } consentMessageId
                ? await _messages.Delete(job.Address, consentMessageId, cancellationToken)
                : new SendResult.Delivered(""),
            null,
            cancellationToken
        );

    /// <summary>A card that cannot be posted or deleted is skipped: the file is already uploaded.</summary>
    private async Task CompleteStep(StoredDocument stored, FileUploadJob job, SendResult result, FileUploadJob? next, CancellationToken cancellationToken)
    {
        switch (result)
        {
            case SendResult.RateLimited { After: var retryAfter }:
                await Save(stored, job, _clock.GetCurrentInstant() + retryAfter, null, cancellationToken);
                break;
            case SendResult.Retry { After: var retryAfter } when job.Attempts < MaxAttempts:
                await RetryLater(stored, job, retryAfter, cancellationToken);
                break;
            default:
                await SaveOrDelete(stored, next, null, cancellationToken);
                break;
        }
    }

    private Task RetryLater(StoredDocument stored, FileUploadJob job, Duration? retryAfter, CancellationToken cancellationToken) =>
        Save(
            stored,
            job with
            {
                Attempts = job.Attempts + 1,
            },
            _clock.GetCurrentInstant() + (retryAfter ?? Backoff.After(job.Attempts, stored.Document.Id)),
            null,
            cancellationToken
        );

    private async Task SaveOrDelete(StoredDocument stored, FileUploadJob? next, BotMessage.TextMessage? message, CancellationToken cancellationToken)
    {
        if (next is not null)
            await Save(stored, next, _clock.GetCurrentInstant(), message, cancellationToken);
        else
            await _store.Commit(stored.Partition, [new Write.Delete(stored.Document.Id, stored.ETag)], cancellationToken);
    }

    private async Task Save(
        StoredDocument stored,
        FileUploadJob job,
        Instant due,
        BotMessage.TextMessage? message,
        CancellationToken cancellationToken,
        Write? marker = null
    )
    {
        List<Write> writes = [new Write.Replace(_queue.Leases.WithLease(stored.Document with { Json = VersionedJson.Write(job), Due = due }), stored.ETag)];
        if (marker is not null)
            writes.Add(marker);
        if (message is not null)
            writes.Add(new Write.Create(CreateNotification(job, message, stored.Document.Id)));
        await _store.Commit(stored.Partition, writes, cancellationToken);
        _queue.Signal.Record(stored.Partition);
        _outboxSignal.Raise(stored.Partition);
    }

    /// <summary>Outlives the job: the same consent may come again when its file was uploaded long ago.</summary>
    private Write.Upsert CreateMarker(string id) =>
        new(new Document(MarkerId(id), "seen", VersionedJson.Empty) { Expires = _clock.GetCurrentInstant() + MarkerLifetime });

    private static string MarkerId(string id) => StoreKeys.Processed(id);

    private Document CreateNotification(FileUploadJob job, BotMessage.TextMessage message, string id) =>
        OutboxDocuments.Create(new Notification(new Recipient.ToConversation(job.Address), message), job.Reader, id, _clock.GetCurrentInstant());
}

/// <summary>A file to upload to a person's storage after consent. Finished steps are null.</summary>
internal sealed record FileUploadJob
{
    [JsonPropertyName("place")]
    public required ConversationAddress Address { get; init; }

    /// <summary>Who gave consent; messages about the upload are in their language.</summary>
    public required PersonId Reader { get; init; }

    [JsonPropertyName("cargo")]
    public UploadSource? Source { get; init; }

    /// <summary>The uploaded file, whose card is posted after the upload.</summary>
    [JsonPropertyName("landed")]
    public UploadedFileInfo? Uploaded { get; init; }

    /// <summary>The consent card, which is deleted at the end.</summary>
    [JsonPropertyName("asked")]
    public string? ConsentMessageId { get; init; }

    public int Attempts { get; init; }
}

/// <summary>Which file goes where. The address is a secret: anybody who has it can write there.</summary>
internal sealed record UploadSource(FileId File, string Name, string Address);

internal sealed record UploadedFileInfo(string Name, string Address)
{
    public string? UniqueId { get; init; }

    public string? FileType { get; init; }
}
