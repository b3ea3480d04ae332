using System.Collections.Immutable;
using CertBot.Core.Certification.Applications;
using CertBot.Core.Certification.ReadModels;
using CertBot.Core.Conversation;
using CertBot.Core.Directory;
using CertBot.Core.Primitives;
using CertBot.Core.Support.Cases;
using CertBot.Outbox.Routing;
using CertBot.Repositories;
using CertBot.Store;

namespace CertBot.Turns;

/// <summary>Loads the data the conversation engine asks for. Data the user is not authorised to see is reported as not found.</summary>
internal sealed class TurnDataLoader(
    Aggregates aggregates,
    ReadModelStores readModels,
    InstalledEditions editions,
    UnreachableConversationStore unreachable,
    HistoryExporter exporter,
    PersonStore persons
)
{
    private const int MaxLoads = 6;

    /// <summary>Runs the engine repeatedly, each time with the data it requested, until it requests no more.</summary>
    public async Task<TurnResult> Run(Turn turn, Func<TurnContext, TurnResult> engine, CancellationToken cancellationToken)
    {
        for (var loads = 0; loads <= MaxLoads; loads++)
        {
            var result = engine(turn.Context);
            if (result.DataRequests.IsEmpty)
                return result;

            turn = turn with { Context = await Load(turn, result.DataRequests, cancellationToken) };
        }

        throw new InvalidOperationException("A turn keeps asking for more data.");
    }

    /// <summary>The turn's context with the requested data added.</summary>
    public async Task<TurnContext> Load(Turn turn, ImmutableArray<DataRequest> requests, CancellationToken cancellationToken)
    {
        var context = turn.Context;
        foreach (var request in requests)
        {
            context = request switch
            {
                DataRequest.Application { Id: var id } => context with
                {
                    Applications = context.Applications.SetItem(id, await FindVisible(turn, id, cancellationToken)),
                },
                DataRequest.ApplicationSummaries => With(context, await readModels.Applications.ListFor(context.Actor, cancellationToken)),
                DataRequest.ClosedApplications => context with
                {
                    ClosedApplications = await readModels.Applications.ListClosed(context.Actor, cancellationToken),
                },
                DataRequest.Vendor { Id: var id } => context with
                {
                    Vendors = context.Vendors.SetItem(
                        id,
                        context.Actor.IsMemberOf(id) || context.Actor.Roles.Count > 0 ? (await turn.Session.LoadVendor(id, cancellationToken)).State : null
                    ),
                },
                DataRequest.Person { Id: var id } => context with
                {
                    People = context.People.SetItem(id, await FindPerson(context.Actor, id, cancellationToken)),
                },
                DataRequest.UnreachableConversations => With(
                    context,
                    context.Actor.HasRole(RoleName.Administrator) ? await unreachable.Longest(cancellationToken) : new([], 0)
                ),
                DataRequest.ExternalCase { Owner: var vendor, ExternalId: var externalId } => context with
                {
                    ExternalCases = context.ExternalCases.SetItem(
                        (vendor, externalId),
                        context.Actor.IsMemberOf(vendor) ? await readModels.Cases.FindId(vendor, externalId, cancellationToken) : null
                    ),
                },
                DataRequest.CaseDetails { Id: var id } => context with
                {
                    Cases = context.Cases.SetItem(id, await FindVisibleCase(turn, id, cancellationToken)),
                },
                DataRequest.Customer { Owner: var vendor, Id: var id } => context with
                {
                    Customers = context.Customers.SetItem(
                        (vendor, id),
                        MaySee(context.Actor, vendor) ? (await turn.Session.LoadCustomer(vendor, id, cancellationToken)).State : null
                    ),
                },
                DataRequest.CustomerRows { Owner: var vendor } => context with
                {
                    CustomerRows = context.CustomerRows.SetItem(
                        vendor,
                        MaySee(context.Actor, vendor) ? await readModels.Customers.ListAll(vendor, cancellationToken) : []
                    ),
                },
                DataRequest.OpenCases { Owner: var vendor } => WithOpenCases(
                    context,
                    vendor,
                    MaySee(context.Actor, vendor) ? await readModels.Cases.ListOpen(vendor, cancellationToken) : new([], 0)
                ),
                DataRequest.EscalatedCases => WithEscalatedCases(
                    context,
                    context.Actor.Roles.Count > 0 ? await readModels.Cases.ListEscalated(cancellationToken) : new([], 0)
                ),
                DataRequest.HistoryExport { Id: var id } => context with
                {
                    HistoryExports = context.HistoryExports.SetItem(id, await ExportHistory(turn, id, cancellationToken)),
                },
                DataRequest.History { Id: var id } => context with
                {
                    Histories = context.Histories.SetItem(
                        id,
                        await FindVisible(turn, id, cancellationToken) is { } application ? await LoadHistory(turn, application, cancellationToken) : []
                    ),
                },
                _ => throw new System.Diagnostics.UnreachableException(),
            };
        }

        return context;
    }

    private static TurnContext With(TurnContext context, BoundedList<ApplicationSummary> summaries) =>
        context with
        {
            ApplicationSummaries = summaries.Shown,
            MoreRows = summaries.More,
        };

    private static TurnContext With(TurnContext context, BoundedList<UnreachableConversation> unreachable) =>
        context with
        {
            UnreachableConversations = unreachable.Shown,
            MoreUnreachable = unreachable.More,
        };

    private static TurnContext WithOpenCases(TurnContext context, VendorId vendor, BoundedList<CaseRow> rows) =>
        context with
        {
            OpenCases = context.OpenCases.SetItem(vendor, rows.Shown),
            MoreCases = rows.More,
        };

    private static TurnContext WithEscalatedCases(TurnContext context, BoundedList<CaseRow> rows) =>
        context with
        {
            EscalatedCases = rows.Shown,
            MoreCases = rows.More,
        };

    private static bool MaySee(Actor actor, VendorId vendor) => actor.Roles.Count > 0 || actor.IsMemberOf(vendor);

    private static async Task<SupportCase?> FindVisibleCase(Turn turn, CaseId id, CancellationToken cancellationToken) =>
        (await turn.Session.LoadCase(id, cancellationToken)).State is { } supportCase && MaySee(turn.Context.Actor, supportCase.Vendor) ? supportCase : null;

    private async Task<Person?> FindPerson(Actor actor, PersonId id, CancellationToken cancellationToken) =>
        await persons.FindCurrent(id, cancellationToken) is { } person
        && (actor.HasRole(RoleName.Administrator) || (person.Member is { } member && actor.IsMemberOf(member.Vendor)))
            ? person
            : null;

    private static async Task<Application?> FindVisible(Turn turn, ApplicationId id, CancellationToken cancellationToken) =>
        (await turn.Session.LoadApplication(id, cancellationToken)).State is { } application
        && (turn.Context.Actor.Roles.Count > 0 || turn.Context.Actor.IsMemberOf(application.Vendor))
            ? application
            : null;

    private async Task<UploadedFile?> ExportHistory(Turn turn, ApplicationId id, CancellationToken cancellationToken) =>
        await FindVisible(turn, id, cancellationToken) is { } application
            ? await exporter.ExportCsv(id, await LoadHistory(turn, application, cancellationToken), turn.Context, cancellationToken)
            : null;

    private async Task<ImmutableArray<HistoryEntry>> LoadHistory(Turn turn, Application application, CancellationToken cancellationToken) =>
        HistoryFormatter.Format(
            await aggregates.LoadHistory(application.Id, cancellationToken),
            editions.Get(application.Edition),
            turn.Context.SideFor(application)
        );
}
