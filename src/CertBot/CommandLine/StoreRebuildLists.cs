using CertBot.Store;
using CertBot.Turns;
using NodaTime;

namespace CertBot.CommandLine;

/// <summary><c>store rebuild-lists</c>: the lists people see, made anew from what they are read from. One line for each row that changed.</summary>
internal static class StoreRebuildLists
{
    /// <returns>0 the lists say what is so; 1 something they are read from is damaged; 2 a document is of a newer CertBot.</returns>
    public static async Task<int> Run(IStore store, EditionShelf editions, IClock clock, TextWriter output, TextWriter error, CancellationToken cancel)
    {
        var relisting = new Relisting(store, editions, clock, output.WriteLineAsync);
        try
        {
            await MovingIn.Settled(store, cancel);
            await relisting.Run(cancel);
        }
        catch (StoreRefused refused)
        {
            await error.WriteLineAsync(refused.Message);
            return 2;
        }

        await output.WriteLineAsync(FormattableString.Invariant($"{relisting.Written} rows written, {relisting.Removed} removed, {relisting.Faults} faults"));
        return relisting.Faults == 0 ? 0 : 1;
    }
}
