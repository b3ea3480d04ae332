using System.Globalization;
using CertBot.Store.Documents;

namespace CertBot.CommandLine;

/// <summary>
/// <c>audit replay APP</c>: derives the state from the events again and compares it with the stored snapshot. Differences are reported by their JSON paths.
/// </summary>
internal static class AuditReplay
{
    /// <returns>0 when they are equal; 1 when they differ or the history fails verification; 2 when there is no such application or a newer CertBot wrote
    /// it.</returns>
    public static async Task<int> Run(IStore store, ApplicationId application, TextWriter output, TextWriter error, CancellationToken cancellationToken)
    {
        try
        {
            return await ApplicationLookup.Find(store, application, error, cancellationToken) is { } partition
                ? await Compare(store, partition, output, cancellationToken)
                : 2;
        }
        catch (StoreRejectedException exception)
        {
            await error.WriteLineAsync(exception.Message);
            return 2;
        }
    }

    private static async Task<int> Compare(IStore store, string partition, TextWriter output, CancellationToken cancellationToken)
    {
        var replayed = await new AggregateReplays(store).Applications.Run(partition, static _ => { }, cancellationToken);
        if (replayed.Fault is { } fault)
        {
            await output.WriteLineAsync(fault);
            return 1;
        }

        foreach (var path in replayed.Differences)
            await output.WriteLineAsync($"{partition} differs at {path}");
        await output.WriteLineAsync(
            string.Create(CultureInfo.InvariantCulture, $"{partition}: {replayed.Events} events, {replayed.Differences.Count} differences")
        );
        return replayed.Differences.Count == 0 ? 0 : 1;
    }
}
