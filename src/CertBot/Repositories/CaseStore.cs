using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using CertBot.Core.Primitives;
using CertBot.Core.Support.Cases;
using CertBot.Store;
using CertBot.Store.Documents;
using NodaTime;

namespace CertBot.Repositories;

/// <summary>
/// Cases as stored, and the lists they stand in: all of a vendor, all of an application (in the order of their numbers, so that a month is one stretch of it),
/// those of a vendor that are not resolved, and those with an open escalation. The lists lag behind only briefly.
/// </summary>
internal sealed class CaseStore(IStore store, Aggregates aggregates, CaseEscalationStore escalations, QuarantinedDocuments quarantine)
{
    internal const string Kind = "case-row";

    /// <summary>What is left of a row that ended in a list of what is open: it takes no place in it.</summary>
    internal const string EndedKind = "ended-case-row";

    /// <summary>The maximum number of cases one turn holds.</summary>
    internal const int Most = 2_000;

    private const string EscalatedList = "escalated-cases";

    private static readonly Duration EndedRetention = Duration.FromDays(1);

    public async Task<SupportCase?> Find(CaseId id, CancellationToken cancellationToken) =>
        (await aggregates.Cases.Load(StoreKeys.Case(id), cancellationToken)).State;

    /// <summary>The case a vendor's system knows by this id; null: there is none.</summary>
    public async Task<CaseId?> FindId(VendorId vendor, string externalId, CancellationToken cancellationToken) =>
        await store.Get(StoreKeys.CaseReference(vendor, externalId), CaseReference.Id, cancellationToken) is { } stored
            ? VersionedJson.Read<CaseReference>(stored).Case
            : null;

    /// <summary>A page of a vendor's cases after a number, in ordinal order of numbers; at most <paramref name="max"/>.</summary>
    public async Task<ImmutableArray<CaseRow>> ListAll(VendorId vendor, string after, int max, CancellationToken cancellationToken) =>
        [.. quarantine.Readable(await store.List(AllOf(vendor), Kind, after, max, cancellationToken), VersionedJson.Read<CaseRow>)];

    /// <summary>An application's cases of a month such as <c>2026-11</c>, in ordinal order of numbers.</summary>
    public async IAsyncEnumerable<CaseRow> EachOf(ApplicationId application, string month, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var prefix = $"C-{month}-";
        var after = prefix;
        while (true)
        {
            var page = await store.List(AllOf(application), Kind, after, StorePages.Page, cancellationToken);
            foreach (var row in quarantine.Readable(page, VersionedJson.Read<CaseRow>))
            {
                if (!row.Id.Value.StartsWith(prefix, StringComparison.Ordinal))
                    yield break;
                yield return row;
            }

            if (page.Count < StorePages.Page)
                yield break;
            after = page[^1].Document.Id;
        }
    }

    /// <summary>The rows of an application's cases that an earlier build wrote get what they count for, and their escalations are listed. May be repeated.</summary>
    public async Task Complete(ApplicationId application, CancellationToken cancellationToken)
    {
        await foreach (var page in store.Pages(AllOf(application), Kind, cancellationToken))
        {
            foreach (var stored in page)
            {
                if (
                    quarantine.Readable([stored], VersionedJson.Read<CaseRow>).FirstOrDefault() is not { Measurement: null } row
                    || await Find(row.Id, cancellationToken) is not { } supportCase
                )
                {
                    continue;
                }

                var complete = row with { Measurement = CaseMeasurement.Of(supportCase) };
                await escalations.Put(complete, cancellationToken);

                // A row that was replaced meanwhile is complete.
                var document = new Document(row.Id.Value, Kind, VersionedJson.Write(complete));
                await store.Commit(stored.Partition, [new Write.Replace(document, stored.ETag)], cancellationToken);
            }
        }
    }

    /// <summary>A vendor's cases that are not resolved, the next due first.</summary>
    public Task<BoundedList<CaseRow>> ListOpen(VendorId vendor, CancellationToken cancellationToken) => List(OpenOf(vendor), cancellationToken);

