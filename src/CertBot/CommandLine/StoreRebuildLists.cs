using CertBot.Repositories;
using CertBot.Store;
using CertBot.Store.Documents;
using NodaTime;

namespace CertBot.CommandLine;

/// <summary><c>store rebuild-lists</c>: rebuilds the lists people see from their sources. Prints one line for each row that changed.</summary>
internal static class StoreRebuildLists
{
    /// <returns>0 when the lists are correct; 1 when one of their sources is damaged; 2 when a newer CertBot wrote a document.</returns>
    public static async Task<int> Run(
        IStore store,
        InstalledEditions editions,
        IClock clock,
        TextWriter output,
        TextWriter error,
        CancellationToken cancellationToken
    )
    {
        var rebuilder = new ReadModelRebuilder(store, editions, clock, output.WriteLineAsync);
        try
        {
            await CopyMarker.RequireWhole(store, cancellationToken);
            await rebuilder.Rebuild(cancellationToken);
        }
        catch (StoreRejectedException exception)
        {
            await error.WriteLineAsync(exception.Message);
            return 2;
        }

        await output.WriteLineAsync(
            FormattableString.Invariant($"{rebuilder.WrittenRows} rows written, {rebuilder.RemovedRows} removed, {rebuilder.Faults} faults")
        );
        return rebuilder.Faults == 0 ? 0 : 1;
    }
}
