using System.Collections.Immutable;
using System.Globalization;
using CertBot.Core.Primitives;

namespace CertBot.Core.Support.Cases;

/// <summary>Escalations of a case: the rules are those of all escalations; here their events become events of the case.</summary>
public static class CaseEscalations
{
    /// <summary>Most escalations of one case, open and ended.</summary>
    private const int MaxEscalations = 20;

    public static Decision<CaseEvent> Open(string reason, SupportCase supportCase, CaseContext context)
    {
        if (FindOpen(supportCase) is { } open)
            return Decision<CaseEvent>.Reject(SupportRefusals.Refuse("escalation-open", arguments: new() { ["escalation"] = open.Id.Value }));
        if (supportCase.Escalations.Count >= MaxEscalations)
            return Decision<CaseEvent>.Reject(SupportRefusals.Refuse("too-many-escalations", arguments: new() { ["max"] = MaxEscalations }));

        var id = NextId(supportCase);
        return ToCaseEvents(id, EscalationDecider.Open(id, reason, CreateContext(supportCase, context)));
    }

    /// <summary>The clock escalates where the edition says so; the reason is empty then, the card names the clock.</summary>
    public static ImmutableArray<CaseEvent> OpenByClock(SupportCase supportCase, CaseContext context) =>
        FindOpen(supportCase) is not null || supportCase.Escalations.Count >= MaxEscalations
            ? []
            : ToCaseEvents(NextId(supportCase), EscalationDecider.OpenByClock(CreateContext(supportCase, context)));

    public static Decision<CaseEvent> Act(CaseCommand.ActOnEscalation command, SupportCase supportCase, CaseContext context) =>
        supportCase.Escalations.GetValueOrDefault(command.Escalation) is { } escalation
            ? ToCaseEvents(escalation.Id, EscalationDecider.Decide(command.Command, escalation, CreateContext(supportCase, context)))
            : Decision<CaseEvent>.Reject(SupportRefusals.Refuse("no-such-escalation", "escalation"));

    public static ImmutableArray<CaseEvent> Tick(SupportCase supportCase, CaseContext context) =>
        [.. supportCase.Escalations.Values.SelectMany(e => ToCaseEvents(e.Id, EscalationDecider.Tick(e, CreateContext(supportCase, context))))];

    /// <summary>The escalations that a person who left the vendor had taken are called again.</summary>
    public static ImmutableArray<CaseEvent> HandOver(PersonId from, SupportCase supportCase, CaseContext context) =>
        [.. supportCase.Escalations.Values.SelectMany(e => ToCaseEvents(e.Id, EscalationDecider.HandOver(e, from, CreateContext(supportCase, context))))];

    public static SupportCase Evolve(SupportCase supportCase, CaseEvent.EscalationChanged e, RecordedEvent<CaseEvent> recorded) =>
        supportCase with
        {
            Escalations = supportCase.Escalations.SetItem(
                e.Escalation,
                EscalationEvolver.Evolve(supportCase.Escalations.GetValueOrDefault(e.Escalation), e.Escalation, new(recorded.At, recorded.By, e.Event))
            ),
        };

    public static Escalation? FindOpen(SupportCase supportCase) => supportCase.Escalations.Values.FirstOrDefault(e => e.Closed is null);

    /// <summary>Whether the decision may call people or depend on who is there: it has to know who is away.</summary>
    public static bool DependsOnDuty(CaseCommand command, SupportCase? supportCase) =>
        command is CaseCommand.OpenEscalation or CaseCommand.ActOnEscalation or CaseCommand.Tick
        || (supportCase is not null && FindOpen(supportCase) is not null);

    public static EscalationContext CreateContext(SupportCase supportCase, CaseContext context) =>
        new()
        {
            Edition = context.Edition,
            Actor = context.Actor,
            Now = context.Now,
            RoleAssignments = context.RoleAssignments,
            Duty = context.Duty,
            VendorPeople = context.Vendor.People,
            VendorParticipants =
            [
                .. context
                    .RoleAssignments.RolesByPerson.Keys.Select(p => new PersonId(p))
                    .Concat(context.Actor.Ids)
                    .Where(p => p == supportCase.Owner || context.Vendor.IsOrWasMember(p)),
            ],
        };

    private static EscalationId NextId(SupportCase supportCase) => new(string.Create(CultureInfo.InvariantCulture, $"E-{supportCase.Escalations.Count + 1}"));

    private static ImmutableArray<CaseEvent> ToCaseEvents(EscalationId id, ImmutableArray<EscalationEvent> events) =>
        [.. events.Select(e => new CaseEvent.EscalationChanged(id, e))];

    private static Decision<CaseEvent> ToCaseEvents(EscalationId id, Decision<EscalationEvent> decision) =>
        decision switch
        {
            Decision<EscalationEvent>.Accepted accepted => Decision<CaseEvent>.Accept(ToCaseEvents(id, accepted.Events)),
            Decision<EscalationEvent>.Rejected refusal => Decision<CaseEvent>.Reject(refusal.Refusal),
            _ => throw new InvalidOperationException("neither yes nor no"),
        };
}
