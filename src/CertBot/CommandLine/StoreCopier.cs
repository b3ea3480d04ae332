using System.Runtime.CompilerServices;
using System.Text;
using CertBot.Store.Documents;
using CertBot.Store.Events;
using NodaTime;

namespace CertBot.CommandLine;

/// <summary>
/// Copies one store into another. Writes only what differs, so an interrupted copy can be resumed, and later changes of the source are copied by another run.
/// Then compares both stores document by document and verifies every history in the copy.
/// </summary>
internal sealed class StoreCopier(IStore source, IStore target, IClock clock, TextWriter output)
{
    private const int ProgressInterval = 10_000;

    private readonly TextWriter _output = TextWriter.Synchronized(output);
    private int _partitions,
        _copied,
        _unchanged,
        _deleted,
        _events,
        _faults,
        _differing,
        _examined;

    /// <summary>The faults reported so far.</summary>
    public int Faults => _faults + _differing;

    /// <summary>Whether the copy equals the source, damaged documents included.</summary>
    public bool IsWhole => _differing == 0;

    public string Summary =>
        FormattableString.Invariant(
            $"{_partitions} partitions, {_copied} documents copied, {_unchanged} already there, {_events} events verified, {Faults} faults"
        );

    public int Deleted => _deleted;

    /// <exception cref="StoreRejectedException">A newer CertBot wrote a document, or the target rejects one.</exception>
    public Task Copy(int parallelPartitions, CancellationToken cancellationToken) => ForEachPartition(parallelPartitions, Copy, cancellationToken);

    /// <exception cref="StoreRejectedException">A newer CertBot wrote a document.</exception>
    public Task Verify(int parallelPartitions, CancellationToken cancellationToken) => ForEachPartition(parallelPartitions, Verify, cancellationToken);

    private async Task ForEachPartition(int parallelPartitions, Func<string, CancellationToken, Task> work, CancellationToken cancellationToken) =>
        await Parallel.ForEachAsync(
            StoreComparison.Partitions(source, target, cancellationToken),
            new ParallelOptions { MaxDegreeOfParallelism = parallelPartitions, CancellationToken = cancellationToken },
            async (partition, c) => await work(partition, c)
        );

    private async Task Copy(string partition, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _partitions);
        List<Write> batch = [];
        var bytes = 0;
        await foreach (var (sourceDocument, targetDocument) in StoreComparison.Documents(source, target, partition, cancellationToken))
        {
            if (sourceDocument is not null)
                await Validate(sourceDocument, cancellationToken);
            if (Interlocked.Increment(ref _examined) % ProgressInterval == 0)
                await Report($"at {partition}: {_examined} documents looked at, {_copied} copied", cancellationToken);
            if (sourceDocument?.Document == targetDocument?.Document)
            {
                Interlocked.Increment(ref _unchanged);
                continue;
            }

            var size = sourceDocument is null ? 0 : Encoding.UTF8.GetByteCount(sourceDocument.Document.Json);
            if (batch.Count == IStore.MaxWrites || bytes + size > IStore.MaxBytes)
            {
                await Write(partition, batch, cancellationToken);
                bytes = 0;
            }

            bytes += size;
            if (sourceDocument is not null)
                batch.Add(new Write.Upsert(sourceDocument.Document));
            else if (targetDocument is not null)
                batch.Add(new Write.Delete(targetDocument.Document.Id, ETag: null));
        }

