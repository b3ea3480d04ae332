using System.Runtime.CompilerServices;
using CertBot.Core.Kpis;
using CertBot.Core.Primitives;
using CertBot.Store;
using CertBot.Store.Documents;
using NodaTime;

using CertBot.Repositories;

namespace CertBot.Kpis;

/// <summary>The measured applications of a month, one row each, so that the board of all of them is a few pages. Each row says when it was worked out.</summary>
internal sealed class KpiRowStore(IStore store, QuarantinedDocuments quarantine)
{
    internal const string Kind = "kpi-row";

    internal const string ListPrefix = "list:kpis.";

    /// <summary>In ordinal order of ids.</summary>
    public async IAsyncEnumerable<KpiRow> Each(YearMonth month, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var page in store.Pages(ListOf(month), Kind, cancellationToken))
        {
            foreach (var row in quarantine.Readable(page, VersionedJson.Read<KpiRow>))
                yield return row;
        }
    }

    public async Task<KpiRow?> Find(ApplicationId application, YearMonth month, CancellationToken cancellationToken) =>
        await store.Get(ListOf(month), application.Value, cancellationToken) is { } stored
            ? VersionedJson.ReadGuarded(stored, VersionedJson.Read<KpiRow>)
            : null;

    /// <summary>Unless a newer one is there.</summary>
    public async Task Put(KpiRow row, CancellationToken cancellationToken)
    {
        for (var attempt = 0; attempt < OptimisticRetry.MaxAttempts; attempt++)
        {
            var stored = await store.Get(ListOf(row.Figures.Month), row.Application.Value, cancellationToken);
            if (stored is not null && VersionedJson.Read<KpiRow>(stored).At >= row.At)
                return;

            Write write = stored is null ? new Write.Create(DocumentOf(row)) : new Write.Replace(DocumentOf(row), stored.ETag);
            if (await store.Commit(ListOf(row.Figures.Month), [write], cancellationToken) is CommitResult.Committed)
                return;
        }

        throw new TimeoutException("The list stayed contended.");
    }

    internal static string ListOf(YearMonth month) => StoreKeys.ReadModel($"kpis.{KpiMonths.Format(month)}");

    internal static Document DocumentOf(KpiRow row) => new(row.Application.Value, Kind, VersionedJson.Write(row));
}
