using System.Collections.Immutable;
using CertBot.Core.RegularAudits;
using CertBot.Store;
using CertBot.Store.Documents;
using NodaTime;

namespace CertBot.Repositories;

/// <summary>The list of the applications whose support is audited. It lags behind only briefly.</summary>
internal sealed class RegularAuditStore(IStore store, QuarantinedDocuments quarantine)
{
    internal const string Kind = "audit-row";

    /// <summary>What is left of a row that ended: it takes no place in the list.</summary>
    internal const string EndedKind = "ended-audit-row";

    private const int Most = 2_000;

    private static readonly Duration EndedRetention = Duration.FromDays(1);

    /// <summary>All of them, the longest waiting first.</summary>
    public async Task<ImmutableArray<RegularAuditRow>> ListAll(CancellationToken cancellationToken) =>
        (
            await BoundedList<RegularAuditRow>.First(
                Each(cancellationToken),
                Most,
                some => some.OrderBy(r => r.Since).ThenBy(r => r.Application.Value, StringComparer.Ordinal),
                cancellationToken
            )
        ).Shown;

    public Task Put(RegularAuditRow row, Instant now, CancellationToken cancellationToken) =>
        NewestRow.Put(
            store,
            List,
            DocumentOf(row) ?? new Document(RowId(row), EndedKind, VersionedJson.Write(row)) { Expires = now + EndedRetention },
            row.Revision,
            stored => VersionedJson.Read<RegularAuditRow>(stored).Revision,
            cancellationToken
        );

    internal static string List => StoreKeys.ReadModel("audited-applications");

    internal static string RowId(RegularAuditRow row) => StoreKeys.Escape(row.Application.Value);

    /// <summary>The row in the list; null: nothing is audited any more.</summary>
    internal static Document? DocumentOf(RegularAuditRow row) =>
        row is { Turn: AuditTurn.Nobody, Next: null } ? null : new Document(RowId(row), Kind, VersionedJson.Write(row));

    private async IAsyncEnumerable<RegularAuditRow> Each([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var page in store.Pages(List, Kind, cancellationToken))
        {
            foreach (var row in quarantine.Readable(page, VersionedJson.Read<RegularAuditRow>))
                yield return row;
        }
    }
}
