using System.Collections.Immutable;
using CertBot.Core.Certification;
using CertBot.Core.Certification.Applications;
using CertBot.Core.Certification.ReadModels;
using CertBot.Core.Conversation;
using CertBot.Core.Conversation.Engine;
using CertBot.Core.Directory;
using CertBot.Core.Directory.Rules;
using CertBot.Core.Kpis;
using CertBot.Core.Messaging;
using CertBot.Core.Policy;
using CertBot.Core.Primitives;
using CertBot.Core.RegularAudits;
using CertBot.Core.Support.Cases;
using CertBot.Core.Support.Clocks;
using CertBot.Core.Support.Customers;
using CertBot.Core.Support.Duty;
using CertBot.Core.Support.Webhooks;
using NodaTime;

namespace CertBot.Core.Tests.Kit;

/// <summary>
/// A whole programme in memory with which tests hold conversations: the real dialogs and deciders without host, store or channels. It loads the data
/// a turn requests in the same way as the host, and checks every rule for messages in doing so.
/// </summary>
internal sealed class ConversationHarness
{
    private readonly Dictionary<string, string> _conversations = new(StringComparer.Ordinal);
    private readonly Dictionary<string, LanguageCode> _languages = new(StringComparer.Ordinal);
    private int _turnCount;

    public static Edition Edition { get; } = EditionCatalog.Embedded.Latest("creatio") ?? throw new InvalidOperationException("no edition creatio");

    public Instant Now { get; set; } = Instant.FromUtc(2026, 3, 10, 9, 0);

    public Dictionary<ApplicationId, Application> Applications { get; } = [];

    public Dictionary<ApplicationId, ImmutableArray<RecordedEvent<ApplicationEvent>>> Histories { get; } = [];

    /// <summary>Support cases as they stand; the harness shows them and decides nothing about them.</summary>
    public Dictionary<CaseId, SupportCase> Cases { get; } = [];

    public List<Customer> Customers { get; } = [];

    /// <summary>Regular audits as they stand; the harness shows them and decides nothing about them.</summary>
    public Dictionary<ApplicationId, RegularAuditHistory> Audits { get; } = [];

    public ImmutableArray<UnreachableConversation> Unreachable { get; set; } = [];

    public Dictionary<VendorId, Vendor> Vendors { get; } =
        new()
        {
            [new("acme")] = Vendor("acme", "Acme", ("developer", VendorRole.Developer), ("developer-manager", VendorRole.Manager)),
            [new("borealis")] = Vendor("borealis", "Borealis", ("other-developer", VendorRole.Developer)),
        };

    public RoleAssignments RoleAssignments { get; set; } =
        new()
        {
            RolesByPerson = new[]
            {
                "analyst",
                "analyst-2",
                "rnd-expert",
                "language-expert",
                "ux-expert",
                "support-lead",
                "marketplace-lead",
                "head-of-digital",
                "cs-director",
                "vp-product",
                "ceo",
                "administrator",
            }.ToImmutableSortedDictionary(p => p, p => ImmutableSortedSet.Create(p == "analyst-2" ? "analyst" : p), StringComparer.Ordinal),
            Revision = 1,
        };

    public DutySchedule Duty { get; set; } = DutySchedule.Empty;

    /// <summary>Every message that was produced, with the context of its turn.</summary>
    public List<(TurnContext Desk, BotMessage Say)> Messages { get; } = [];

    public ConversationState ConversationOf(string person, string? group = null) =>
        _conversations.TryGetValue(Key(person, group), out var kept) ? CoreJson.Read<ConversationState>(kept) : ConversationState.Empty;

    /// <summary>Sets the stored state of a conversation.</summary>
    public void StoreConversation(string person, ConversationState conversation) => _conversations[Key(person, null)] = CoreJson.Write(conversation);

    /// <summary>Advances the time and processes all timers that became due.</summary>
    public void AdvanceBy(Duration length)
    {
        Now += length;
        foreach (var id in Applications.Keys)
            Execute(id, new ApplicationCommand.Tick(), Actor.Clock);
    }

