using CertBot.Core.Certification;
using CertBot.Core.Certification.Applications;
using CertBot.Core.Certification.Precedents;
using CertBot.Repositories;
using CertBot.Store.Documents;
using CertBot.Store.Events;

namespace CertBot.CommandLine.Lists;

/// <summary>Rebuilds the lists of precedents from the histories of the applications, whatever versions those have had.</summary>
/// <param name="store">The store.</param>
/// <param name="rebuildRow">Writes the row with this id in a list as the function says, given the stored one; see <see cref="ReadModelRebuilder"/>.</param>
internal sealed class PrecedentRebuilder(IStore store, Func<string, string, Func<StoredDocument?, Document?>, Task> rebuildRow)
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
        foreach (var (list, rows) in _lists)
        {
            foreach (var (id, row) in rows)
                await rebuildRow(list, id, stored => stored?.Document is { } present && present.Kind == row.Kind && present.Json == row.Json ? present : row);
        }

        await foreach (var list in store.Partitions(StoreKeys.ReadModel(PrecedentStore.ListPrefix), cancellationToken))
        {
            var known = _lists.GetValueOrDefault(list);
            var after = "";
            while (await store.List(list, PrecedentStore.Kind, after, 100, cancellationToken) is { Count: > 0 } page)
            {
                foreach (var row in page.Where(r => known?.ContainsKey(r.Document.Id) is not true))
                    await rebuildRow(list, row.Document.Id, _ => null);
                after = page[^1].Document.Id;
            }
        }
    }

    private void Add(string list, Document row)
    {
        if (!_lists.TryGetValue(list, out var rows))
            _lists[list] = rows = new SortedDictionary<string, Document>(StringComparer.Ordinal);
        rows[row.Id] = row;
        if (rows.Count > PrecedentStore.Most)
            rows.Remove(rows.Keys.Last());
    }
}
