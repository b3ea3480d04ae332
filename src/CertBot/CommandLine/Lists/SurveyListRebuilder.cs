using CertBot.Core.Surveys;
using CertBot.Repositories;
using CertBot.Repositories.Surveys;
using CertBot.Store.Documents;
using CertBot.Store.Events;

namespace CertBot.CommandLine.Lists;

/// <summary>Rebuilds the lists of answers to surveys, and of links that are to be passed on, from the surveys.</summary>
/// <param name="store">The store.</param>
/// <param name="rows">Writes the rows.</param>
internal sealed class SurveyListRebuilder(IStore store, ListRowWriter rows)
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
                await rows.Rebuild(list, document.Id, row => row?.Document.Json == document.Json ? row.Document : document, cancellationToken);
            }
        }

        await rows.RemoveUnknown(
            "list:",
            (list, row) => row.Document.Kind is SurveyAnswerStore.Kind or SurveyLinkStore.Kind && !known.Contains((list, row.Document.Id)),
            cancellationToken
        );
    }

    private static IEnumerable<(string List, Document Row)> RowsOf(Survey survey) =>
        [
            .. SurveyLinkStore.ListOf(survey) is { } link ? [link] : ((string, Document)[])[],
            .. SurveyAnswerRow.Of(survey) is { } answer ? SurveyAnswerStore.ListsOf(answer) : [],
        ];
}