    public void SetLanguage(string person, string language) => _languages[person] = new(language);

    /// <summary>The turn context of a person in their personal chat or in a group's channel, with no data loaded.</summary>
    public TurnContext ContextFor(string person, string? group = null)
    {
        _turnCount++;
        var vendor = Vendors.Values.FirstOrDefault(v => v.People.ContainsKey(person));
        var member = vendor is null ? null : new Membership(vendor.Id, vendor.People[person]);
        return new()
        {
            Actor = new(new(person), RoleAssignments.RolesOf(new(person)), member),
            Person = new()
            {
                Id = new(person),
                Name = person,
                Language = _languages.GetValueOrDefault(person, LanguageCode.En),
                Zone = "Europe/Berlin",
                Member = member,
            },
            Conversation = new("web", group ?? person, IsPersonal: group is null),
            Group = group is null ? null : new(group),
            Now = Now,
            RoleAssignments = RoleAssignments,
            Edition = Edition,
            Editions = EditionCatalog.Embedded.All,
            RandomText = $"turn{_turnCount.ToString("D4", System.Globalization.CultureInfo.InvariantCulture)}abcdefghijklmnopqrstuvwxyz",
        };
    }

    /// <summary>The same with an application loaded.</summary>
    public TurnContext LoadedContext(string person, ApplicationId id) => LoadData(ContextFor(person), new DataRequest.Application(id));

    /// <summary>Executes one turn as the host does: returns the messages and the domain's response to the command.</summary>
    public ConversationTurn HandleInput(string person, Input input, string? group = null)
    {
        var context = ContextFor(person, group);
        var conversation = ConversationOf(person, group);
        var turn = ConversationEngine.HandleInput(context, conversation, input);
        for (var again = 0; turn.DataRequests.Length > 0; again++)
        {
            Assert.True(again < 5, $"still wants {string.Join(", ", turn.DataRequests)}");
            context = turn.DataRequests.Aggregate(context, LoadData);
            turn = ConversationEngine.HandleInput(context, conversation, input);
        }
        var closed = turn.ClosedFormCard;
        if (turn.Command is not { } command)
            return StoreTurn(context, Key(person, group), turn, null, null) with { ClosedFormCard = closed };
        Assert.Empty(turn.Messages);
        var refused = Decide(context, command);
        // Builds a new context, as after a crash between the two steps; only the serialised part of the conversation survives.
        var kept = CoreJson.Read<ConversationState>(CoreJson.Write(turn.State));
        context = ContextFor(person, group);
        if (command is Command.OnApplication { Id: var id })
            context = LoadData(context, new DataRequest.Application(id));
        turn = ConversationEngine.CompleteCommand(context, kept, command, refused);
        for (var again = 0; turn.DataRequests.Length > 0 && again < 5; again++)
        {
            context = turn.DataRequests.Aggregate(context, LoadData);
            turn = ConversationEngine.CompleteCommand(context, kept, command, refused);
        }
        return StoreTurn(context, Key(person, group), turn, command, refused) with { ClosedFormCard = closed };
    }

    private static string Key(string person, string? group) => $"{group ?? person}@{person}";

    private ConversationTurn StoreTurn(TurnContext context, string key, TurnResult turn, Command? command, Refusal? refused)
    {
        Assert.Empty(turn.DataRequests);
        _conversations[key] = CoreJson.Write(turn.State);
        Messages.AddRange(turn.Messages.Select(s => (context, s)));
        return new(turn.Messages, turn.State, command, refused);
    }

