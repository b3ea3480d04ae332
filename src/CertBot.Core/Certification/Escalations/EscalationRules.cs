using System.Collections.Immutable;
using System.Globalization;
using CertBot.Core.Certification.Applications;
using CertBot.Core.Directory;
using CertBot.Core.Primitives;
using CertBot.Core.Support;
using NodaTime;
using static CertBot.Core.Certification.Applications.ApplicationCommand;
using static CertBot.Core.Certification.Applications.Decisions;

namespace CertBot.Core.Certification.Escalations;

/// <summary>Escalations of an application: the rules are in Support; here their events become events of the application.</summary>
public static class EscalationRules
{
    /// <summary>Maximum number of open escalations; more would hide the first.</summary>
    private const int MaxOpen = 3;

    /// <summary>How many may be opened in a day.</summary>
    public const int MaxPerDay = 10;

    /// <summary>How many that ended stay in the application's document, so that their cards need no history.</summary>
    private const int MaxEnded = 3;

    public static Decision<ApplicationEvent> Open(OpenEscalation command, Application app, DecisionContext context)
    {
        var open = app.Escalations.Values.Where(e => e.Closed is null).ToList();
        if (open.Count >= MaxOpen)
            return Reject("escalations-open", data: new LocalizableObject { ["escalation"] = open[0].Id.Value, ["max"] = MaxOpen });
        var today = app.Escalations.Values.Select(e => e.OpenedAt).Concat(app.PastEscalations).Where(at => at > context.Now - Duration.FromDays(1)).ToList();
        if (today.Count >= MaxPerDay)
        {
            return Reject(
                "escalations-today",
                data: new LocalizableObject
                {
                    ["max"] = MaxPerDay,
                    ["at"] = LocalizableValue.Timestamp(today.Order().ElementAt(today.Count - MaxPerDay) + Duration.FromDays(1)),
                }
            );
        }

        var id = new EscalationId(string.Create(CultureInfo.InvariantCulture, $"E-{CountOf(app) + 1}"));
        return ToApplicationEvents(id, EscalationDecider.Open(id, command.Reason, CreateContext(app, context)));
    }

    public static Decision<ApplicationEvent> Act(ActOnEscalation command, Application app, DecisionContext context) =>
        app.Escalations.GetValueOrDefault(command.Escalation) is { } escalation
            ? ToApplicationEvents(escalation.Id, EscalationDecider.Decide(command.Command, escalation, CreateContext(app, context)))
        : NumberOf(command.Escalation) is { } number && number <= CountOf(app)
            ? Reject("escalation-ended", "escalation", new LocalizableObject { ["escalation"] = command.Escalation.Value })
        : Reject("no-such-escalation", "escalation");

    /// <summary>The escalations that a person who left the vendor had taken are called again.</summary>
    public static ImmutableArray<ApplicationEvent> HandOver(PersonId from, Application app, DecisionContext context) =>
        [
            .. app.Escalations.Values.SelectMany(e =>
                EscalationDecider
                    .HandOver(e, from, CreateContext(app, context))
                    .Select(escalationEvent => new ApplicationEvent.EscalationChanged(e.Id, escalationEvent))
            ),
        ];

    public static ImmutableArray<ApplicationEvent> Tick(Application app, DecisionContext context) =>
        [
            .. app.Escalations.Values.SelectMany(e =>
                EscalationDecider.Tick(e, CreateContext(app, context)).Select(escalationEvent => new ApplicationEvent.EscalationChanged(e.Id, escalationEvent))
            ),
        ];

    /// <summary>The next step of an escalation whose seats ended with their roles; otherwise of the one that is due the longest.</summary>
    public static ImmutableArray<ApplicationEvent> TickFirst(Application app, DecisionContext context) =>
        (app.Escalations.Values.FirstOrDefault(e => EscalationDecider.IsDeserted(e, CreateContext(app, context))) ?? FindDue(app, context)) is { } escalation
            ? ToApplicationEvents(escalation, EscalationDecider.TickOnce(escalation, CreateContext(app, context)))
            : [];

    /// <summary>Closes the escalation that is due the longest.</summary>
    public static ImmutableArray<ApplicationEvent> CloseFirst(Application app, DecisionContext context) =>
        FindDue(app, context) is { } escalation ? ToApplicationEvents(escalation, [new EscalationEvent.Closed(EscalationDecider.NoRoom)]) : [];

