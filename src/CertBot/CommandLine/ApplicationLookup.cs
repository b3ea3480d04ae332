using CertBot.Store.Documents;
using CertBot.Store.Events;

namespace CertBot.CommandLine;

/// <summary>Finds the partition of an application by the id given on the command line.</summary>
internal static class ApplicationLookup
{
    /// <returns>The partition, or null after an error message when there is no such application.</returns>
    public static async Task<string?> Find(IStore store, ApplicationId application, TextWriter error, CancellationToken cancellationToken)
    {
        var partition = "app:" + application.Value;
        if (
            KeyRules.IsValid(partition)
            && (
                (await store.List(partition, EventEnvelope.Kind, "", 1, cancellationToken)).Count > 0
                || await store.Get(partition, Snapshot.Id, cancellationToken) is not null
            )
        )
        {
            return partition;
        }

        await error.WriteLineAsync("there is no such application");
        return null;
    }
}