    private TurnContext LoadData(TurnContext context, DataRequest need) =>
        need switch
        {
            DataRequest.Application n => context with
            {
                Applications = context.Applications.SetItem(n.Id, Applications.GetValueOrDefault(n.Id) is { } app && CanSee(context, app) ? app : null),
            },
            DataRequest.ApplicationSummaries => context with
            {
                ApplicationSummaries =
                [
                    .. Applications
                        .Values.Where(a => CanSee(context, a))
                        .OrderBy(a => a.Stage.Since)
                        .Select(a => ApplicationSummaryProjection.Project(a, Edition))
                        .Where(r => !r.HasEnded || context.Actor.IsMemberOf(r.Vendor))
                        .Take(200),
                ],
            },
            DataRequest.ClosedApplications => context with
            {
                ClosedApplications = context.Actor.Roles.IsEmpty
                    ? []
                    : [.. Applications.Values.Select(a => ApplicationSummaryProjection.Project(a, Edition)).Where(r => r.IsClosed)],
            },
            DataRequest.Vendor n => context with { Vendors = context.Vendors.SetItem(n.Id, Vendors.GetValueOrDefault(n.Id)) },
            DataRequest.Person n => context with { People = context.People.SetItem(n.Id, FindPerson(context, n.Id)) },
            DataRequest.UnreachableConversations => context with
            {
                UnreachableConversations = context.Actor.HasRole(RoleName.Administrator) ? Unreachable : [],
            },
            DataRequest.HistoryExport n => context with
            {
                HistoryExports = context.HistoryExports.SetItem(
                    n.Id,
                    Applications.GetValueOrDefault(n.Id) is { } app && CanSee(context, app)
                        ? new(new("f-history"), $"{n.Id}-history.csv", 4321, new string('b', 64))
                        : null
                ),
            },
            DataRequest.FindingsFile n => context with
            {
                FindingsFiles = context.FindingsFiles.SetItem(
                    n.Id,
                    Applications.GetValueOrDefault(n.Id) is { } app && CanSee(context, app)
                        ? new(new("f-findings"), $"{n.Id}-findings.csv", 4321, new string('c', 64))
                        : null
                ),
            },
            DataRequest.History n => context with
            {
                Histories = context.Histories.SetItem(
                    n.Id,
                    Applications.GetValueOrDefault(n.Id) is { } app && CanSee(context, app)
                        ? HistoryFormatter.Format(Histories.GetValueOrDefault(n.Id, []), Edition, context.SideFor(app))
                        : []
                ),
            },
            DataRequest.CaseDetails n => context with
            {
                Cases = context.Cases.SetItem(
                    n.Id,
                    Cases.GetValueOrDefault(n.Id) is { } supportCase && MaySee(context, supportCase.Vendor) ? supportCase : null
                ),
            },
            DataRequest.ExternalCase n => context with
            {
                ExternalCases = context.ExternalCases.SetItem(
                    (n.Owner, n.ExternalId),
                    Cases.Values.FirstOrDefault(c => c.Vendor == n.Owner && c.Opening.ExternalId == n.ExternalId)?.Id
                ),
            },
            DataRequest.Customer n => context with
            {
                Customers = context.Customers.SetItem((n.Owner, n.Id), Customers.FirstOrDefault(c => c.Vendor == n.Owner && c.Id == n.Id)),
            },
            DataRequest.CustomerRows n => context with
            {
                CustomerRows = context.CustomerRows.SetItem(
                    n.Owner,
                    [.. Customers.Where(c => c.Vendor == n.Owner && MaySee(context, n.Owner)).Select(CustomerProjection.Project)]
                ),
            },
            DataRequest.OpenCases n => context with
            {
                OpenCases = context.OpenCases.SetItem(n.Owner, [.. RowsOf(c => c.Vendor == n.Owner && MaySee(context, n.Owner))]),
            },
            DataRequest.EscalatedCases => context with
            {
                EscalatedCases = [.. RowsOf(c => !context.Actor.Roles.IsEmpty && c.Escalations.Values.Any(e => e.Closed is null))],
            },
            DataRequest.AuditHistory n => context with { RegularAudits = context.RegularAudits.SetItem(n.Id, FindAudits(context, n.Id)) },
            DataRequest.CriterionPrecedents n => context with { Precedents = context.Precedents.SetItem(n.Criterion, []) },
            DataRequest.KpiMonth n => context with { Kpis = context.Kpis.SetItem((n.Id, n.Month), new KpiAnswer.NoSuchApplication()) },
            DataRequest.KpiBoard n => context with { KpiBoards = context.KpiBoards.SetItem(n.Month, null) },
            DataRequest.WebhookDeliveries n => context with
            {
                WebhookDeliveries = context.WebhookDeliveries.SetItem(n.Owner, ImmutableSortedDictionary<string, ImmutableArray<WebhookDelivery>>.Empty),
            },
            DataRequest.SurveyAnswers n => context with { SurveyAnswers = context.SurveyAnswers.SetItem(n.Id, []) },
            DataRequest.SurveyLinks n => context with { SurveyLinks = context.SurveyLinks.SetItem(n.Owner, []) },
            DataRequest.AuditedApplications => context with
            {
                AuditedApplications = context.Actor.Roles.IsEmpty
                    ? []
                    :
                    [
                        .. Audits.Values.Select(a =>
                            RegularAuditProjection.Project(a, Applications.GetValueOrDefault(a.Application)?.Name ?? a.Application.Value)
                        ),
                    ],
            },
            DataRequest.Schedule => context with { Duty = Duty },
            DataRequest.Names n => context with { Names = context.Names.SetItem(n.Of?.Value ?? "", NamesOf(n.Of)) },
            _ => throw new InvalidOperationException(need.GetType().Name),
        };

