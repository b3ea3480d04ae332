using System.Globalization;
using System.Runtime.CompilerServices;
using CertBot.Core.Primitives;
using CertBot.Core.Support.Cases;
using CertBot.Store;
using CertBot.Store.Documents;
using NodaTime;

namespace CertBot.Repositories;

/// <summary>
/// The escalations of an application's cases, in the order of time, so that those of a month are one stretch of the list whenever their cases were opened. A row
/// is written once and never changes.
/// </summary>
internal sealed class CaseEscalationStore(IStore store, QuarantinedDocuments quarantine)
{
    internal const string Kind = "escalation-row";

    /// <summary>The escalations opened from one instant until another (UTC, exclusive), the earliest first.</summary>
    public async IAsyncEnumerable<CaseEscalationRow> Each(
        ApplicationId application,
        Instant from,
        Instant until,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        var after = TimeOf(from);
        while (true)
        {
            var page = await store.List(ListOf(application), Kind, after, StorePages.Page, cancellationToken);
            foreach (var row in quarantine.Readable(page, VersionedJson.Read<CaseEscalationRow>))
            {
                if (row.At >= until)
                    yield break;
                yield return row;
            }

            if (page.Count < StorePages.Page)
                yield break;
            after = page[^1].Document.Id;
        }
    }

    /// <summary>Writes those of a case that are not there yet.</summary>
    public async Task Put(CaseRow row, CancellationToken cancellationToken)
    {
        foreach (var (list, document) in RowsOf(row))
            await store.Commit(list, [new Write.Create(document)], cancellationToken);
    }

    /// <summary>The rows of a case's escalations, and the list they stand in.</summary>
    internal static IEnumerable<(string List, Document Row)> RowsOf(CaseRow row) =>
        from escalation in row.Measurement?.Escalated ?? []
        let stored = new CaseEscalationRow(row.Id, escalation.Id, escalation.At)
        let id = $"{TimeOf(escalation.At)}.{StoreKeys.Escape(row.Id.Value)}.{StoreKeys.Escape(escalation.Id.Value)}"
        select (ListOf(row.Application), new Document(id, Kind, VersionedJson.Write(stored)));

    private static string ListOf(ApplicationId application) => StoreKeys.ReadModel($"app-escalations.{application.Value}");

    /// <summary>Ordinal order is the order of time.</summary>
    private static string TimeOf(Instant at) => at.ToUnixTimeTicks().ToString("D19", CultureInfo.InvariantCulture);
}

/// <summary>An escalation of a case, and when (UTC) it was opened.</summary>
internal sealed record CaseEscalationRow(CaseId Case, EscalationId Escalation, Instant At);
