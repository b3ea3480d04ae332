using CertBot.Store.Documents;
using CertBot.Store.Events;

namespace CertBot.CommandLine;

/// <summary>
/// <c>audit export APP</c>: the history of an application as JSON lines, one event per line, as stored. A copy kept elsewhere proves the content of the history
/// at the time of the export.
/// </summary>
internal static class AuditExport
{
    /// <returns>0 when the history was written; 2 when there is no such application.</returns>
    public static async Task<int> Run(IStore store, ApplicationId application, TextWriter output, TextWriter error, CancellationToken cancellationToken)
    {
        if (await ApplicationLookup.Find(store, application, error, cancellationToken) is not { } partition)
        {
            return 2;
        }

        await foreach (var stored in EventStream.ReadDocuments(store, partition, "", cancellationToken))
        {
            // Only a damaged event contains a line break, and only between members: in JSON strings it is escaped.
            await output.WriteLineAsync(stored.Document.Json.ReplaceLineEndings(" "));
        }

        return 0;
    }
}

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