    private RegularAuditHistory? FindAudits(TurnContext context, ApplicationId id) =>
        Audits.GetValueOrDefault(id) is { } history && MaySee(context, history.Vendor)
            ? RegularAuditView.For(history, context.Actor, Vendors.GetValueOrDefault(history.Vendor), Edition)
            : null;

    private IEnumerable<CaseRow> RowsOf(Func<SupportCase, bool> isListed) =>
        Cases
            .Values.Where(isListed)
            .Select(c => CaseProjection.Project(c, Edition, HolidayCalendars.None, Now))
            .Where(r => r.Status != CaseStatus.Resolved || !r.Escalations.IsEmpty)
            .OrderBy(r => r.Id);

    private static bool MaySee(TurnContext context, VendorId vendor) => !context.Actor.Roles.IsEmpty || context.Actor.IsMemberOf(vendor);

    private ImmutableSortedDictionary<string, string> NamesOf(VendorId? vendor) =>
        (vendor is { } id ? Vendors.GetValueOrDefault(id)?.People.Keys ?? [] : RoleAssignments.RolesByPerson.Keys).ToImmutableSortedDictionary(
            p => p,
            p => p,
            StringComparer.Ordinal
        );

    private Person? FindPerson(TurnContext context, PersonId id) =>
        ContextFor(id.Value).Person is var person
        && (context.Actor.HasRole(RoleName.Administrator) || (person.Member is { } member && context.Actor.IsMemberOf(member.Vendor)))
            ? person
            : null;

    private static bool CanSee(TurnContext context, Application app) => ApplicationAuthorization.CanSee(context.Actor, app);

    private Refusal? Decide(TurnContext context, Command command) =>
        command switch
        {
            Command.OnApplication { Id: var id, Command: var what } => Execute(id, what, context.Actor),
            Command.OnVendor { Id: var id, Command: var what } => Execute(id, what, context.Actor),
            Command.OnRoleAssignments { Command: var what } => Execute(what, context.Actor),
            Command.OnAccountLinks => null,
            Command.OnDuty { Command: var what } => Execute(what, context.Actor),
            Command.OnProfile => null,
            Command.OnImport => null,
            Command.OnPerson person => RunCommand(() => SetLanguage(context.Person.Id.Value, person.Language.Value)),
            Command.OnCase or Command.OpenCase or Command.OnCustomer or Command.OnRegularAudits => null,
            _ => throw new InvalidOperationException(command.GetType().Name),
        };