        await Write(partition, batch, cancellationToken);
    }

    private async Task Write(string partition, List<Write> batch, CancellationToken cancellationToken)
    {
        while (batch.Count > 0)
        {
            switch (await target.Commit(partition, batch, cancellationToken))
            {
                case CommitResult.Committed:
                    Interlocked.Add(ref _copied, batch.Count(w => w is Write.Upsert));
                    Interlocked.Add(ref _deleted, batch.Count(w => w is Write.Delete));
                    batch.Clear();
                    break;
                case CommitResult.NotFound { Id: var id }:
                    batch.RemoveAll(w => w is Write.Delete d && d.Id == id); // it expired during the copy
                    break;
                case var failure:
                    throw new StoreRejectedException($"{partition}: the copy could not be written ({failure.GetType().Name})");
            }
        }
    }

    /// <summary>Damaged documents are copied unchanged and reported; a damaged history is reported when it is verified.</summary>
    private async Task Validate(StoredDocument stored, CancellationToken cancellationToken)
    {
        try
        {
            VersionedJson.Validate(stored);
        }
        catch (StoreRejectedException exception) when (exception.IsDamage)
        {
            if (stored.Document.Kind != EventEnvelope.Kind && stored.Document.Id != Snapshot.Id)
                await ReportFault(exception.Message, cancellationToken);
        }
    }

    private async Task Verify(string partition, CancellationToken cancellationToken)
    {
        string? first = null;
        var differs = 0;
        await foreach (var (sourceDocument, targetDocument) in StoreComparison.Documents(source, target, partition, cancellationToken))
        {
            if (sourceDocument?.Document == targetDocument?.Document || (sourceDocument ?? targetDocument)?.Document.Expires <= clock.GetCurrentInstant())
                continue;

            first ??= (sourceDocument ?? targetDocument)?.Document.Id;
            differs++;
        }

        var (sourceHistory, targetHistory) = (
            await HistoryVerifier.VerifyHistory(source, partition, cancellationToken),
            await HistoryVerifier.VerifyHistory(target, partition, cancellationToken)
        );
        Interlocked.Add(ref _events, targetHistory.Events);
        if (targetHistory.FirstFault is { } fault)
        {
            await ReportFault(
                $"{AuditVerify.DescribeFault(partition, fault)}{(targetHistory == sourceHistory ? ", as in the source" : "")}",
                cancellationToken
            );
        }
        if (differs == 0 && targetHistory.Events == sourceHistory.Events)
            return;

        Interlocked.Add(ref _differing, Math.Max(differs, 1));
        await Report(
            $"{partition}: {differs} documents differ{(first is null ? "" : $", the first is {first}")}; {targetHistory.Events} events of {sourceHistory.Events}",
            cancellationToken
        );
    }

    private async Task ReportFault(string line, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _faults);
        await _output.WriteLineAsync(line.AsMemory(), cancellationToken);
    }

    private async Task Report(FormattableString line, CancellationToken cancellationToken) =>
        await _output.WriteLineAsync(FormattableString.Invariant(line).AsMemory(), cancellationToken);
}

/// <summary>Enumerates two stores in parallel, in the key order both share. An entry that only one store has is paired with null.</summary>
internal static class StoreComparison
{
    private const int PageSize = 100;

    /// <summary>Every partition of either store except the one that records a copy in progress.</summary>
    public static async IAsyncEnumerable<string> Partitions(IStore first, IStore second, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (
            var (left, right) in Merge(first.Partitions("", cancellationToken), second.Partitions("", cancellationToken), name => name, cancellationToken)
        )
        {
            if ((left ?? right) is { } partition && partition != StoreKeys.CopyMarkerPartition)
                yield return partition;
        }
    }

    public static IAsyncEnumerable<(StoredDocument? Source, StoredDocument? Target)> Documents(
        IStore source,
        IStore target,
        string partition,
        CancellationToken cancellationToken
    ) => Merge(ReadAll(source, partition, cancellationToken), ReadAll(target, partition, cancellationToken), stored => stored.Document.Id, cancellationToken);

    /// <summary>Every document of a partition, read in pages.</summary>
    public static async IAsyncEnumerable<StoredDocument> ReadAll(IStore store, string partition, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var after = "";
        while (await store.All(partition, after, PageSize, cancellationToken) is { Count: > 0 } page)
        {
            foreach (var stored in page)
                yield return stored;
            after = page[^1].Document.Id;
        }
    }

    private static async IAsyncEnumerable<(T? Left, T? Right)> Merge<T>(
        IAsyncEnumerable<T> left,
        IAsyncEnumerable<T> right,
        Func<T, string> key,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
        where T : class
    {
        await using var lefts = left.GetAsyncEnumerator(cancellationToken);
        await using var rights = right.GetAsyncEnumerator(cancellationToken);
        var (l, r) = (await Next(lefts), await Next(rights));
        while (l is not null || r is not null)
        {
            var order =
                l is null ? 1
                : r is null ? -1
                : string.CompareOrdinal(key(l), key(r));
            yield return (order <= 0 ? l : null, order >= 0 ? r : null);
            if (order <= 0)
                l = await Next(lefts);
            if (order >= 0)
                r = await Next(rights);
        }
    }

    private static async Task<T?> Next<T>(IAsyncEnumerator<T> all)
        where T : class => await all.MoveNextAsync() ? all.Current : null;
}
