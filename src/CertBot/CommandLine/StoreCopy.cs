using System.Data.Common;
using CertBot.CommandLine.Stores;
using CertBot.Store;
using CertBot.Store.Documents;
using NodaTime;

namespace CertBot.CommandLine;

/// <summary>
/// <c>store copy --from A --to B</c>: copies a store into another one, for a migration. May be interrupted and run again; a host starts on the copy only when
/// it is complete.
/// </summary>
internal static class StoreCopy
{
    /// <returns>0 when the copy is complete and every history in it is intact; 1 when it is incomplete or something is damaged; 2 when rejected or
    /// interrupted.</returns>
    public static async Task<int> Run(
        StoreAddress sourceAddress,
        StoreAddress targetAddress,
        Func<StoreAddress, StoreAccess, CancellationToken, Task<IStore>> open,
        int parallelPartitions,
        IClock clock,
        TextWriter output,
        TextWriter error,
        CancellationToken cancellationToken
    )
    {
        try
        {
            if (sourceAddress == targetAddress)
                throw new StoreRejectedException($"{targetAddress}: this is the store to be copied");

            await using var source = await open(sourceAddress, StoreAccess.ReadOnly, cancellationToken);
            await using var target = await open(targetAddress, StoreAccess.Write, cancellationToken);
            return await Copy(source, sourceAddress, target, targetAddress, parallelPartitions, clock, output, cancellationToken);
        }
        catch (StoreRejectedException exception)
        {
            await error.WriteLineAsync(exception.Message);
        }
        catch (Exception failure)
            when (failure
                    is IOException
                        or DbException
                        or StoreUnavailableException
                        or AggregateException { InnerException: IOException or DbException or StoreUnavailableException }
            )
        {
            await error.WriteLineAsync(
                $"broken off ({((failure as AggregateException)?.InnerException ?? failure) switch { StoreUnavailableException unavailable => unavailable.Message, var other => other.GetType().Name }}): run it again and it goes on"
            );
        }

        return 2;
    }

    private static async Task<int> Copy(
        IStore source,
        StoreAddress sourceAddress,
        IStore target,
        StoreAddress targetAddress,
        int parallelPartitions,
        IClock clock,
        TextWriter output,
        CancellationToken cancellationToken
    )
    {
        if (
            await CopyMarker.Find(source, cancellationToken) is { } sourceMarker
            && VersionedJson.Read<CopyMarker>(sourceMarker) is { State: CopyState.UnderWay } unfinished
        )
        {
            throw new StoreRejectedException($"{sourceAddress}: this is a copy of {unfinished.From} that was not finished");
        }

        var marker = await WriteMarker(source, sourceAddress, target, targetAddress, cancellationToken);
        await output.WriteLineAsync($"copying {sourceAddress} to {targetAddress}; what a host writes to {sourceAddress} meanwhile needs another run");

        var copier = new StoreCopier(source, target, clock, output);
        await copier.Copy(parallelPartitions, cancellationToken);
        await output.WriteLineAsync("comparing");
        await copier.Verify(parallelPartitions, cancellationToken);

        if (copier.Deleted > 0)
            await output.WriteLineAsync(FormattableString.Invariant($"{copier.Deleted} documents taken away that {sourceAddress} has no longer"));
        await output.WriteLineAsync(copier.Summary);
        if (copier.IsWhole)
            await MarkComplete(target, marker, targetAddress, cancellationToken);
        await output.WriteLineAsync(
            copier.IsWhole
                ? $"{targetAddress} is whole: a host may start on it"
                : $"{targetAddress} is not whole: {sourceAddress} was written to meanwhile; run it again. No host starts on {targetAddress} until then"
        );
        return copier.Faults == 0 ? 0 : 1;
    }

    /// <summary>Marks the target as an incomplete copy.</summary>
    private static async Task<StoredDocument> WriteMarker(
        IStore source,
        StoreAddress sourceAddress,
        IStore target,
        StoreAddress targetAddress,
        CancellationToken cancellationToken
    )
    {
        var marker = await CopyMarker.Describe(source, $"{sourceAddress}", CopyState.UnderWay, cancellationToken);
        var existing = await CopyMarker.Find(target, cancellationToken);
        if (existing is not null && VersionedJson.Read<CopyMarker>(existing) is var other && !other.IsOf(marker))
            throw new StoreRejectedException($"{targetAddress}: holds a copy of {other.From}, which is another store; nothing was changed");
        if (existing is null && await target.Partitions("", cancellationToken).AnyAsync(cancellationToken))
            throw new StoreRejectedException($"{targetAddress}: holds documents that are no copy of {sourceAddress}; nothing was changed");

        Write write = existing is null ? new Write.Create(marker.ToDocument()) : new Write.Replace(marker.ToDocument(), existing.ETag);
        return
            await target.Commit(StoreKeys.CopyMarkerPartition, [write], cancellationToken) is CommitResult.Committed
            && await CopyMarker.Find(target, cancellationToken) is { } written
            ? written
            : throw ConcurrentWrite(targetAddress);
    }

    private static async Task MarkComplete(IStore target, StoredDocument marker, StoreAddress targetAddress, CancellationToken cancellationToken)
    {
        var whole = VersionedJson.Read<CopyMarker>(marker) with { State = CopyState.Whole };
        if (
            await target.Commit(StoreKeys.CopyMarkerPartition, [new Write.Replace(whole.ToDocument(), marker.ETag)], cancellationToken)
            is not CommitResult.Committed
        )
        {
            throw ConcurrentWrite(targetAddress);
        }
    }

    private static StoreRejectedException ConcurrentWrite(StoreAddress targetAddress) => new($"{targetAddress}: somebody else began to write to it meanwhile");
}
