using CertBot.CommandLine.Kpis;
using CertBot.CommandLine.Lists;
using CertBot.Core.Certification.Applications;
using CertBot.Core.Certification.ReadModels;
using CertBot.Core.Directory;
using CertBot.Core.RegularAudits;
using CertBot.Core.Support.Cases;
using CertBot.Core.Support.Customers;
using CertBot.Core.Surveys;
using CertBot.Outbox.Routing;
using CertBot.Repositories;
using CertBot.Store;
using CertBot.Store.Documents;
using CertBot.Store.Events;
using NodaTime;

namespace CertBot.CommandLine;

/// <summary>
/// Rebuilds the read models from their sources: list rows from the applications, unreachable conversations from the conversations. Writes only what differs.
/// </summary>
internal sealed class ReadModelRebuilder(IStore store, InstalledEditions editions, IClock clock, Func<string, Task> report)
{
    private const int PageSize = 100;

    private readonly ListRowWriter _rows = new(store, report);

    public int WrittenRows => _rows.Written;

    public int RemovedRows => _rows.Removed;

    public int Faults { get; private set; }

    /// <exception cref="StoreRejectedException">A newer CertBot wrote a document.</exception>
    public async Task Rebuild(CancellationToken cancellationToken)
    {
        var precedents = new PrecedentRebuilder(store, _rows);
        await foreach (var partition in store.Partitions("app:", cancellationToken))
        {
            if (await ReadApplication(partition, cancellationToken) is not { } app)
                continue;

            await precedents.Read(partition, cancellationToken);
            await RebuildRow(ApplicationSummaryStore.VendorPartition(app.Vendor), app.Id.Value, cancellationToken);
            await RebuildRow(StoreKeys.ReadModel(ApplicationSummaryStore.OpenList), app.Id.Value, cancellationToken);
            await RebuildRow(StoreKeys.ReadModel(ApplicationSummaryStore.ClosedList), app.Id.Value, cancellationToken);
        }

        await foreach (var list in store.Partitions("list:", cancellationToken))
        {
            if (list != UnreachableConversationStore.ListPartition)
            {
                await ForEachRow(
                    list,
                    row => row.Document.Kind == ApplicationSummaryStore.Kind ? RebuildRow(list, row.Document.Id, cancellationToken) : Task.CompletedTask,
                    cancellationToken
                );
            }
        }

        await precedents.Write(cancellationToken);
        await RebuildUnreachable(cancellationToken);
        await new SupportListRebuilder(store, editions, clock, _rows).Rebuild(
            async stored => (await ReadOrReport(stored, Snapshot<SupportCase>.Read))?.State,
            async stored => (await ReadOrReport(stored, Snapshot<Customer>.Read))?.State,
            async stored =>
                (await ReadOrReport(stored, Snapshot<RegularAuditHistory>.Read))?.State is { } audits
                    ? (audits, await NameOf(audits.Application, cancellationToken))
                    : null,
            cancellationToken
        );
        await new SurveyListRebuilder(store, _rows).Rebuild(async stored => (await ReadOrReport(stored, Snapshot<Survey>.Read))?.State, cancellationToken);
        // Last: the rows of the board are worked out from the lists of cases and answers.
        await new KpiListRebuilder(store, new KpiServices(store, editions, clock).Reports, _rows).Rebuild(cancellationToken);
    }

    private async Task<string> NameOf(ApplicationId id, CancellationToken cancellationToken) =>
        await store.Get(StoreKeys.Application(id), Snapshot.Id, cancellationToken) is { } stored
            ? (await ReadOrReport(stored, Snapshot<Application>.Read))?.State.Name ?? id.Value
            : id.Value;

    private async Task RebuildUnreachable(CancellationToken cancellationToken)
    {
        HashSet<string> seen = [];
        await foreach (var partition in store.Partitions("place:", cancellationToken))
        {
            if (await store.Get(partition, UnreachableConversationStore.Id, cancellationToken) is not { } closed)
                continue;

            if (await ReadOrReport(closed, VersionedJson.Read<UnreachableConversation>) is { } unreachable)
            {
                await RebuildUnreachableRow(
                    RowIdOf(unreachable.Conversation),
                    StoreKeys.ConversationAddress(unreachable.Conversation),
                    seen,
                    cancellationToken
                );
            }
        }

        await ForEachRow(
            UnreachableConversationStore.ListPartition,
            async row =>
            {
                if (seen.Contains(row.Document.Id))
                    return;

                // An unreadable row that belongs to no unreachable conversation is left alone.
                var address = TryRead(row, VersionedJson.Read<UnreachableConversation>)?.Conversation;
                await RebuildUnreachableRow(
                    row.Document.Id,
                    address is { } p && RowIdOf(p) == row.Document.Id ? StoreKeys.ConversationAddress(p) : null,
                    seen,
                    cancellationToken
                );
            },
            cancellationToken
        );
    }

