using CertBot.Core;
using CertBot.Store;

namespace CertBot.CommandLine;

/// <summary>Finds the partition of an application somebody typed.</summary>
internal static class ApplicationHistory
{
    /// <returns>Null, and a line said, where there is none.</returns>
    public static async Task<string?> Find(IStore store, ApplicationId application, TextWriter error, CancellationToken cancel)
    {
        var partition = "app:" + application.Value;
        if (Names.IsName(partition)
            && ((await store.List(partition, Envelope.Kind, "", 1, cancel)).Count > 0 || await store.Get(partition, Snapshot.Id, cancel) is not null))
        {
            return partition;
        }

        await error.WriteLineAsync("there is no such application");
        return null;
    }
}
