using CertBot.Store.Documents;
using CertBot.Store.Events;

namespace CertBot.CommandLine;

/// <summary><c>audit export APP</c>: the history of an application as JSON lines, one event a line, as stored. Kept elsewhere it proves what the file said on that day.</summary>
internal static class AuditExport
{
    /// <returns>0 written; 2 there is no such application.</returns>
    public static async Task<int> Run(IStore store, ApplicationId application, TextWriter output, TextWriter error, CancellationToken cancellationToken)
    {
        if (await ApplicationLookup.Find(store, application, error, cancellationToken) is not { } partition)
        {
            return 2;
        }

        await foreach (var stored in EventStream.ReadDocuments(store, partition, "", cancellationToken))
        {
            // Only damage brings a line's end into it, and then between members: what is text is escaped.
            await output.WriteLineAsync(stored.Document.Json.ReplaceLineEndings(" "));
        }

        return 0;
    }
}