    private static string RowIdOf(ConversationAddress address) => StoreKeys.Escape(address.ToString());

    private async Task RebuildUnreachableRow(string rowId, string? partition, HashSet<string> seen, CancellationToken cancellationToken)
    {
        seen.Add(rowId);
        await _rows.RebuildFrom(
            UnreachableConversationStore.ListPartition,
            rowId,
            async stored =>
                partition is not null
                && await store.Get(partition, UnreachableConversationStore.Id, cancellationToken) is { } closed
                && VersionedJson.Read<UnreachableConversation>(closed) is { } now
                    ? stored is not null && AreEqual(TryRead(stored, VersionedJson.Read<UnreachableConversation>), now)
                        ? stored.Document
                        : new Document(rowId, UnreachableConversationStore.ListKind, VersionedJson.Write(now))
                    : null,
            cancellationToken
        );
    }

    private Task RebuildRow(string list, string id, CancellationToken cancellationToken) =>
        _rows.RebuildFrom(
            list,
            id,
            async stored =>
            {
                if (await store.Get(StoreKeys.Application(new ApplicationId(id)), CertBot.Store.Events.Snapshot.Id, cancellationToken) is not { } snapshot)
                    return null;

                // Already reported when the application was read; its rows stay unchanged.
                if (TryRead(snapshot, Snapshot<Application>.Read)?.State is not { } app || !editions.All.ContainsKey(app.Edition))
                    return stored?.Document;

                var summary = CertBot.Core.Certification.ReadModels.ApplicationSummaryProjection.Project(app, editions.Get(app.Edition));
                var isOpen = list == StoreKeys.ReadModel(ApplicationSummaryStore.OpenList);
                if (
                    !isOpen
                    && list != ApplicationSummaryStore.VendorPartition(summary.Vendor)
                    && (!summary.IsClosed || list != StoreKeys.ReadModel(ApplicationSummaryStore.ClosedList))
                )
                {
                    return null;
                }

                if (isOpen && summary.HasEnded && stored is null)
                    return null;

                var expires =
                    isOpen && summary.HasEnded
                        ? stored?.Document.Expires ?? clock.GetCurrentInstant() + ApplicationSummaryStore.EndedRetention
                        : default(Instant?);
                return
                    stored is not null
                    && stored.Document.Expires == expires
                    && (stored.Document.Kind == ApplicationSummaryStore.Kind) == expires is null
                    && AreEqual(TryRead(stored, VersionedJson.Read<ApplicationSummary>), summary)
                    ? stored.Document
                    : ApplicationSummaryStore.DocumentOf(summary, expires);
            },
            cancellationToken
        );

    private async Task ForEachRow(string list, Func<StoredDocument, Task> work, CancellationToken cancellationToken)
    {
        var after = "";
        while (await store.All(list, after, PageSize, cancellationToken) is { Count: > 0 } page)
        {
            foreach (var row in page)
                await work(row);
            after = page[^1].Document.Id;
        }
    }

    private async Task<Application?> ReadApplication(string partition, CancellationToken cancellationToken)
    {
        if (
            await store.Get(partition, CertBot.Store.Events.Snapshot.Id, cancellationToken) is not { } stored
            || await ReadOrReport(stored, Snapshot<Application>.Read) is not { State: var app }
        )
        {
            return null;
        }
        if (editions.All.ContainsKey(app.Edition))
            return app;

        Faults++;
        await report($"{partition}: its edition {app.Edition} is not in the policy folder");
        return null;
    }

    /// <summary>Null after reporting a fault, if it is damaged.</summary>
    private async Task<T?> ReadOrReport<T>(StoredDocument stored, Func<StoredDocument, T> read)
        where T : class
    {
        if (TryRead(stored, read) is { } value)
            return value;

        Faults++;
        await report(StoreRejectedException.Damaged(stored).Message);
        return null;
    }

    private static T? TryRead<T>(StoredDocument stored, Func<StoredDocument, T> read)
        where T : class
    {
        try
        {
            return VersionedJson.ReadGuarded(stored, read);
        }
        catch (StoreRejectedException exception) when (exception.IsDamage)
        {
            return null;
        }
    }

    private static bool AreEqual<T>(T? left, T right)
        where T : class => left is not null && VersionedJson.Write(left) == VersionedJson.Write(right);
}