    private Refusal? Execute(VendorId id, VendorCommand what, Actor actor)
    {
        var decision = VendorDecider.Decide(what, Vendors.GetValueOrDefault(id), actor, Edition, Now);
        if (decision is Decision<VendorEvent>.Rejected { Refusal: var refusal })
            return refusal;
        foreach (var happened in ((Decision<VendorEvent>.Accepted)decision).Events)
            Vendors[id] = VendorDecider.Evolve(Vendors.GetValueOrDefault(id), new(Now, actor.Id, happened));
        return null;
    }

    private Refusal? Execute(RoleAssignmentCommand what, Actor actor)
    {
        var decision = RoleAssignmentDecider.Decide(what, RoleAssignments, actor, EditionCatalog.Embedded.All.Values);
        if (decision is Decision<RoleAssignmentEvent>.Rejected { Refusal: var refusal })
            return refusal;
        foreach (var happened in ((Decision<RoleAssignmentEvent>.Accepted)decision).Events)
            RoleAssignments = RoleAssignmentDecider.Evolve(RoleAssignments, new(Now, actor.Id, happened));
        return null;
    }

    private Refusal? Execute(DutyCommand what, Actor actor)
    {
        var (person, substitute) = what switch
        {
            DutyCommand.EnterAbsence enter => (ContextFor(enter.Person.Value).Person, ContextFor(enter.Substitute.Value).Person),
            DutyCommand.EndAbsence end => (ContextFor(end.Person.Value).Person, null),
            _ => ((Person?)null, (Person?)null),
        };
        var decision = DutyDecider.Decide(
            what,
            Duty,
            new()
            {
                Actor = actor,
                Now = Now,
                RoleAssignments = RoleAssignments,
                Edition = Edition,
                Person = person,
                Substitute = substitute,
                Vendor = person?.Member is { } member ? Vendors.GetValueOrDefault(member.Vendor) : null,
            }
        );
        if (decision is Decision<DutyEvent>.Rejected { Refusal: var refusal })
            return refusal;
        foreach (var happened in ((Decision<DutyEvent>.Accepted)decision).Events)
            Duty = DutyDecider.Evolve(Duty, new(Now, actor.Id, happened));
        return null;
    }

    public Refusal? Execute(ApplicationId id, ApplicationCommand what, Actor actor)
    {
        var state = Applications.GetValueOrDefault(id);
        var vendor = Vendors.GetValueOrDefault((what as ApplicationCommand.Submit)?.Vendor ?? state?.Vendor ?? new("none"));
        var decision = ApplicationDecider.Decide(
            what,
            state,
            new()
            {
                Id = id,
                Edition = Edition,
                Actor = actor,
                Now = Now,
                RoleAssignments = RoleAssignments,
                Vendor = vendor,
                Duty = Duty,
            }
        );
        if (decision is Decision<ApplicationEvent>.Rejected { Refusal: var refusal })
            return refusal;
        foreach (var happened in ((Decision<ApplicationEvent>.Accepted)decision).Events)
        {
            var fact = new RecordedEvent<ApplicationEvent>(Now, actor.Id, happened);
            state = ApplicationEvolver.Evolve(state, fact);
            Histories[id] = Histories.GetValueOrDefault(id, []).Add(fact);
        }
        if (state is not null)
            Applications[id] = state;
        return null;
    }

    private static Refusal? RunCommand(Action done)
    {
        done();
        return null;
    }

    private static Vendor Vendor(string id, string name, params (string Person, VendorRole Role)[] people) =>
        new()
        {
            Id = new(id),
            Name = name,
            People = people.ToImmutableSortedDictionary(p => p.Person, p => p.Role, StringComparer.Ordinal),
            Revision = 1,
        };
}

/// <summary>The result of a turn.</summary>
internal sealed record ConversationTurn(ImmutableArray<BotMessage> Messages, ConversationState Conversation, Command? Command, Refusal? Refusal)
{
    /// <summary>The form's card that stands above, as it is closed; null: it is left alone.</summary>
    public BotMessage.CardMessage? ClosedFormCard { get; init; }
}
