using CertBot.Core.Certification;
using CertBot.Core.Certification.Applications;
using CertBot.Core.Certification.Precedents;
using CertBot.Repositories;
using CertBot.Store.Documents;
using CertBot.Store.Events;

namespace CertBot.CommandLine.Lists;

/// <summary>Rebuilds the lists of precedents from the histories of the applications, whatever versions those have had.</summary>
/// <param name="store">The store.</param>
/// <param name="rows">Writes the rows.</param>
internal sealed class PrecedentRebuilder(IStore store, ListRowWriter rows)
{
    /// <summary>By list and id; of each list only what the list keeps.</summary>
    private readonly Dictionary<string, SortedDictionary<string, Document>> _lists = new(StringComparer.Ordinal);

    /// <summary>Reads the history of an application. One that is damaged adds nothing; it is reported where it is verified.</summary>
    public async Task Read(string partition, CancellationToken cancellationToken)
    {
        Application? state = null;
        try
        {
            await foreach (var stored in EventStream<ApplicationEvent>.Read(store, partition, cancellationToken))
            {
                state = ApplicationEvolver.Evolve(state, stored.RecordedEvent);
                foreach (var precedent in PrecedentProjection.Project(stored.RecordedEvent, state))
                    Add(PrecedentStore.ListOf(precedent.Criterion), PrecedentStore.DocumentOf(precedent));
            }
        }
        catch (StoreRejectedException exception) when (exception.IsDamage)
        {
            // What was decided before the damage counts.
        }
    }

    /// <summary>Writes what was read, and removes every other row.</summary>
    public async Task Write(CancellationToken cancellationToken)
    {
        foreach (var (list, kept) in _lists)
        {
            foreach (var (id, row) in kept)
            {
                await rows.Rebuild(
                    list,
                    id,
                    stored => stored?.Document is { } present && present.Kind == row.Kind && present.Json == row.Json ? present : row,
                    cancellationToken
                );
            }
        }

        await rows.RemoveUnknown(
            StoreKeys.ReadModel(PrecedentStore.ListPrefix),
            (list, row) => row.Document.Kind == PrecedentStore.Kind && _lists.GetValueOrDefault(list)?.ContainsKey(row.Document.Id) is not true,
            cancellationToken
        );
    }

    private void Add(string list, Document row)
    {
        if (!_lists.TryGetValue(list, out var kept))
            _lists[list] = kept = new SortedDictionary<string, Document>(StringComparer.Ordinal);
        kept[row.Id] = row;
        if (kept.Count > PrecedentStore.Most)
            kept.Remove(kept.Keys.Last());
    }
}
