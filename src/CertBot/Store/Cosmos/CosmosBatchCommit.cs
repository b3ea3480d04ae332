using System.Net;
using CertBot.Diagnostics;
using CertBot.Store.Documents;
using Microsoft.Azure.Cosmos;
using NodaTime;

namespace CertBot.Store.Cosmos;

/// <summary>
/// One commit. Every document it writes carries the commit's id. After a lost response one of them is read, and the batch is sent again only if it was not
/// applied. So the batch is applied once, and its result is reported correctly, however often the network fails.
/// </summary>
internal sealed class CosmosBatchCommit(Container container, IClock clock, CosmosRetryPolicy retries, string partition, IReadOnlyList<Write> writes)
{
    /// <summary>How often a conflicting document may turn out to have expired meanwhile.</summary>
    private const int MaxRounds = 25;

    private readonly string _commitId = Convert.ToBase64String(Guid.NewGuid().ToByteArray()).TrimEnd('=');
    private readonly BatchOperation[] _operations = [.. writes.Select((w, n) => PlanOperation(w, EffectOfEarlierWrites(writes, n, clock.GetCurrentInstant())))];
    private bool _outcomeUnknown;

    public async Task<CommitResult> Run()
    {
        KeepTombstone();
        for (var round = 0; round < MaxRounds; round++)
        {
            for (var index = 0; index < _operations.Length; index++)
            {
                if (_operations[index] is BatchOperation.Remove { NeedsLookup: true } remove)
                    _operations[index] = await LookUpETag(remove);
            }

            if (await retries.Run(Send, CancellationToken.None) is { } result)
                return result;
        }

        throw new StoreUnavailableException("A document stayed contended") { IsTransient = true };
    }

    /// <summary>
    /// The operation for a write, given what the earlier writes of the batch left of the document. An ETag that carries its expiry shows without a read that it
    /// is too late.
    /// </summary>
    private static BatchOperation PlanOperation(Write write, EarlierWriteEffect effect) =>
        write switch
        {
            Write.Create w => new BatchOperation.Put(w.Document, effect == EarlierWriteEffect.Ended ? WriteCondition.Always : WriteCondition.IfIdIsFree),
            Write.Upsert w => new BatchOperation.Put(w.Document, WriteCondition.Always),
            Write.Replace w => new BatchOperation.Put(w.Document, new WriteCondition.ETagMatches(ExpiringETag.Parse(w.ETag))),
            Write.Delete { ETag: { } etag } w => new BatchOperation.Remove(w.Id, ExpiringETag.Parse(etag)),
            Write.Delete w => new BatchOperation.Remove(w.Id, effect == EarlierWriteEffect.Ended ? ExpiringETag.None : null)
            {
                NeedsLookup = effect == EarlierWriteEffect.None,
                IsAbsent = effect == EarlierWriteEffect.Ended,
            },
            _ => throw new InvalidOperationException("an unknown write"),
        };

    private static EarlierWriteEffect EffectOfEarlierWrites(IReadOnlyList<Write> writes, int index, Instant now) =>
        writes.Take(index).LastOrDefault(w => w.Id == writes[index].Id) is not { } last ? EarlierWriteEffect.None
        : BatchLimits.GetDocument(last) is { } document && !(document.Expires <= now) ? EarlierWriteEffect.Exists
        : EarlierWriteEffect.Ended;

    /// <summary>A delete-only batch writes one tombstone so that its outcome can be verified after a lost response.</summary>
    private void KeepTombstone()
    {
        if (_operations.All(s => s is BatchOperation.Remove) && _operations[0] is BatchOperation.Remove first)
            _operations[0] = first with { LeavesTombstone = true };
    }

    /// <summary>Without an ETag from the caller the current version is looked up, so that an expired document is not deleted as if it existed.</summary>
    private async Task<BatchOperation> LookUpETag(BatchOperation.Remove remove) =>
        await retries.Run(c => CosmosStore.ReadItem(container, partition, remove.Id, c), CancellationToken.None) is { } item
        && item.IsAlive(clock.GetCurrentInstant())
            ? remove with
            {
                Tag = new ExpiringETag(item.ETag ?? "", null),
                NeedsLookup = false,
                IsLookedUp = true,
            }
            : remove with
            {
                Tag = ExpiringETag.None,
                IsAbsent = true,
                NeedsLookup = false,
            };

    /// <returns>Null: the conflicting document no longer exists, and the batch has to be sent again.</returns>
    private async Task<CommitResult?> Send(CancellationToken cancellationToken)
    {
        if (_outcomeUnknown && await IsWrittenByThisCommit(ProbeDocumentId(), cancellationToken))
            return new CommitResult.Committed([]);

        var now = clock.GetCurrentInstant();
        var batch = container.CreateTransactionalBatch(new PartitionKey(partition));
        foreach (var step in _operations)
            AddOperation(batch, step, now);
        try
        {
            using var response = await batch.ExecuteAsync(cancellationToken);
            Instrumentation.RecordRequestUnits("batch", response.RequestCharge);
            if (response.IsSuccessStatusCode)
                return new CommitResult.Committed([.. _operations.Select((step, n) => NewETag(step, response[n].ETag))]);

            var failed = Enumerable
                .Range(0, response.Count)
                .FirstOrDefault(n => (int)response[n].StatusCode >= 400 && response[n].StatusCode != HttpStatusCode.FailedDependency, -1);
            var status = failed < 0 ? response.StatusCode : response[failed].StatusCode;
            return status switch
            {
                HttpStatusCode.RequestEntityTooLarge => new CommitResult.TooLarge(),
                HttpStatusCode.Conflict or HttpStatusCode.PreconditionFailed or HttpStatusCode.NotFound when failed >= 0 => await ExplainFailure(
                    failed,
                    cancellationToken
                ),
                _ => throw CosmosRetryPolicy.ToException(status, response.Headers),
            };
        }
        catch (Exception e) when (CosmosRetryPolicy.ToException(e) is null or { MayHaveHappened: true })
        {
            _outcomeUnknown = true;
            throw;
        }
    }

