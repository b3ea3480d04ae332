using System.Collections.Immutable;
using CertBot.Core.Certification.Applications;
using CertBot.Core.Certification.Precedents;
using CertBot.Core.Certification.ReadModels;
using CertBot.Core.Directory;
using CertBot.Core.Kpis;
using CertBot.Core.Policy;
using CertBot.Core.Primitives;
using CertBot.Core.Recognizers.Dates;
using CertBot.Core.RegularAudits;
using CertBot.Core.Support;
using CertBot.Core.Support.Cases;
using CertBot.Core.Support.Clocks;
using CertBot.Core.Support.Customers;
using CertBot.Core.Support.Duty;
using CertBot.Core.Support.Webhooks;
using CertBot.Core.Surveys;
using NodaTime;

namespace CertBot.Core.Conversation;

/// <summary>Everything a turn may read: the user, the conversation, the time, and the data loaded so far.</summary>
public sealed record TurnContext
{
    public required Actor Actor { get; init; }

    public required Person Person { get; init; }

    public required ConversationAddress Conversation { get; init; }

    /// <summary>The group this channel is bound to; null in a personal chat or an unbound channel.</summary>
    public GroupName? Group { get; init; }

    /// <summary>The people mentioned in the text: the name as it stands there, and who it is.</summary>
    public ImmutableArray<MentionedPerson> Mentions { get; init; } = [];

    public required Instant Now { get; init; }

    public required RoleAssignments RoleAssignments { get; init; }

    /// <summary>The edition new applications are taken in under.</summary>
    public required Edition Edition { get; init; }

    /// <summary>All editions, for applications that pin another one.</summary>
    public required ImmutableDictionary<EditionPin, Edition> Editions { get; init; }

    /// <summary>Random letters and digits, new for every turn: for draft ids and invitation codes. At least 32.</summary>
    public required string RandomText { get; init; }

    /// <summary>Loaded applications. Null value: it does not exist or this person may not see it; the two are deliberately not distinguished.</summary>
    public ImmutableDictionary<ApplicationId, Application?> Applications { get; init; } = ImmutableDictionary<ApplicationId, Application?>.Empty;

    /// <summary>Loaded vendors; null value: there is none.</summary>
    public ImmutableDictionary<VendorId, Vendor?> Vendors { get; init; } = ImmutableDictionary<VendorId, Vendor?>.Empty;

    /// <summary>
    /// Loaded people, after any merge. Null value: there is no such person, or this person may not see them: only colleagues and, for an administrator,
    /// everybody.
    /// </summary>
    public ImmutableDictionary<PersonId, Person?> People { get; init; } = ImmutableDictionary<PersonId, Person?>.Empty;

    public ImmutableArray<ApplicationSummary>? ApplicationSummaries { get; init; }

    /// <summary>How many the actor may see besides <see cref="ApplicationSummaries"/>.</summary>
    public int MoreRows { get; init; }

    /// <summary>Applications that ended without a certificate, the last ended first. Only the platform's people see them.</summary>
    public ImmutableArray<ApplicationSummary>? ClosedApplications { get; init; }

    public ImmutableArray<UnreachableConversation>? UnreachableConversations { get; init; }

    /// <summary>How many there are besides <see cref="UnreachableConversations"/>.</summary>
    public int MoreUnreachable { get; init; }

    /// <summary>Histories as this person may read them here.</summary>
    public ImmutableDictionary<ApplicationId, ImmutableArray<HistoryEntry>> Histories { get; init; } =
        ImmutableDictionary<ApplicationId, ImmutableArray<HistoryEntry>>.Empty;

    /// <summary>Histories as files; null value: there is none, or it may not be seen.</summary>
    public ImmutableDictionary<ApplicationId, UploadedFile?> FindingsFiles { get; init; } = ImmutableDictionary<ApplicationId, UploadedFile?>.Empty;

    public ImmutableDictionary<ApplicationId, UploadedFile?> HistoryExports { get; init; } = ImmutableDictionary<ApplicationId, UploadedFile?>.Empty;

    /// <summary>Loaded cases. Null value: there is none, or this person may not see it; the two are deliberately not distinguished.</summary>
    public ImmutableDictionary<CaseId, SupportCase?> Cases { get; init; } = ImmutableDictionary<CaseId, SupportCase?>.Empty;

    /// <summary>Cases that were looked up by their ids in the vendor's system; null value: there is none.</summary>
    public ImmutableDictionary<(VendorId Vendor, string ExternalId), CaseId?> ExternalCases { get; init; } =
        ImmutableDictionary<(VendorId Vendor, string ExternalId), CaseId?>.Empty;

    /// <summary>Loaded customers. Null value: there is none, or this person may not see it.</summary>
    public ImmutableDictionary<(VendorId Vendor, CustomerId Id), Customer?> Customers { get; init; } =
        ImmutableDictionary<(VendorId Vendor, CustomerId Id), Customer?>.Empty;

