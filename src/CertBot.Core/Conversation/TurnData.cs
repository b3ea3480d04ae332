using System.Collections.Immutable;
using CertBot.Core.Certification.Applications;
using CertBot.Core.Certification.Precedents;
using CertBot.Core.Certification.ReadModels;
using CertBot.Core.Directory;
using CertBot.Core.Kpis;
using CertBot.Core.Policy;
using CertBot.Core.Primitives;
using CertBot.Core.RegularAudits;
using CertBot.Core.Support.Cases;
using CertBot.Core.Support.Customers;
using CertBot.Core.Support.Duty;
using CertBot.Core.Support.Webhooks;
using CertBot.Core.Surveys;
using NodaTime;

namespace CertBot.Core.Conversation;

/// <summary>
/// The data of a turn: its context, and a record of everything requested but not loaded yet.
/// While data is missing, the result is void; the host loads the data and calls again.
/// Lives for one call only.
/// </summary>
public sealed class TurnData(TurnContext context)
{
    private readonly List<DataRequest> _missing = [];

    public TurnContext Context => context;

    public ImmutableArray<DataRequest> Missing => [.. _missing.Distinct()];

    public ImmutableArray<ApplicationSummary> ApplicationSummaries =>
        context.ApplicationSummaries ?? Request<ImmutableArray<ApplicationSummary>>(new DataRequest.ApplicationSummaries(), []);

    public ImmutableArray<ApplicationSummary> ClosedApplications =>
        context.ClosedApplications ?? Request<ImmutableArray<ApplicationSummary>>(new DataRequest.ClosedApplications(), []);

    public ImmutableArray<UnreachableConversation> UnreachableConversations =>
        context.UnreachableConversations ?? Request<ImmutableArray<UnreachableConversation>>(new DataRequest.UnreachableConversations(), []);

    /// <summary>Null if it does not exist, may not be seen, or has to be loaded first.</summary>
    public Application? FindApplication(ApplicationId id) =>
        context.Applications.TryGetValue(id, out var loaded) ? loaded : Request<Application?>(new DataRequest.Application(id), null);

    public Vendor? FindVendor(VendorId id) => context.Vendors.TryGetValue(id, out var loaded) ? loaded : Request<Vendor?>(new DataRequest.Vendor(id), null);

    /// <summary>Null if there is no such person, they may not be seen, or have to be loaded first.</summary>
    public Person? FindPerson(PersonId id) =>
        id == context.Person.Id ? context.Person
        : context.People.TryGetValue(id, out var loaded) ? loaded
        : Request<Person?>(new DataRequest.Person(id), null);

    public ImmutableArray<HistoryEntry> HistoryOf(ApplicationId id) =>
        context.Histories.TryGetValue(id, out var loaded) ? loaded : Request<ImmutableArray<HistoryEntry>>(new DataRequest.History(id), []);

    public UploadedFile? FindHistoryExport(ApplicationId id) =>
        context.HistoryExports.TryGetValue(id, out var loaded) ? loaded : Request<UploadedFile?>(new DataRequest.HistoryExport(id), null);

    /// <summary>Null if nothing was found, it may not be seen, or has to be made first.</summary>
    public UploadedFile? FindFindingsFile(ApplicationId id) =>
        context.FindingsFiles.TryGetValue(id, out var loaded) ? loaded : Request<UploadedFile?>(new DataRequest.FindingsFile(id), null);

    /// <summary>Null if there is none, it may not be seen, or has to be loaded first.</summary>
    public SupportCase? FindCase(CaseId id) =>
        context.Cases.TryGetValue(id, out var loaded) ? loaded : Request<SupportCase?>(new DataRequest.CaseDetails(id), null);

    /// <summary>Null if there is none, it may not be seen, or has to be loaded first.</summary>
    public Customer? FindCustomer(VendorId vendor, CustomerId id) =>
        context.Customers.TryGetValue((vendor, id), out var loaded) ? loaded : Request<Customer?>(new DataRequest.Customer(vendor, id), null);

    /// <summary>A vendor's customers in the order of their names.</summary>
    public ImmutableArray<CustomerRow> CustomersOf(VendorId vendor) =>
        context.CustomerRows.TryGetValue(vendor, out var loaded) ? loaded : Request<ImmutableArray<CustomerRow>>(new DataRequest.CustomerRows(vendor), []);

    /// <summary>A vendor's cases that are not resolved, the next due first.</summary>
    public ImmutableArray<CaseRow> OpenCasesOf(VendorId vendor) =>
        context.OpenCases.TryGetValue(vendor, out var loaded) ? loaded : Request<ImmutableArray<CaseRow>>(new DataRequest.OpenCases(vendor), []);