    /// <summary>
    /// Without the escalations that ended a while ago. Applied after each event of an escalation; documents of earlier releases hold all that ever ended.
    /// </summary>
    public static Application RemoveEnded(Application app)
    {
        var past = app
            .Escalations.Values.Where(e => e.Closed is not null)
            .OrderByDescending(e => e.Closed?.At)
            .ThenByDescending(e => NumberOf(e.Id))
            .Skip(MaxEnded)
            .ToList();
        return app with
        {
            Escalations = app.Escalations.RemoveRange(past.Select(e => e.Id)),
            EscalationCount = CountOf(app),
            PastEscalations = [.. app.PastEscalations.Concat(past.Select(e => e.OpenedAt)).Order().TakeLast(MaxPerDay)],
        };
    }

    /// <summary>Whether the decision may call people or depend on who is there: it has to know who is away.</summary>
    public static bool DependsOnDuty(ApplicationCommand command, Application? app) =>
        command is OpenEscalation || (command is ActOnEscalation or ApplicationCommand.Tick or ApplicationCommand.HandOver && HasOpen(app));

    /// <summary>Whether an escalation of it waits or is being handled.</summary>
    public static bool HasOpen(Application? app) => app?.Escalations.Values.Any(e => e.Closed is null) == true;

    /// <summary>An escalation as its history tells it; null: there was none of this id.</summary>
    public static Escalation? FindInHistory(ImmutableArray<RecordedEvent<ApplicationEvent>> history, EscalationId id) =>
        history.Aggregate((Escalation?)null, (escalation, recorded) =>
            recorded.Data is ApplicationEvent.EscalationChanged e && e.Escalation == id && escalation is null == e.Event is EscalationEvent.Opened
                ? EscalationEvolver.Evolve(escalation, id, new(recorded.At, recorded.By, e.Event))
                : escalation
        );

    public static Application Evolve(Application app, ApplicationEvent.EscalationChanged e, RecordedEvent<ApplicationEvent> recorded) =>
        (app.Escalations.GetValueOrDefault(e.Escalation), e.Event) switch
        {
            (null, not EscalationEvent.Opened) or (not null, EscalationEvent.Opened) => app,
            (var escalation, _) => RemoveEnded(
                app with
                {
                    Escalations = app.Escalations.SetItem(
                        e.Escalation,
                        EscalationEvolver.Evolve(escalation, e.Escalation, new(recorded.At, recorded.By, e.Event))
                    ),
                }
            ),
        };

    private static Escalation? FindDue(Application app, DecisionContext context) =>
        app.Escalations.Values.Where(e => e is { Closed: null, IsAcknowledged: false } && e.NextDue <= context.Now).MinBy(e => e.NextDue);

    public static int CountOf(Application app) =>
        Math.Max(app.EscalationCount, app.Escalations.Keys.Select(e => NumberOf(e) ?? 0).Append(app.Escalations.Count).Max());

    private static int? NumberOf(EscalationId id) =>
        id.Value.StartsWith("E-", StringComparison.Ordinal) && int.TryParse(id.Value.AsSpan(2), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : null;

    private static ImmutableArray<ApplicationEvent> ToApplicationEvents(Escalation escalation, ImmutableArray<EscalationEvent> events) =>
        [.. events.Select(e => new ApplicationEvent.EscalationChanged(escalation.Id, e))];

    private static Decision<ApplicationEvent> ToApplicationEvents(EscalationId id, Decision<EscalationEvent> decision) =>
        decision switch
        {
            Decision<EscalationEvent>.Accepted accepted => Accept([.. accepted.Events.Select(e => new ApplicationEvent.EscalationChanged(id, e))]),
            Decision<EscalationEvent>.Rejected refusal => Reject(refusal.Refusal),
            _ => throw new InvalidOperationException("neither yes nor no"),
        };

    private static EscalationContext CreateContext(Application app, DecisionContext context) =>
        new()
        {
            Edition = context.Edition,
            Actor = context.Actor,
            Now = context.Now,
            RoleAssignments = context.RoleAssignments,
            Duty = context.Duty,
            VendorPeople = context.Vendor?.People ?? ImmutableSortedDictionary<string, VendorRole>.Empty,
            VendorParticipants =
            [
                .. context
                    .RoleAssignments.RolesByPerson.Keys.Select(p => new PersonId(p))
                    .Concat(context.Actor.Ids)
                    .Where(p => Independence.IsOnVendorSide(p, app, context.Vendor)),
            ],
        };
}