    public ImmutableDictionary<VendorId, ImmutableArray<CustomerRow>> CustomerRows { get; init; } =
        ImmutableDictionary<VendorId, ImmutableArray<CustomerRow>>.Empty;

    public ImmutableDictionary<VendorId, ImmutableArray<CaseRow>> OpenCases { get; init; } = ImmutableDictionary<VendorId, ImmutableArray<CaseRow>>.Empty;

    public ImmutableArray<CaseRow>? EscalatedCases { get; init; }

    /// <summary>Loaded audits, without what the person may not see; null: there are none for them.</summary>
    public ImmutableDictionary<ApplicationId, RegularAuditHistory?> RegularAudits { get; init; } =
        ImmutableDictionary<ApplicationId, RegularAuditHistory?>.Empty;

    public ImmutableArray<RegularAuditRow>? AuditedApplications { get; init; }

    /// <summary>The case that the command of this turn opened; null: it opened none.</summary>
    public CaseId? OpenedCase { get; init; }

    /// <summary>How many cases there are besides those of the list that was loaded last.</summary>
    public int MoreCases { get; init; }

    /// <summary>The calendars of the editions, with their holidays.</summary>
    public HolidayCalendars HolidayCalendars { get; init; } = HolidayCalendars.None;

    /// <summary>Loaded precedents of criteria, the newest first.</summary>
    public ImmutableDictionary<CriterionKey, ImmutableArray<Precedent>> Precedents { get; init; } =
        ImmutableDictionary<CriterionKey, ImmutableArray<Precedent>>.Empty;

    public DutySchedule? Duty { get; init; }

    /// <summary>Loaded figures by application and month; null as the month: the one that runs.</summary>
    public ImmutableDictionary<(ApplicationId Id, YearMonth? Month), KpiAnswer> Kpis { get; init; } =
        ImmutableDictionary<(ApplicationId Id, YearMonth? Month), KpiAnswer>.Empty;

    /// <summary>Loaded boards by month; null value: this person may not see it.</summary>
    public ImmutableDictionary<YearMonth, ImmutableArray<KpiRow>?> KpiBoards { get; init; } = ImmutableDictionary<YearMonth, ImmutableArray<KpiRow>?>.Empty;

    /// <summary>Made files of boards; null value: this person may not see it.</summary>
    public ImmutableDictionary<KpiBoardSelection, UploadedFile?> KpiBoardFiles { get; init; } = ImmutableDictionary<KpiBoardSelection, UploadedFile?>.Empty;

    /// <summary>Loaded names by person id, of a vendor's people by its id, and of those who hold roles under the empty one.</summary>
    public ImmutableDictionary<string, ImmutableSortedDictionary<string, string>> Names { get; init; } =
        ImmutableDictionary<string, ImmutableSortedDictionary<string, string>>.Empty;

    /// <summary>The last calls of a vendor's webhooks by the webhook's id, the newest first.</summary>
    public ImmutableDictionary<ApplicationId, ImmutableArray<SurveyAnswerRow>> SurveyAnswers { get; init; } =
        ImmutableDictionary<ApplicationId, ImmutableArray<SurveyAnswerRow>>.Empty;

    public ImmutableDictionary<VendorId, ImmutableArray<SurveyLink>> SurveyLinks { get; init; } =
        ImmutableDictionary<VendorId, ImmutableArray<SurveyLink>>.Empty;

    public ImmutableDictionary<VendorId, ImmutableSortedDictionary<string, ImmutableArray<WebhookDelivery>>> WebhookDeliveries { get; init; } =
        ImmutableDictionary<VendorId, ImmutableSortedDictionary<string, ImmutableArray<WebhookDelivery>>>.Empty;

    /// <summary>What typed days are relative to: now in the programme's zone, and its working days.</summary>
    public DateReference DateReference =>
        new(Now.InZone(DateTimeZoneProviders.Tzdb[Edition.Zone]).LocalDateTime) { AddWorkingDays = Edition.Calendar().AddWorkingDays };

    /// <summary>Today in the programme's zone.</summary>
    public LocalDate Today => Now.InZone(DateTimeZoneProviders.Tzdb[Edition.Zone]).Date;

    /// <summary>
    /// For which side an answer about the application is written. What is said in a shared channel is read by whoever is there: only the groups' own channels
    /// and personal chats hear what is meant for the platform's people.
    /// </summary>
    public ReaderSide SideFor(Application app) => Conversation.IsPersonal || Group is not null ? ReaderSides.Of(Actor, app) : ReaderSide.Vendor;
}

/// <summary>A person named by a mention, whom the channel knows by id: the name alone may be that of several people.</summary>
public sealed record MentionedPerson(string Name, PersonId Id);
