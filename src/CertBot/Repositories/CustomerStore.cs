using System.Collections.Immutable;
using CertBot.Core.Primitives;
using CertBot.Core.Support.Customers;
using CertBot.Store;
using CertBot.Store.Documents;

namespace CertBot.Repositories;

/// <summary>Customers as stored, and the list of each vendor's customers. The list lags behind only briefly.</summary>
internal sealed class CustomerStore(IStore store, Aggregates aggregates, QuarantinedDocuments quarantine)
{
    internal const string Kind = "customer-row";

    /// <summary>The maximum number of customers one turn holds.</summary>
    internal const int Most = 2_000;

    public async Task<Customer?> Find(VendorId vendor, CustomerId id, CancellationToken cancellationToken) =>
        (await aggregates.Customers.Load(StoreKeys.Customer(vendor, id), cancellationToken)).State;

    /// <summary>A page of a vendor's customers after an id, in ordinal order of ids; at most <paramref name="max"/>.</summary>
    public async Task<ImmutableArray<CustomerRow>> List(VendorId vendor, string after, int max, CancellationToken cancellationToken) =>
        [
            .. quarantine.Readable(
                await store.List(ListOf(vendor), Kind, after.Length == 0 ? "" : RowId(after), max, cancellationToken),
                VersionedJson.Read<CustomerRow>
            ),
        ];

    /// <summary>The customers of a vendor in the order of their names.</summary>
    public async Task<ImmutableArray<CustomerRow>> ListAll(VendorId vendor, CancellationToken cancellationToken)
    {
        var rows = await BoundedList<CustomerRow>.First(
            Each(vendor, cancellationToken),
            Most,
            some => some.OrderBy(r => r.Name, StringComparer.OrdinalIgnoreCase).ThenBy(r => r.Id.Value, StringComparer.Ordinal),
            cancellationToken
        );
        return rows.Shown;
    }

    public Task Put(CustomerRow row, CancellationToken cancellationToken) =>
        NewestRow.Put(
            store,
            ListOf(row.Vendor),
            new Document(RowId(row.Id.Value), Kind, VersionedJson.Write(row)),
            row.Revision,
            ReadRevision,
            cancellationToken
        );

    /// <summary>The list a customer stands in, with its row.</summary>
    internal static (string List, Document Row) ListOf(CustomerRow row) =>
        (ListOf(row.Vendor), new Document(RowId(row.Id.Value), Kind, VersionedJson.Write(row)));

    private static string ListOf(VendorId vendor) => StoreKeys.ReadModel($"customers.{vendor.Value}");

    private static string RowId(string id) => StoreKeys.Escape(id);

    private static int ReadRevision(StoredDocument stored) => VersionedJson.Read<CustomerRow>(stored).Revision;

    private async IAsyncEnumerable<CustomerRow> Each(
        VendorId vendor,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        await foreach (var page in store.Pages(ListOf(vendor), Kind, cancellationToken))
        {
            foreach (var row in quarantine.Readable(page, VersionedJson.Read<CustomerRow>))
                yield return row;
        }
    }
}
