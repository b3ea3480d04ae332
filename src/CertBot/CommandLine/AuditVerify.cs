using System.Globalization;
using CertBot.Store;

namespace CertBot.CommandLine;

/// <summary><c>audit verify</c>: re-checks every history in the store. One line per fault, then a summary.</summary>
internal static class AuditVerify
{
    /// <returns>0 all histories are what was written; 1 some are not; 2 a document is of a newer CertBot.</returns>
    public static async Task<int> Run(IStore store, TextWriter output, TextWriter error, CancellationToken cancel)
    {
        var (histories, events, faults) = (0, 0, 0);
        try
        {
            await foreach (var partition in store.Partitions("", cancel))
            {
                var found = await Chain.Walk(store, partition, cancel);
                histories += found.Events > 0 || found.Fault is not null ? 1 : 0;
                events += found.Events;
                if (found.Fault is { } fault)
                {
                    faults++;
                    await output.WriteLineAsync(Line(partition, fault));
                }
            }
        }
        catch (StoreRefused refused)
        {
            await error.WriteLineAsync(refused.Message);
            return 2;
        }

        await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{histories} histories, {events} good events, {faults} faults"));
        return faults == 0 ? 0 : 1;
    }

    public static string Line(string partition, ChainFault fault) =>
        string.Create(CultureInfo.InvariantCulture, $"{partition} event {fault.Seq}: {Why(fault.Why)}");

    private static string Why(Flaw flaw) => flaw switch
    {
        Flaw.Missing => "missing",
        Flaw.Altered => "altered: it does not have the hash it says",
        Flaw.Reordered => "reordered: another event stands in its place",
        Flaw.Forged => "forged: it does not follow from what was before",
        Flaw.CutTail => "cut off: the snapshot knows of it, and it is not there",
        Flaw.NoSnapshot => "the last one, and there is no snapshot",
        Flaw.OtherHead => "the last one, and the snapshot names another hash",
        Flaw.Unreadable => "unreadable",
        _ => throw new ArgumentOutOfRangeException(nameof(flaw)),
    };
}
