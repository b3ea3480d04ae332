using CertBot.CommandLine.Lists;
using CertBot.Core.RegularAudits;
using CertBot.Core.Support.Cases;
using CertBot.Core.Support.Customers;
using CertBot.Repositories;
using CertBot.Store.Documents;
using CertBot.Store.Events;
using NodaTime;

namespace CertBot.CommandLine;

/// <summary>Rebuilds the lists of customers, support cases and audits from them.</summary>
/// <param name="store">The store.</param>
/// <param name="editions">The editions that cases run under.</param>
/// <param name="clock">Where a case stands depends on the time.</param>
/// <param name="rows">Writes the rows.</param>
internal sealed class SupportListRebuilder(IStore store, InstalledEditions editions, IClock clock, ListRowWriter rows)
{
    /// <summary>A row that is written in a list and that no case or customer has is removed.</summary>
    public static bool IsRow(StoredDocument row) =>
        row.Document.Kind
            is CaseStore.Kind
                or CaseStore.EndedKind
                or CaseEscalationStore.Kind
                or CustomerStore.Kind
                or RegularAuditStore.Kind
                or RegularAuditStore.EndedKind;

    public async Task Rebuild(
        Func<StoredDocument, Task<SupportCase?>> readCase,
        Func<StoredDocument, Task<Customer?>> readCustomer,
        Func<StoredDocument, Task<(RegularAuditHistory History, string ApplicationName)?>> readAudits,
        CancellationToken cancellationToken
    )
    {
        HashSet<(string List, string Id)> known = [];
        await foreach (var partition in store.Partitions(StoreKeys.CasePrefix, cancellationToken))
        {
            if (
                await store.Get(partition, Snapshot.Id, cancellationToken) is not { } stored
                || await readCase(stored) is not { } supportCase
                || !editions.All.TryGetValue(supportCase.Terms.Edition, out var edition)
            )
            {
                continue;
            }

            var row = CaseProjection.Project(supportCase, edition, editions.HolidayCalendars, clock.GetCurrentInstant());
            foreach (var (list, document) in CaseStore.ListsOf(row))
                await Rebuild(list, supportCase.Id.Value, document, known, cancellationToken);
            foreach (var (list, document) in CaseEscalationStore.RowsOf(row))
                await Rebuild(list, document.Id, document, known, cancellationToken);
        }

        await foreach (var partition in store.Partitions(StoreKeys.CustomerPrefix, cancellationToken))
        {
            if (await store.Get(partition, Snapshot.Id, cancellationToken) is { } stored && await readCustomer(stored) is { } customer)
            {
                var (list, document) = CustomerStore.ListOf(CustomerProjection.Project(customer));
                await Rebuild(list, document.Id, document, known, cancellationToken);
            }
        }

        await foreach (var partition in store.Partitions(StoreKeys.RegularAuditsPrefix, cancellationToken))
        {
            if (await store.Get(partition, Snapshot.Id, cancellationToken) is { } stored && await readAudits(stored) is var (history, name))
            {
                var row = RegularAuditProjection.Project(history, name);
                await Rebuild(RegularAuditStore.List, RegularAuditStore.RowId(row), RegularAuditStore.DocumentOf(row), known, cancellationToken);
            }
        }

        await rows.RemoveUnknown("list:", (list, row) => IsRow(row) && !known.Contains((list, row.Document.Id)), cancellationToken);
    }

    /// <summary>A row that is right already stays as it is, and so does what is left of one that ended.</summary>
    private async Task Rebuild(string list, string id, Document? document, HashSet<(string List, string Id)> known, CancellationToken cancellationToken)
    {
        known.Add((list, id));
        await rows.Rebuild(
            list,
            id,
            stored =>
                document is null
                    ? stored is { Document.Kind: CaseStore.EndedKind or RegularAuditStore.EndedKind }
                        ? stored.Document
                        : null
                    : stored?.Document.Kind == document.Kind && stored.Document.Json == document.Json
                        ? stored.Document
                        : document,
            cancellationToken
        );
    }
}