    /// <summary>A vendor's cases that are not resolved, without a limit; in ordinal order of numbers.</summary>
    public IAsyncEnumerable<CaseRow> EachOpen(VendorId vendor, CancellationToken cancellationToken) => Each(OpenOf(vendor), cancellationToken);

    /// <summary>The cases of all vendors with an open escalation, without a limit; in ordinal order of numbers.</summary>
    public IAsyncEnumerable<CaseRow> EachEscalated(CancellationToken cancellationToken) => Each(StoreKeys.ReadModel(EscalatedList), cancellationToken);

    /// <summary>The cases of all vendors with an open escalation, the next due first.</summary>
    public Task<BoundedList<CaseRow>> ListEscalated(CancellationToken cancellationToken) => List(StoreKeys.ReadModel(EscalatedList), cancellationToken);

    /// <summary>The first row of a case. It stands in no list of what is open if it was opened resolved.</summary>
    public Task PutNew(CaseRow row, CancellationToken cancellationToken) => PutInLists(row, null, cancellationToken);

    public Task Put(CaseRow row, Instant now, CancellationToken cancellationToken) => PutInLists(row, now + EndedRetention, cancellationToken);

    /// <param name="row">The row.</param>
    /// <param name="endedUntil">Until when a list it stands in no more tells later writers so; null: it never stood there.</param>
    /// <param name="cancellationToken">Cancels between two lists.</param>
    private async Task PutInLists(CaseRow row, Instant? endedUntil, CancellationToken cancellationToken)
    {
        foreach (var (list, document) in ListsOf(row))
        {
            if (document is not null)
                await Put(list, document, row.Revision, cancellationToken);
            else if (endedUntil is { } until)
                await Put(list, new Document(row.Id.Value, EndedKind, VersionedJson.Write(row)) { Expires = until }, row.Revision, cancellationToken);
        }

        await escalations.Put(row, cancellationToken);
    }

    /// <summary>The lists a case stands in, with its row in each; null: it stands in that one no more. Most cases are never escalated.</summary>
    internal static IEnumerable<(string List, Document? Row)> ListsOf(CaseRow row)
    {
        var document = new Document(row.Id.Value, Kind, VersionedJson.Write(row));
        yield return (AllOf(row.Vendor), document);
        yield return (AllOf(row.Application), document);
        yield return (OpenOf(row.Vendor), row.Status == CaseStatus.Resolved ? null : document);
        if (row.Measurement is not { Escalated.IsEmpty: true })
            yield return (StoreKeys.ReadModel(EscalatedList), row.Escalations.IsEmpty ? null : document);
    }

    private static string AllOf(VendorId vendor) => StoreKeys.ReadModel($"cases.{vendor.Value}");

    private static string AllOf(ApplicationId application) => StoreKeys.ReadModel($"app-cases.{application.Value}");

    private static string OpenOf(VendorId vendor) => StoreKeys.ReadModel($"open-cases.{vendor.Value}");

    private Task Put(string list, Document document, int revision, CancellationToken cancellationToken) =>
        NewestRow.Put(store, list, document, revision, stored => VersionedJson.Read<RowHead>(stored).Revision, cancellationToken);

    /// <summary>What a writer has to know of the row that is there.</summary>
    private sealed record RowHead(int Revision);

    private Task<BoundedList<CaseRow>> List(string list, CancellationToken cancellationToken) =>
        BoundedList<CaseRow>.First(
            Each(list, cancellationToken),
            Most,
            some => some.OrderBy(r => r.Due ?? Instant.MaxValue).ThenBy(r => r.Id.Value, StringComparer.Ordinal),
            cancellationToken
        );

    private async IAsyncEnumerable<CaseRow> Each(string list, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var page in store.Pages(list, Kind, cancellationToken))
        {
            foreach (var row in quarantine.Readable(page, VersionedJson.Read<CaseRow>))
                yield return row;
        }
    }
}

/// <summary>Names the case that something outside stands for.</summary>
internal sealed record CaseReference(CaseId Case)
{
    public const string Id = "case";

    public Document ToDocument() => new(Id, "case-ref", VersionedJson.Write(this));
}
