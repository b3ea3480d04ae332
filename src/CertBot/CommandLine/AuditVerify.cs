using System.Globalization;
using CertBot.Store.Documents;
using CertBot.Store.Events;

namespace CertBot.CommandLine;

/// <summary><c>audit verify</c>: verifies the hash chain of every history in the store. Prints one line per fault, then a summary.</summary>
internal static class AuditVerify
{
    /// <returns>0 when all histories are intact; 1 when some are not; 2 when a newer CertBot wrote a document.</returns>
    public static async Task<int> Run(IStore store, TextWriter output, TextWriter error, CancellationToken cancellationToken)
    {
        var (histories, events, faults) = (0, 0, 0);
        try
        {
            await foreach (var partition in store.Partitions("", cancellationToken))
            {
                var found = await HistoryVerifier.VerifyHistory(store, partition, cancellationToken);
                histories += found.Events > 0 || found.FirstFault is not null ? 1 : 0;
                events += found.Events;
                if (found.FirstFault is { } fault)
                {
                    faults++;
                    await output.WriteLineAsync(DescribeFault(partition, fault));
                }
            }
        }
        catch (StoreRejectedException exception)
        {
            await error.WriteLineAsync(exception.Message);
            return 2;
        }

        await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{histories} histories, {events} good events, {faults} faults"));
        return faults == 0 ? 0 : 1;
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
