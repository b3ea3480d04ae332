using System.Collections.Immutable;
using CertBot.Core.Certification.Precedents;
using CertBot.Core.Policy;
using CertBot.Store;
using CertBot.Store.Documents;

namespace CertBot.Repositories;

/// <summary>
/// The precedents of each criterion, the newest first; the oldest are dropped. Written from the commits that end a round, so they lag behind only briefly.
/// </summary>
internal sealed class PrecedentStore(IStore store, QuarantinedDocuments quarantine)
{
    internal const string Kind = "precedent";

    internal const string ListPrefix = "precedents.";

    /// <summary>How many are kept of a criterion: one page of the store.</summary>
    internal const int Most = StorePages.Page;

    /// <summary>The newest first; at most <see cref="Most"/>.</summary>
    public async Task<ImmutableArray<Precedent>> List(CriterionKey criterion, CancellationToken cancellationToken) =>
        [.. quarantine.Readable(await store.List(ListOf(criterion), Kind, "", Most, cancellationToken), VersionedJson.Read<Precedent>)];

    /// <summary>Adds them, or adds to known ones that their criterion has passed. May be repeated.</summary>
    public async Task Put(ImmutableArray<Precedent> precedents, CancellationToken cancellationToken)
    {
        foreach (var precedent in precedents)
        {
            var list = ListOf(precedent.Criterion);
            await NewestRow.Put(
                store,
                list,
                DocumentOf(precedent),
                RevisionOf(precedent),
                stored => RevisionOf(VersionedJson.Read<Precedent>(stored)),
                cancellationToken
            );
            await Trim(list, cancellationToken);
        }
    }

    internal static string ListOf(CriterionKey criterion) => StoreKeys.ReadModel($"{ListPrefix}{StoreKeys.Escape(criterion.Value)}");

    internal static Document DocumentOf(Precedent precedent) => new(StoreKeys.Escape(precedent.Id), Kind, VersionedJson.Write(precedent));

    // It changes once: when the criterion passes.
    private static int RevisionOf(Precedent precedent) => precedent.PassedIn ?? 0;

    private async Task Trim(string list, CancellationToken cancellationToken)
    {
        if (await store.List(list, Kind, "", Most, cancellationToken) is not { Count: Most } kept)
            return;

        var rest = await store.List(list, Kind, kept[^1].Document.Id, IStore.MaxWrites, cancellationToken);
        if (rest.Count > 0)
            await store.Commit(list, [.. rest.Select(r => new Write.Delete(r.Document.Id, null))], cancellationToken);
    }
}
