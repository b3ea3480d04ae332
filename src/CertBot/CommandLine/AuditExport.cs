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
