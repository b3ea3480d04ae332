using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using CertBot.Core.Primitives;
using CertBot.Core.Surveys;
using CertBot.Store;
using CertBot.Store.Documents;

namespace CertBot.Repositories;

/// <summary>
/// The answers to surveys in lists: those of an application, the newest first, and its NPS answers by half-year, so that a half-year is one stretch. An answer
/// never changes, so a row is written once. The lists lag behind only briefly.
/// </summary>
internal sealed class SurveyAnswerStore(IStore store, QuarantinedDocuments quarantine)
{
    internal const string Kind = "survey-answer";

    /// <summary>The score and the instant (UTC) of each NPS answer that counts in a half-year such as <c>2026-H2</c>.</summary>
    public async IAsyncEnumerable<NpsAnswer> EachNps(ApplicationId application, string halfYear, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var prefix = $"{halfYear}-";
        var after = prefix;
        while (true)
        {
            var page = await store.List(NpsOf(application), Kind, after, StorePages.Page, cancellationToken);
            foreach (var row in quarantine.Readable(page, VersionedJson.Read<SurveyAnswerRow>))
            {
                if (row.HalfYear != halfYear)
                    yield break;
                yield return new(row.Score, row.At);
            }

            if (page.Count < StorePages.Page)
                yield break;
            after = page[^1].Document.Id;
        }
    }

    /// <summary>The newest answers about an application, at most <paramref name="max"/>.</summary>
    public async Task<ImmutableArray<SurveyAnswerRow>> ListNewest(ApplicationId application, int max, CancellationToken cancellationToken) =>
        [.. quarantine.Readable(await store.List(AnswersOf(application), Kind, "", max, cancellationToken), VersionedJson.Read<SurveyAnswerRow>)];

    public async Task Put(SurveyAnswerRow row, CancellationToken cancellationToken)
    {
        foreach (var (list, document) in ListsOf(row))
            await store.Commit(list, [new Write.Create(document)], cancellationToken);
    }

    /// <summary>The lists an answer stands in, with its row in each.</summary>
    internal static IEnumerable<(string List, Document Row)> ListsOf(SurveyAnswerRow row)
    {
        yield return (AnswersOf(row.Application), new Document(NewestFirstId(row), Kind, VersionedJson.Write(row)));
        if (row is { Kind: SurveyKind.Nps, HalfYear: { } halfYear })
            yield return (NpsOf(row.Application), new Document(HalfYearId(row, halfYear), Kind, VersionedJson.Write(row)));
    }

    private static string AnswersOf(ApplicationId application) => StoreKeys.ReadModel($"survey-answers.{application.Value}");

    private static string NpsOf(ApplicationId application) => StoreKeys.ReadModel($"nps.{application.Value}");

    private static string HalfYearId(SurveyAnswerRow row, string halfYear) => $"{halfYear}-{row.Survey.Value}";

    /// <summary>Ordinal order of these ids is the newest first.</summary>
    private static string NewestFirstId(SurveyAnswerRow row) =>
        string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{LastSecond - row.At.ToUnixTimeSeconds():D11}-{row.Survey.Value}");

    private const long LastSecond = 99_999_999_999;
}