    /// <summary>The cases of all vendors with an open escalation, the next due first.</summary>
    public ImmutableArray<CaseRow> EscalatedCases => context.EscalatedCases ?? Request<ImmutableArray<CaseRow>>(new DataRequest.EscalatedCases(), []);

    /// <summary>The regular audits of an application as this person may see them; null: none were scheduled, they may not be seen, or have to be loaded first.</summary>
    public RegularAuditHistory? FindRegularAudits(ApplicationId id) =>
        context.RegularAudits.TryGetValue(id, out var loaded) ? loaded : Request<RegularAuditHistory?>(new DataRequest.AuditHistory(id), null);

    /// <summary>The applications whose support is audited, the longest waiting first.</summary>
    public ImmutableArray<RegularAuditRow> AuditedApplications =>
        context.AuditedApplications ?? Request<ImmutableArray<RegularAuditRow>>(new DataRequest.AuditedApplications(), []);

    /// <summary>The vendor's case with this id in its own system; null if there is none, or it has to be loaded first.</summary>
    public CaseId? FindExternalCase(VendorId vendor, string externalId) =>
        context.ExternalCases.TryGetValue((vendor, externalId), out var loaded)
            ? loaded
            : Request<CaseId?>(new DataRequest.ExternalCase(vendor, externalId), null);

    /// <summary>The edition a case runs under.</summary>
    public Edition EditionOf(SupportCase supportCase) => context.Editions.GetValueOrDefault(supportCase.Terms.Edition) ?? context.Edition;

    /// <summary>The precedents of a criterion, the newest first; none for people without a role.</summary>
    public ImmutableArray<Precedent> PrecedentsOf(CriterionKey criterion) =>
        context.Precedents.TryGetValue(criterion, out var loaded)
            ? loaded
            : Request<ImmutableArray<Precedent>>(new DataRequest.CriterionPrecedents(criterion), []);

    /// <summary>The figures of an application and a month, or of the month that runs (null).</summary>
    public KpiAnswer KpisOf(ApplicationId id, YearMonth? month) =>
        context.Kpis.TryGetValue((id, month), out var loaded)
            ? loaded
            : Request<KpiAnswer>(new DataRequest.KpiMonth(id, month), new KpiAnswer.NoSuchApplication());

    /// <summary>The measured applications of a month, or of the one that runs (null); null: this person may not see them, or they have to be loaded first.</summary>
    public ImmutableArray<KpiRow>? KpiBoardOf(YearMonth? month) =>
        context.KpiBoards.TryGetValue(month ?? context.Today.ToYearMonth(), out var loaded)
            ? loaded
            : Request<ImmutableArray<KpiRow>?>(new DataRequest.KpiBoard(month ?? context.Today.ToYearMonth()), null);

    /// <summary>The board as a file; null: this person may not see it, or it has to be made first.</summary>
    public UploadedFile? FindBoardFile(KpiBoardSelection selection) =>
        context.KpiBoardFiles.TryGetValue(selection, out var loaded) ? loaded : Request<UploadedFile?>(new DataRequest.KpiBoardFile(selection), null);

    public DutySchedule Duty => context.Duty ?? Request<DutySchedule>(new DataRequest.Schedule(), DutySchedule.Empty);

    /// <summary>The people of a vendor, or those who hold roles (null), with the names by which they are shown, by person id.</summary>
    public ImmutableSortedDictionary<string, string> NamesOf(VendorId? vendor) =>
        context.Names.GetValueOrDefault(vendor?.Value ?? "") ?? Request(new DataRequest.Names(vendor), ImmutableSortedDictionary<string, string>.Empty);

    /// <summary>The last calls of a vendor's webhooks by the webhook's id, the newest first.</summary>
    public ImmutableSortedDictionary<string, ImmutableArray<WebhookDelivery>> WebhookDeliveriesOf(VendorId vendor) =>
        context.WebhookDeliveries.TryGetValue(vendor, out var loaded)
            ? loaded
            : Request(new DataRequest.WebhookDeliveries(vendor), ImmutableSortedDictionary<string, ImmutableArray<WebhookDelivery>>.Empty);

    /// <summary>The answers to surveys about an application, the newest first; at most 500.</summary>
    public ImmutableArray<SurveyAnswerRow> SurveyAnswersOf(ApplicationId application) =>
        context.SurveyAnswers.TryGetValue(application, out var loaded)
            ? loaded
            : Request<ImmutableArray<SurveyAnswerRow>>(new DataRequest.SurveyAnswers(application), []);

    /// <summary>The links a vendor still has to pass on; at most 500.</summary>
    public ImmutableArray<SurveyLink> SurveyLinksOf(VendorId vendor) =>
        context.SurveyLinks.TryGetValue(vendor, out var loaded) ? loaded : Request<ImmutableArray<SurveyLink>>(new DataRequest.SurveyLinks(vendor), []);

