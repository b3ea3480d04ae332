using System.Net;
using Microsoft.Azure.Cosmos;
using NodaTime;

namespace CertBot.Store.Cosmos;

/// <summary>
/// One commit on its way. Each document it writes says so; where no answer comes, one of them is looked at, and the batch is sent again only if it is not there yet.
/// So it happens once, and how it ended is told as it was, however often the network failed in between.
/// </summary>
internal sealed class Committing(Container container, IClock clock, Patience patience, string partition, IReadOnlyList<Write> writes)
{
    /// <summary>How often what stands in the way may turn out to be gone already.</summary>
    private const int _mostRounds = 25;

    private readonly string _by = Convert.ToBase64String(Guid.NewGuid().ToByteArray()).TrimEnd('=');
    private readonly Step[] _steps = [.. writes.Select((w, n) => Plan(w, Left(writes, n, clock.GetCurrentInstant())))];
    private bool _isDoubtful;

    public async Task<Committed> Run()
    {
        Bury();
        for (var round = 0; round < _mostRounds; round++)
        {
            for (var n = 0; n < _steps.Length; n++)
            {
                if (_steps[n] is Step.Remove { Look: true } remove) _steps[n] = await Looked(remove);
            }

            if (await patience.Try(Send, CancellationToken.None) is { } ended) return ended;
        }

        throw new StoreAway("A document stayed contended") { IsPassing = true };
    }

    /// <summary>How a write is done, after what those before it in the batch left of the document. What carries its own end knows when it is too late.</summary>
    private static Step Plan(Write write, Remains left) => write switch
    {
        Write.Create w => new Step.Put(w.Document, left == Remains.Dead ? Over.Anything : Over.Nothing),
        Write.Upsert w => new Step.Put(w.Document, Over.Anything),
        Write.Replace w => new Step.Put(w.Document, new Over.This(Tag.Read(w.ETag))),
        Write.Delete { ETag: { } etag } w => new Step.Remove(w.Id, Tag.Read(etag)),
        Write.Delete w => new Step.Remove(w.Id, left == Remains.Dead ? Tag.None : null) { Look = left == Remains.Untouched, IsAbsent = left == Remains.Dead },
        _ => throw new InvalidOperationException("an unknown write"),
    };

    private static Remains Left(IReadOnlyList<Write> writes, int n, Instant now) =>
        writes.Take(n).LastOrDefault(w => w.Id == writes[n].Id) is not { } last ? Remains.Untouched
        : Batch.DocumentOf(last) is { } document && !(document.Expires <= now) ? Remains.Alive
        : Remains.Dead;

    /// <summary>A batch that only deletes leaves one grave, or nobody could tell afterwards who did it.</summary>
    private void Bury()
    {
        if (_steps.All(s => s is Step.Remove) && _steps[0] is Step.Remove first) _steps[0] = first with { Grave = true };
    }

    /// <summary>Without a version of the caller's: the one that is there now, so that what has ended is not taken for something.</summary>
    private async Task<Step> Looked(Step.Remove remove) =>
        await patience.Try(c => CosmosStore.Read(container, partition, remove.Id, c), CancellationToken.None) is { } item && item.IsAlive(clock.GetCurrentInstant())
            ? remove with { Tag = new Tag(item.ETag ?? "", null), Look = false, Again = true }
            : remove with { Tag = Tag.None, IsAbsent = true, Look = false };

    /// <returns>Null: something that stood in the way has gone, and the batch is to be sent anew.</returns>
    private async Task<Committed?> Send(CancellationToken cancel)
    {
        if (_isDoubtful && await IsOurs(Witness(), cancel)) return new Committed.Done();

        var now = clock.GetCurrentInstant();
        var batch = container.CreateTransactionalBatch(new PartitionKey(partition));
        foreach (var step in _steps) Add(batch, step, now);
        try
        {
            using var response = await batch.ExecuteAsync(cancel);
            Measures.Charged("batch", response.RequestCharge);
            if (response.IsSuccessStatusCode) return new Committed.Done();

            var failed = Enumerable.Range(0, response.Count).FirstOrDefault(n => (int)response[n].StatusCode >= 400 && response[n].StatusCode != HttpStatusCode.FailedDependency, -1);
            var status = failed < 0 ? response.StatusCode : response[failed].StatusCode;
            return status switch
            {
                HttpStatusCode.RequestEntityTooLarge => new Committed.TooLarge(),
                HttpStatusCode.Conflict or HttpStatusCode.PreconditionFailed or HttpStatusCode.NotFound when failed >= 0 => await Explain(failed, cancel),
                _ => throw Patience.Of(status, response.Headers),
            };
        }
        catch (Exception e) when (Patience.Of(e) is null or { MayHaveHappened: true })
        {
            _isDoubtful = true;
            throw;
        }
    }

