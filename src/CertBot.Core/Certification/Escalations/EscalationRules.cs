using System.Collections.Immutable;
using System.Globalization;
using CertBot.Core.Certification.Applications;
using CertBot.Core.Directory;
using CertBot.Core.Primitives;
using CertBot.Core.Support;
using static CertBot.Core.Certification.Applications.ApplicationCommand;
using static CertBot.Core.Certification.Applications.Decisions;

namespace CertBot.Core.Certification.Escalations;

/// <summary>Escalations of an application: the rules are in Support; here their events become events of the application.</summary>
internal static class EscalationRules
{
    /// <summary>Maximum number of open escalations; more would hide the first.</summary>
    private const int MaxOpen = 3;

    public static Decision<ApplicationEvent> Open(OpenEscalation command, Application app, DecisionContext context)
    {
        var open = app.Escalations.Values.Where(e => e.Closed is null).ToList();
        if (open.Count >= MaxOpen)
            return Reject("escalations-open", data: new LocalizableObject { ["escalation"] = open[0].Id.Value, ["max"] = MaxOpen });
        var id = new EscalationId(string.Create(CultureInfo.InvariantCulture, $"E-{app.Escalations.Count + 1}"));
        return ToApplicationEvents(id, EscalationDecider.Open(id, command.Reason, CreateContext(app, context)));
    }

    public static Decision<ApplicationEvent> Act(ActOnEscalation command, Application app, DecisionContext context) =>
        app.Escalations.GetValueOrDefault(command.Escalation) is { } escalation
            ? ToApplicationEvents(escalation.Id, EscalationDecider.Decide(command.Command, escalation, CreateContext(app, context)))
            : Reject("no-such-escalation", "escalation");

    public static ImmutableArray<ApplicationEvent> Tick(Application app, DecisionContext context) =>
        [
            .. app.Escalations.Values.SelectMany(e =>
                EscalationDecider.Tick(e, CreateContext(app, context)).Select(escalationEvent => new ApplicationEvent.EscalationChanged(e.Id, escalationEvent))
            ),
        ];

    public static Application Evolve(Application app, ApplicationEvent.EscalationChanged e, RecordedEvent<ApplicationEvent> recorded) =>
        (app.Escalations.GetValueOrDefault(e.Escalation), e.Event) switch
        {
            (null, not EscalationEvent.Opened) or (not null, EscalationEvent.Opened) => app,
            (var escalation, _) => app with
            {
                Escalations = app.Escalations.SetItem(e.Escalation, EscalationDecider.Evolve(escalation, e.Escalation, new(recorded.At, recorded.By, e.Event))),
            },
        };

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