    /// <summary>The edition an application pins.</summary>
    public Edition EditionOf(Application application) => context.Editions.GetValueOrDefault(application.Edition) ?? context.Edition;

    private T Request<T>(DataRequest request, T fallback)
    {
        _missing.Add(request);
        return fallback;
    }
}

/// <summary>Data the engine needs before it can continue; the host loads it and calls again with the same input.</summary>
public abstract record DataRequest
{
    private DataRequest() { }

    public sealed record Application(ApplicationId Id) : DataRequest;

    /// <summary>
    /// The summaries the actor may see: their vendor's or all open ones, longest waiting first, the actor's own side before
    /// others; at most 200, <see cref="TurnContext.MoreRows"/> counts the rest.
    /// </summary>
    public sealed record ApplicationSummaries : DataRequest;

    /// <summary>The applications that ended without a certificate, for the platform's people; the last ended first, at most 2,000.</summary>
    public sealed record ClosedApplications : DataRequest;

    public sealed record Vendor(VendorId Id) : DataRequest;

    /// <summary>A colleague or, for an administrator, anybody.</summary>
    public sealed record Person(PersonId Id) : DataRequest;

    /// <summary>The history of an application as the person may read it, oldest first.</summary>
    public sealed record History(ApplicationId Id) : DataRequest;

    /// <summary>The history of an application as a file, in the language it is asked for in.</summary>
    public sealed record HistoryExport(ApplicationId Id) : DataRequest;

    /// <summary>The findings of the last inspection of an application as a file, in the language it is asked for in.</summary>
    public sealed record FindingsFile(ApplicationId Id) : DataRequest;

    /// <summary>
    /// The unreachable conversations, for administrators; longest unreachable first, at most 200, <see cref="TurnContext.MoreUnreachable"/> counts the rest.
    /// </summary>
    public sealed record UnreachableConversations : DataRequest;

    /// <summary>A case of the actor's vendor, or any for the platform's people; also the working calendar its clocks run on.</summary>
    public sealed record CaseDetails(CaseId Id) : DataRequest;

    /// <summary>A case of the actor's vendor, by its id in the vendor's system.</summary>
    public sealed record ExternalCase(VendorId Owner, string ExternalId) : DataRequest;

    public sealed record Customer(VendorId Owner, CustomerId Id) : DataRequest;

    /// <summary>The customers of a vendor, at most 2,000.</summary>
    public sealed record CustomerRows(VendorId Owner) : DataRequest;

    /// <summary>The cases of a vendor that are not resolved, at most 2,000; <see cref="TurnContext.MoreCases"/> counts the rest.</summary>
    public sealed record OpenCases(VendorId Owner) : DataRequest;

    /// <summary>The cases of all vendors with an open escalation, for the platform's people; at most 2,000.</summary>
    public sealed record EscalatedCases : DataRequest;

    /// <summary>The regular audits of an application, without what this person may not see.</summary>
    public sealed record AuditHistory(ApplicationId Id) : DataRequest;

    /// <summary>The applications whose support is audited, for the platform's people; at most 2,000.</summary>
    public sealed record AuditedApplications : DataRequest;

    /// <summary>The precedents of a criterion, for the platform's people.</summary>
    public sealed record CriterionPrecedents(CriterionKey Criterion) : DataRequest;

    /// <summary>The figures of an application of the actor's vendor, or of any for the platform's people.</summary>
    public sealed record KpiMonth(ApplicationId Id, YearMonth? Month) : DataRequest;

    /// <summary>The board of a month, for analysts and leadership.</summary>
    public sealed record KpiBoard(YearMonth Month) : DataRequest;

    /// <summary>A board as a file, for those who may see it.</summary>
    public sealed record KpiBoardFile(KpiBoardSelection Selection) : DataRequest;

    /// <summary>Absences and rotas.</summary>
    public sealed record Schedule : DataRequest;

    /// <summary>The names of a vendor's people, for themselves and the platform's people; or of those who hold roles (null), for the latter. At most 200.</summary>
    public sealed record Names(VendorId? Of) : DataRequest;

    /// <summary>The last calls of the webhooks of the actor's vendor or, for an administrator, of any.</summary>
    public sealed record WebhookDeliveries(VendorId Owner) : DataRequest;

    /// <summary>The answers to surveys about an application of the actor's vendor or, for the platform's people, of any.</summary>
    public sealed record SurveyAnswers(ApplicationId Id) : DataRequest;

    /// <summary>The links the actor's vendor has to pass on.</summary>
    public sealed record SurveyLinks(VendorId Owner) : DataRequest;
}