    /// <summary>Why a step failed: the one look that also tells whether it was our own batch that stands there.</summary>
    private async Task<Committed?> Explain(int failed, CancellationToken cancel)
    {
        // An earlier try of ours may have come through after it was looked for.
        if (_isDoubtful && await IsOurs(Witness(), cancel)) return new Committed.Done();

        var step = _steps[failed];
        if (step is Step.Remove { IsAbsent: true }) return new Committed.Missing(step.Id);

        var left = Left(writes, failed, clock.GetCurrentInstant());
        var found = left != Remains.Untouched ? null : await CosmosStore.Read(container, partition, step.Id, cancel);
        if (found?.By == _by) return new Committed.Done();

        var isThere = left == Remains.Alive || (found?.IsAlive(clock.GetCurrentInstant()) ?? false);
        switch (step)
        {
            case Step.Put { Over: Over.Empty or Over.Ended } put:
                if (isThere) return new Committed.Exists(step.Id);
                _steps[failed] = put with { Over = found is null ? Over.Nothing : new Over.Ended(found.ETag ?? "") };
                return null;
            case Step.Remove { Again: true } remove when isThere:
                _steps[failed] = remove with { Look = true };
                return null;
            default:
                return isThere ? new Committed.Stale(step.Id) : new Committed.Missing(step.Id);
        }
    }

    private async Task<bool> IsOurs(string id, CancellationToken cancel) => (await CosmosStore.Read(container, partition, id, cancel))?.By == _by;

    /// <summary>The document by which it shows that the batch was done: one that was new, if any, for nobody else has a reason to write it.</summary>
    private string Witness()
    {
        bool IsLast(int n) => !_steps.Skip(n + 1).Any(s => s.Id == _steps[n].Id);
        var last = Enumerable.Range(0, _steps.Length).Where(IsLast).Select(n => _steps[n]).ToList();
        return (last.Find(s => s is Step.Put { Over: Over.Empty or Over.Ended }) ?? last.Find(s => s is Step.Put) ?? last.Find(s => s is Step.Remove { Grave: true }) ?? last[0]).Id;
    }

    private void Add(TransactionalBatch batch, Step step, Instant now)
    {
        var options = new TransactionalBatchItemRequestOptions { EnableContentResponseOnWrite = false };
        switch (step)
        {
            case var late when late.IsTooLate(now):
                // Certain to fail, in its place among the others: the first that fails is the one to be told.
                options.IfMatchEtag = Tag.None.ETag;
                batch.DeleteItem(step.Id, options);
                break;
            case Step.Put { Over: Over.Empty } put:
                batch.CreateItemStream(Written(Item.Of(partition, put.Document, _by, now)), options);
                break;
            case Step.Put { Over: Over.All } put:
                batch.UpsertItemStream(Written(Item.Of(partition, put.Document, _by, now)), options);
                break;
            case Step.Put { Over: Over.This or Over.Ended } put:
                options.IfMatchEtag = put.Over is Over.This(var tag) ? tag.ETag : ((Over.Ended)put.Over).ETag;
                batch.ReplaceItemStream(put.Id, Written(Item.Of(partition, put.Document, _by, now)), options);
                break;
            case Step.Remove { Grave: true } grave:
                options.IfMatchEtag = grave.Tag?.ETag;
                batch.ReplaceItemStream(grave.Id, Written(Item.Grave(partition, grave.Id, _by)), options);
                break;
            case Step.Remove remove:
                options.IfMatchEtag = remove.Tag?.ETag;
                batch.DeleteItem(remove.Id, options);
                break;
            default:
                throw new InvalidOperationException("an unknown step");
        }
    }

    private static MemoryStream Written(Item item) => new(System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(item, ItemJson.Relaxed.Item));

    /// <summary>What the writes before one left of its document.</summary>
    private enum Remains
    {
        Untouched,
        Alive,
        Dead,
    }
}