    /// <summary>Finds out why an operation failed. The same read tells whether the conflicting document was written by this batch.</summary>
    private async Task<CommitResult?> ExplainFailure(int failed, CancellationToken cancellationToken)
    {
        // An earlier attempt may have been applied after it was checked.
        if (_outcomeUnknown && await IsWrittenByThisCommit(ProbeDocumentId(), cancellationToken))
            return new CommitResult.Committed([]);

        var step = _operations[failed];
        if (step is BatchOperation.Remove { IsAbsent: true })
            return new CommitResult.NotFound(step.Id);

        var effect = EffectOfEarlierWrites(writes, failed, clock.GetCurrentInstant());
        var found = effect != EarlierWriteEffect.None ? null : await CosmosStore.ReadItem(container, partition, step.Id, cancellationToken);
        if (found?.By == _commitId)
            return new CommitResult.Committed([]);

        var isThere = effect == EarlierWriteEffect.Exists || (found?.IsAlive(clock.GetCurrentInstant()) ?? false);
        switch (step)
        {
            case BatchOperation.Put { Condition: WriteCondition.IdIsFree or WriteCondition.ExpiredWithETag } put:
                if (isThere)
                    return new CommitResult.AlreadyExists(step.Id);
                _operations[failed] = put with { Condition = found is null ? WriteCondition.IfIdIsFree : new WriteCondition.ExpiredWithETag(found.ETag ?? "") };
                return null;
            case BatchOperation.Remove { IsLookedUp: true } remove when isThere:
                _operations[failed] = remove with { NeedsLookup = true };
                return null;
            default:
                return isThere ? new CommitResult.PreconditionFailed(step.Id) : new CommitResult.NotFound(step.Id);
        }
    }

    private static string? NewETag(BatchOperation step, string? etag) =>
        step is BatchOperation.Put { Document.Expires: var expires } && etag is not null ? new ExpiringETag(etag, expires).ToString() : null;

    private async Task<bool> IsWrittenByThisCommit(string id, CancellationToken cancellationToken) =>
        (await CosmosStore.ReadItem(container, partition, id, cancellationToken))?.By == _commitId;

    /// <summary>The document that proves that the batch was applied: a created one if there is any, because no other writer has a reason to write it.</summary>
    private string ProbeDocumentId()
    {
        bool IsLast(int n) => !_operations.Skip(n + 1).Any(s => s.Id == _operations[n].Id);
        var last = Enumerable.Range(0, _operations.Length).Where(IsLast).Select(n => _operations[n]).ToList();
        return (
            last.Find(s => s is BatchOperation.Put { Condition: WriteCondition.IdIsFree or WriteCondition.ExpiredWithETag })
            ?? last.Find(s => s is BatchOperation.Put)
            ?? last.Find(s => s is BatchOperation.Remove { LeavesTombstone: true })
            ?? last[0]
        ).Id;
    }

    private void AddOperation(TransactionalBatch batch, BatchOperation step, Instant now)
    {
        var options = new TransactionalBatchItemRequestOptions { EnableContentResponseOnWrite = false };
        switch (step)
        {
            case var expired when expired.IsTooLate(now):
                // Certain to fail; sent in its position, because the first failure is the one to report.
                options.IfMatchEtag = ExpiringETag.None.ETag;
                batch.DeleteItem(step.Id, options);
                break;
            case BatchOperation.Put { Condition: WriteCondition.IdIsFree } put:
                batch.CreateItemStream(Serialize(CosmosItem.Of(partition, put.Document, _commitId, now)), options);
                break;
            case BatchOperation.Put { Condition: WriteCondition.Unconditional } put:
                batch.UpsertItemStream(Serialize(CosmosItem.Of(partition, put.Document, _commitId, now)), options);
                break;
            case BatchOperation.Put { Condition: WriteCondition.ETagMatches or WriteCondition.ExpiredWithETag } put:
                options.IfMatchEtag = put.Condition is WriteCondition.ETagMatches(var etag) ? etag.ETag : ((WriteCondition.ExpiredWithETag)put.Condition).ETag;
                batch.ReplaceItemStream(put.Id, Serialize(CosmosItem.Of(partition, put.Document, _commitId, now)), options);
                break;
            case BatchOperation.Remove { LeavesTombstone: true } tombstone:
                options.IfMatchEtag = tombstone.Tag?.ETag;
                batch.ReplaceItemStream(tombstone.Id, Serialize(CosmosItem.Tombstone(partition, tombstone.Id, _commitId)), options);
                break;
            case BatchOperation.Remove remove:
                options.IfMatchEtag = remove.Tag?.ETag;
                batch.DeleteItem(remove.Id, options);
                break;
            default:
                throw new InvalidOperationException("an unknown step");
        }
    }

    private static MemoryStream Serialize(CosmosItem item) =>
        new(System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(item, CosmosItemJsonContext.Relaxed.CosmosItem));

    /// <summary>What the earlier writes of the batch left of a document.</summary>
    private enum EarlierWriteEffect
    {
        None,
        Exists,
        Ended,
    }
}
