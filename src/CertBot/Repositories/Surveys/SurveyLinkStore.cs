using System.Collections.Immutable;
using CertBot.Core.Primitives;
using CertBot.Core.Surveys;
using CertBot.Store;
using CertBot.Store.Documents;

namespace CertBot.Repositories.Surveys;

/// <summary>Makes and checks the links that surveys are answered by.</summary>
internal interface ISurveyLinks
{
    /// <summary>Whether this host has an address that links can lead to.</summary>
    bool IsAvailable { get; }

    /// <summary>The whole address of a survey's page; null: this host has no address that is known.</summary>
    Task<Uri?> Create(SurveyId survey, string contact, CancellationToken cancellationToken);
}

/// <summary>A host whose address nobody knows.</summary>
internal sealed class NoSurveyLinks : ISurveyLinks
{
    public bool IsAvailable => false;

    public Task<Uri?> Create(SurveyId survey, string contact, CancellationToken cancellationToken) => Task.FromResult<Uri?>(null);
}

/// <summary>The surveys of a vendor whose links it still has to pass on. The list lags behind only briefly; a link itself is stored nowhere.</summary>
internal sealed class SurveyLinkStore(IStore store, ISurveyLinks links, QuarantinedDocuments quarantine)
{
    internal const string Kind = "survey-link";

    /// <summary>A page of a vendor's links after a survey, in ordinal order of surveys; at most <paramref name="max"/>.</summary>
    public async Task<ImmutableArray<SurveyLink>> List(VendorId vendor, string after, int max, CancellationToken cancellationToken)
    {
        var rows = quarantine.Readable(await store.List(LinksOf(vendor), Kind, after, max, cancellationToken), VersionedJson.Read<SurveyLinkRow>);
        var found = ImmutableArray.CreateBuilder<SurveyLink>();
        foreach (var row in rows)
        {
            if (await links.Create(row.Survey, row.Contact, cancellationToken) is { } address)
                found.Add(new(row, address.AbsoluteUri));
        }

        return found.ToImmutable();
    }

    /// <summary>Writes the row of a survey, or removes it where there is no link to pass on any more.</summary>
    public async Task Put(Survey survey, CancellationToken cancellationToken)
    {
        var list = LinksOf(survey.Vendor);
        var stored = await store.Get(list, survey.Id.Value, cancellationToken);
        if (ListOf(survey) is { } row)
        {
            if (stored is null)
                await store.Commit(list, [new Write.Create(row.Row)], cancellationToken);
        }
        else if (stored is not null)
        {
            await store.Commit(list, [new Write.Delete(survey.Id.Value, stored.ETag)], cancellationToken);
        }
    }

    /// <summary>The list a survey stands in, with its row; null: it stands in none.</summary>
    internal static (string List, Document Row)? ListOf(Survey survey) =>
        SurveyLinkRow.Of(survey) is { } row ? (LinksOf(survey.Vendor), new Document(survey.Id.Value, Kind, VersionedJson.Write(row))) : null;

    private static string LinksOf(VendorId vendor) => StoreKeys.ReadModel($"survey-links.{vendor.Value}");
}
