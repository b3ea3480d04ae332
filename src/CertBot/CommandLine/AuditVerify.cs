using System.Globalization;
using CertBot.Store.Documents;
using CertBot.Store.Events;

namespace CertBot.CommandLine;

/// <summary>
/// <c>audit verify</c>: verifies the hash chain of every history in the store, derives every state from its events again, and looks for what others name and is
/// not there. Prints one line per fault, then a summary.
/// </summary>
internal static class AuditVerify
{
    /// <summary>Partitions verified concurrently, because a remote database has high latency; the lines stay in the order of the partitions.</summary>
    private const int ParallelPartitions = 8;

    /// <returns>0 when all histories are intact; 1 when some are not; 2 when a newer CertBot wrote a document.</returns>
    public static Task<int> Run(IStore store, TextWriter output, TextWriter error, CancellationToken cancellationToken) =>
        Run(store, null, output, error, cancellationToken);

    /// <param name="store">The store.</param>
    /// <param name="heads">What <see cref="AuditHeads"/> wrote earlier; null: nothing to compare with.</param>
    /// <param name="output">For the faults and the summary.</param>
    /// <param name="error">For documents of a newer CertBot.</param>
    /// <param name="cancellationToken">Checked between two pages.</param>
    /// <returns>0 when all histories are intact; 1 when some are not; 2 when a newer CertBot wrote a document.</returns>
    public static async Task<int> Run(IStore store, TextReader? heads, TextWriter output, TextWriter error, CancellationToken cancellationToken)
    {
        var (histories, events, faults, newer) = (0, 0, 0, 0);
        var audit = new StoreAudit(store);
        var earlier = new RecordedHeads(heads);
        HashSet<string> missing = new(StringComparer.Ordinal);
        Queue<(string Partition, Task<PartitionAudit> Audit)> pending = [];
        try
        {
            await foreach (var partition in store.Partitions("", cancellationToken))
            {
                foreach (var gone in earlier.Before(partition))
                    pending.Enqueue((gone.Partition, Task.FromResult(PartitionAudit.Of(gone.DescribeMissing()))));
                var head = earlier.Take(partition);
                pending.Enqueue((partition, Task.Run(() => audit.Verify(partition, head, cancellationToken), cancellationToken)));
                while (pending.Count >= ParallelPartitions)
                    await ReportNext();
            }

            foreach (var gone in earlier.Before(null))
                pending.Enqueue((gone.Partition, Task.FromResult(PartitionAudit.Of(gone.DescribeMissing()))));
            while (pending.Count > 0)
                await ReportNext();
            await Report(StoreKeys.Roles, audit.VerifyWhole());
        }
        finally
        {
            await Task.WhenAll(pending.Select(p => p.Audit.ContinueWith(static _ => { }, TaskScheduler.Default)));
        }

        await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{histories} histories, {events} good events, {faults} faults"));
        return faults > 0 ? 1
            : newer > 0 ? 2
            : 0;

        async Task ReportNext()
        {
            var (partition, audited) = pending.Dequeue();
            await Report(partition, await audited);
        }

        async Task Report(string partition, PartitionAudit found)
        {
            histories += found.IsHistory ? 1 : 0;
            events += found.Events;
            string[] lines = [.. found.Faults, .. found.Missing.Where(m => missing.Add(m.Partition)).Select(m => m.Line)];
            if (found.Faults.Count > 0)
                missing.Add(partition);
            faults += lines.Length;
            foreach (var line in lines)
                await output.WriteLineAsync(line);
            if (found.Newer is not { } unread)
                return;

            newer++;
            await error.WriteLineAsync(unread);
        }
    }

    public static string DescribeFault(string partition, IntegrityFault fault) =>
        string.Create(CultureInfo.InvariantCulture, $"{partition} event {fault.Seq}: {Describe(fault.Error)}");

    private static string Describe(IntegrityError error) =>
        error switch
        {
            IntegrityError.Missing => "missing",
            IntegrityError.Altered => "altered: it does not have the hash it says",
            IntegrityError.Reordered => "reordered: another event stands in its place",
            IntegrityError.Forged => "forged: it does not follow from what was before",
            IntegrityError.CutTail => "cut off: the snapshot knows of it, and it is not there",
            IntegrityError.NoSnapshot => "the last one, and there is no snapshot",
            IntegrityError.OtherHead => "the last one, and the snapshot names another hash",
            IntegrityError.Unreadable => "unreadable",
            _ => throw new ArgumentOutOfRangeException(nameof(error)),
        };
}
