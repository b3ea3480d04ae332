using CertBot.CommandLine.Lists;
using CertBot.Core.Kpis;
using CertBot.Core.Primitives;
using CertBot.Kpis;
using CertBot.Repositories;
using CertBot.Store.Documents;
using CertBot.Store.Events;
using NodaTime;

namespace CertBot.CommandLine.Kpis;

/// <summary>Rebuilds the rows of the board: of each measured application and month, from its closed months and from the lists of its cases.</summary>
/// <param name="store">The store.</param>
/// <param name="reports">Works the rows out.</param>
/// <param name="rows">Writes the rows.</param>
internal sealed class KpiListRebuilder(IStore store, KpiReports reports, ListRowWriter rows)
{
    public async Task Rebuild(CancellationToken cancellationToken)
    {
        HashSet<(string List, string Id)> known = [];
        await foreach (var partition in store.Partitions(StoreKeys.KpisPrefix, cancellationToken))
        {
            if (await store.Get(partition, Snapshot.Id, cancellationToken) is not { } stored || Read(stored) is not { } history)
                continue;

            for (
                var month = FirstOf(history);
                await reports.Find(history.Application, month, cancellationToken) is { } answer and not (KpiAnswer.Future or KpiAnswer.NoSuchApplication);
                month = month.PlusMonths(1)
            )
            {
                if (answer is KpiAnswer.Found { Report: var report })
                    await Rebuild(KpiRow.Of(report), known, cancellationToken);
                else if (history.Last is { } last && month > last)
                    break;
            }
        }

        await rows.RemoveUnknown(KpiRowStore.ListPrefix, (list, row) => !known.Contains((list, row.Document.Id)), cancellationToken);
    }

    private async Task Rebuild(KpiRow row, HashSet<(string List, string Id)> known, CancellationToken cancellationToken)
    {
        var list = KpiRowStore.ListOf(row.Figures.Month);
        known.Add((list, row.Application.Value));
        await rows.Rebuild(
            list,
            row.Application.Value,
            stored =>
                stored?.Document.Kind == KpiRowStore.Kind && TryRead(stored) is { } there && there.SaysTheSameAs(row)
                    ? stored.Document
                    : KpiRowStore.DocumentOf(row),
            cancellationToken
        );
    }

    private static YearMonth FirstOf(KpiHistory history) =>
        history.Months is [{ Figures.Month: var closed }, ..] && closed < history.First ? closed : history.First;

    /// <summary>What is damaged is reported by <c>audit verify</c>; its rows are made anew.</summary>
    private static KpiRow? TryRead(StoredDocument stored)
    {
        try
        {
            return VersionedJson.ReadGuarded(stored, VersionedJson.Read<KpiRow>);
        }
        catch (StoreRejectedException exception) when (exception.IsDamage)
        {
            return null;
        }
    }

    private static KpiHistory? Read(StoredDocument stored)
    {
        try
        {
            return VersionedJson.ReadGuarded(stored, Snapshot<KpiHistory>.Read).State;
        }
        catch (StoreRejectedException exception) when (exception.IsDamage)
        {
            return null;
        }
    }
}
