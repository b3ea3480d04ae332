using CertBot.Core.Surveys;
using CertBot.Repositories;
using CertBot.Repositories.Surveys;
using CertBot.Store.Documents;
using CertBot.Store.Events;

namespace CertBot.CommandLine.Lists;

/// <summary>Rebuilds the lists of answers to surveys, and of links that are to be passed on, from the surveys.</summary>
/// <param name="store">The store.</param>
/// <param name="rebuildRow">Writes the row with this id in a list as the function says, given the stored one; as the rebuilder of read models has it.</param>
internal sealed class SurveyListRebuilder(IStore store, Func<string, string, Func<StoredDocument?, Document?>, Task> rebuildRow)
{
    public async Task Rebuild(Func<StoredDocument, Task<Survey?>> readSurvey, CancellationToken cancellationToken)
    {
        HashSet<(string List, string Id)> known = [];
        await foreach (var partition in store.Partitions(StoreKeys.SurveyPrefix, cancellationToken))
        {
            if (await store.Get(partition, Snapshot.Id, cancellationToken) is not { } stored || await readSurvey(stored) is not { } survey)
                continue;
            foreach (var (list, document) in RowsOf(survey))
            {
                known.Add((list, document.Id));
                await rebuildRow(list, document.Id, row => row?.Document.Json == document.Json ? row.Document : document);
            }
        }

        await RemoveUnknown(known, cancellationToken);
    }

    private static IEnumerable<(string List, Document Row)> RowsOf(Survey survey) =>
        [
            .. SurveyLinkStore.ListOf(survey) is { } link ? [link] : ((string, Document)[])[],
            .. SurveyAnswerRow.Of(survey) is { } answer ? SurveyAnswerStore.ListsOf(answer) : [],
        ];

    private async Task RemoveUnknown(HashSet<(string List, string Id)> known, CancellationToken cancellationToken)
    {
        await foreach (var list in store.Partitions("list:", cancellationToken))
        {
            var after = "";
            while (await store.All(list, after, 100, cancellationToken) is { Count: > 0 } page)
            {
                foreach (
                    var row in page.Where(r => r.Document.Kind is SurveyAnswerStore.Kind or SurveyLinkStore.Kind && !known.Contains((list, r.Document.Id)))
                )
                {
                    await rebuildRow(list, row.Document.Id, _ => null);
                }

                after = page[^1].Document.Id;
            }
        }
    }
}
