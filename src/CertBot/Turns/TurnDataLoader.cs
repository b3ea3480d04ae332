using System.Collections.Immutable;
using CertBot.Core.Certification.Applications;
using CertBot.Core.Certification.ReadModels;
using CertBot.Core.Conversation;
using CertBot.Core.Directory;
using CertBot.Core.Kpis;
using CertBot.Core.Primitives;
using CertBot.Core.RegularAudits;
using CertBot.Core.Support.Cases;
using CertBot.Core.Support.Webhooks;
using CertBot.Kpis;
using CertBot.Outbox.Routing;
using CertBot.Outbox.Webhooks;
using CertBot.Repositories;
using CertBot.Store;
using NodaTime;

namespace CertBot.Turns;

/// <summary>Loads the data the conversation engine asks for. Data the user is not authorised to see is reported as not found.</summary>
internal sealed class TurnDataLoader(
    Aggregates aggregates,
    ReadModelStores readModels,
    InstalledEditions editions,
    UnreachableConversationStore unreachable,
    TableExporter exporter,
    PersonStore persons,
    TurnReports reports
)
{
    private const int MaxLoads = 6;

    private const int MaxNames = 200;

    private const int MaxRows = 500;

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
                DataRequest.AuditHistory { Id: var id } => context with
                {
                    RegularAudits = context.RegularAudits.SetItem(id, await FindVisibleAudits(turn, id, cancellationToken)),
                },
                DataRequest.AuditedApplications => context with
                {
                    AuditedApplications = context.Actor.Roles.Count > 0 ? await readModels.Audits.ListAll(cancellationToken) : [],
                },
                DataRequest.HistoryExport { Id: var id } => context with
                {
                    HistoryExports = context.HistoryExports.SetItem(id, await ExportHistory(turn, id, cancellationToken)),
                },
                DataRequest.FindingsFile { Id: var id } => context with
                {
                    FindingsFiles = context.FindingsFiles.SetItem(id, await ExportFindings(turn, id, cancellationToken)),
                },
                DataRequest.WebhookDeliveries { Owner: var id } => context with
                {
                    WebhookDeliveries = context.WebhookDeliveries.SetItem(
                        id,
                        (context.Actor.IsMemberOf(id) || context.Actor.HasRole(RoleName.Administrator))
                        && (await turn.Session.LoadVendor(id, cancellationToken)).State is { } vendor
                            ? await reports.Webhooks.Load(vendor, cancellationToken)
                            : ImmutableSortedDictionary<string, ImmutableArray<WebhookDelivery>>.Empty
                    ),
                },
                DataRequest.SurveyAnswers { Id: var id } => context with
                {
                    SurveyAnswers = context.SurveyAnswers.SetItem(
                        id,
                        await FindVisible(turn, id, cancellationToken) is null ? [] : await readModels.SurveyAnswers.ListNewest(id, MaxRows, cancellationToken)
                    ),
                },
                DataRequest.SurveyLinks { Owner: var vendor } => context with
                {
                    SurveyLinks = context.SurveyLinks.SetItem(
                        vendor,
                        context.Actor.IsMemberOf(vendor) ? await readModels.SurveyLinks.List(vendor, "", MaxRows, cancellationToken) : []
                    ),
                },
                DataRequest.History { Id: var id } => context with
                {
                    Histories = context.Histories.SetItem(
                        id,
                        await FindVisible(turn, id, cancellationToken) is { } application ? await LoadHistory(turn, application, cancellationToken) : []
                    ),
                },
                DataRequest.CriterionPrecedents { Criterion: var criterion } => context with
                {
                    Precedents = context.Precedents.SetItem(
                        criterion,
                        context.Actor.Roles.Count > 0 ? await readModels.Precedents.List(criterion, cancellationToken) : []
                    ),
                },
                DataRequest.KpiMonth { Id: var id, Month: var month } => context with
                {
                    Kpis = context.Kpis.SetItem((id, month), await FindKpis(turn, id, month, cancellationToken)),
                },
                DataRequest.KpiBoard { Month: var month } => context with
                {
                    KpiBoards = context.KpiBoards.SetItem(month, await reports.ReadBoard(context, month, cancellationToken)),
                },
                DataRequest.KpiBoardFile { Selection: var selection } => context with
                {
                    KpiBoardFiles = context.KpiBoardFiles.SetItem(selection, await ExportBoard(turn, selection, cancellationToken)),
                },
                DataRequest.Schedule => context with { Duty = await turn.Session.GetDuty(cancellationToken) },
                DataRequest.Names { Of: var vendor } => context with
                {
                    Names = context.Names.SetItem(vendor?.Value ?? "", await LoadNames(turn, vendor, cancellationToken)),
                },
                _ => throw new System.Diagnostics.UnreachableException(),
            };
        }

        return context;
    }

    /// <summary>Of an application that this person may not see it is said that there is none.</summary>
    private async Task<KpiAnswer> FindKpis(Turn turn, ApplicationId id, YearMonth? month, CancellationToken cancellationToken) =>
        await FindVisible(turn, id, cancellationToken) is null ? new KpiAnswer.NoSuchApplication() : await reports.Kpis.Find(id, month, cancellationToken);

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

    private async Task<ImmutableSortedDictionary<string, string>> LoadNames(Turn turn, VendorId? of, CancellationToken cancellationToken)
    {
        var actor = turn.Context.Actor;
        var people = of is { } vendor
            ? actor.IsMemberOf(vendor) || actor.Roles.Count > 0
                ? (await turn.Session.LoadVendor(vendor, cancellationToken)).State?.People.Keys
                : null
            : actor.Roles.Count > 0
                ? turn.Context.RoleAssignments.RolesByPerson.Keys
                : null;
        var names = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach (var person in (people ?? []).Take(MaxNames))
            names[person] = await persons.NameOf(new(person), cancellationToken) ?? person;
        return names.ToImmutable();
    }

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

    /// <summary>Without what this person may not see: nothing of a test question reaches the vendor's people before the report.</summary>
    private async Task<RegularAuditHistory?> FindVisibleAudits(Turn turn, ApplicationId id, CancellationToken cancellationToken) =>
        await FindVisible(turn, id, cancellationToken) is { } application && (await turn.Session.LoadRegularAudits(id, cancellationToken)).State is { } history
            ? RegularAuditView.For(
                history,
                turn.Context.Actor,
                (await turn.Session.LoadVendor(application.Vendor, cancellationToken)).State,
                editions.Get(application.Edition)
            )
            : null;

    private async Task<UploadedFile?> ExportHistory(Turn turn, ApplicationId id, CancellationToken cancellationToken) =>
        await FindVisible(turn, id, cancellationToken) is { } application
            ? await exporter.ExportCsv(id, await LoadHistory(turn, application, cancellationToken), turn.Context, cancellationToken)
            : null;

    private async Task<UploadedFile?> ExportFindings(Turn turn, ApplicationId id, CancellationToken cancellationToken) =>
        await FindVisible(turn, id, cancellationToken) is { Inspection: { } inspection } app
        && await reports.Inspections.FindReport(id, inspection.Files, cancellationToken) is { } report
            ? await exporter.ExportFindings(app, report, editions.Get(app.Edition), turn.Context, cancellationToken)
            : null;

    private async Task<UploadedFile?> ExportBoard(Turn turn, KpiBoardSelection selection, CancellationToken cancellationToken) =>
        await reports.ReadBoard(turn.Context, selection.Month, cancellationToken) is { } rows
            ? await exporter.ExportBoard(selection, KpiBoard.Select(rows, selection.Filter), turn.Context, cancellationToken)
            : null;

    private async Task<ImmutableArray<HistoryEntry>> LoadHistory(Turn turn, Application application, CancellationToken cancellationToken)
    {
        var vendor = (await turn.Session.LoadVendor(application.Vendor, cancellationToken)).State;
        var side = turn.Context.SideFor(application);
        return (await aggregates.LoadWholeHistory(application.Id, cancellationToken)).Format(
            editions.Get(application.Edition),
            side,
            RegularAuditView.IsForVendor(turn.Context.Actor, vendor, application.Vendor) ? ReaderSide.Vendor : side
        );
    }
}
