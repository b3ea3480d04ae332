using System.Collections.Immutable;
using CertBot.Core.Directory.Rules;
using CertBot.Core.Policy;
using CertBot.Core.Primitives;
using CertBot.Core.Support.Customers;
using static CertBot.Core.Support.SupportRefusals;

namespace CertBot.Core.Support.Cases;

/// <summary>
/// Opens cases and takes in what happened to them. Permissions: the vendor's people (and the systems that act for it) do everything; the platform's people
/// escalate. Refusals are texts of <c>support.refused.*</c> and <c>escalation.refused.*</c>.
/// </summary>
public static class CaseDecider
{
    public const int MaxSubjectLength = 200;

    private const int MaxExternalIdLength = 100;

    public static Decision<CaseEvent> Decide(CaseCommand command, SupportCase? supportCase, CaseContext context) =>
        (command, supportCase) switch
        {
            (CaseCommand.Open, not null) => Reject(Refuse("exists", arguments: new() { ["case"] = context.Id.Value })),
            (CaseCommand.Open open, null) => Open(open, context),
            (_, null) => Reject(Refuse("no-such-case", "case", new() { ["case"] = context.Id.Value })),
            (CaseCommand.Tick, { } known) => Decision<CaseEvent>.Accept(Tick(known, context)),
            (CaseCommand.HandOver(var from), { } known) => Decision<CaseEvent>.Accept(HandOver(from, known, context)),
            (CaseCommand.OpenEscalation(var reason), { } known) => CaseEscalations.Open(reason, known, context),
            (CaseCommand.ActOnEscalation act, { } known) => CaseEscalations.Act(act, known, context),
            _ when !context.Actor.IsMemberOf(context.Vendor.Id) => Reject(Refuse("not-yours")),
            (CaseCommand.Record(var facts), { } known) => Record(facts, known, context),
            (CaseCommand.Assign(var owner), { } known) => Assign(owner, known, context),
            _ => throw new InvalidOperationException($"Not a command on a case: {command.GetType().Name}"),
        };

    private static Decision<CaseEvent> Open(CaseCommand.Open open, CaseContext context)
    {
        var opening = Clean(open.Opening);
        if (CheckOpening(opening, context) is { } refusal)
            return Reject(refusal);
        if (context.Customer is not { } customer)
            return Reject(Refuse("unknown-customer", "customer", new() { ["customer"] = UserText.Excerpt(opening.Customer.Value) }));
        if (customer.ContractAt(opening.OpenedAt) is not { } contract)
        {
            return Reject(Refuse("no-contract", "customer", new() { ["customer"] = customer.Name, ["at"] = LocalizableValue.Timestamp(opening.OpenedAt) }));
        }

        var opened = new CaseEvent.Opened(
            context.Id,
            context.Vendor.Id,
            opening,
            TermsOf(contract, context.Edition),
            customer.Name,
            customer.MayFile(opening.Filer.Email)
        );
        var supportCase = CaseEvolver.Evolve(null, new(context.Now, context.Actor.Id, opened));
        return Record(open.Facts, supportCase, context) switch
        {
            Decision<CaseEvent>.Accepted { Events: var events } => Decision<CaseEvent>.Accept([opened, .. events]),
            var rejected => rejected,
        };
    }

    /// <summary>The terms of a case that is opened under a contract.</summary>
    public static CaseTerms TermsOf(SupportContract contract, Edition edition) =>
        new()
        {
            Edition = edition.Pin,
            Package = contract.Package,
            Zone = contract.Zone,
            Calendar = contract.Calendar ?? edition.Support.CalendarOf(contract.Zone),
            Targets = contract.Targets,
        };

    private static Refusal? CheckOpening(CaseRegistration opening, CaseContext context) =>
        !context.Actor.IsMemberOf(context.Vendor.Id) ? Refuse("not-yours")
        : !context.IsApplicationKnown ? Refuse("unknown-application", "app", new() { ["app"] = UserText.Excerpt(opening.Application.Value) })
        : opening.Subject is not { Length: > 0 and <= MaxSubjectLength } ? Refuse("bad-subject", "subject", new() { ["max"] = MaxSubjectLength })
        : opening.Filer.Email.Length > 0 && !CustomerDecider.IsEmail(opening.Filer.Email)
            ? Refuse("bad-email", "contact", new() { ["word"] = UserText.Excerpt(opening.Filer.Email) })
        : opening.Filer.Name.Length > CustomerDecider.MaxNameLength ? Refuse("bad-name", "contact", new() { ["max"] = CustomerDecider.MaxNameLength })
        : opening.ExternalId is { Length: 0 or > MaxExternalIdLength } ? Refuse("bad-external-id", "external-id", new() { ["max"] = MaxExternalIdLength })
        : opening.Owner is { } owner && !context.Vendor.People.ContainsKey(owner.Value) ? Refuse("not-a-colleague", "owner")
        : CaseFactRules.CheckTime(opening.OpenedAt, context);

    /// <summary>What is known already is left out, so that telling the same twice changes nothing. One fact that cannot be true refuses all.</summary>
    private static Decision<CaseEvent> Record(ImmutableArray<CaseFact> facts, SupportCase supportCase, CaseContext context)
    {
        if (facts.Length > CaseFactRules.MaxAtOnce)
            return Reject(Refuse("too-many-at-once", arguments: new() { ["max"] = CaseFactRules.MaxAtOnce, ["count"] = facts.Length }));

        var events = ImmutableArray.CreateBuilder<CaseEvent>();
        var after = supportCase;
        foreach (var fact in facts.Select(Clean).OrderBy(f => f.At))
        {
            if (after.Facts.Contains(fact))
                continue;
            if (CaseFactRules.Check(fact, after, context) is { } refusal)
                return Reject(refusal);

            events.Add(new CaseEvent.FactRecorded(fact));
            after = Evolve(after, events[^1], context);
        }

        if (events.Count > 0)
            events.AddRange(Recount(supportCase, after, context));
        return Decision<CaseEvent>.Accept(events.ToImmutable());
    }

    /// <summary>What the facts change in the clocks that count as missed.</summary>
    private static IEnumerable<CaseEvent> Recount(SupportCase before, SupportCase after, CaseContext context)
    {
        var known = new Lazy<ImmutableArray<CaseClock>>(() => CaseClocks.Of(before, context.Edition, context.HolidayCalendars, context.Now));
        var clocks = CaseClocks.Of(after, context.Edition, context.HolidayCalendars, context.Now);
        foreach (var clock in clocks.Where(c => c.IsMissed != before.Missed.Contains(c.Key)))
        {
            yield return clock.IsMissed && known.Value.FirstOrDefault(c => c.Key == clock.Key) is not { IsRunning: false, IsMissed: false }
                ? new CaseEvent.ClockMissed(clock.Key)
                : new CaseEvent.Recounted(clock.Key, clock.IsMissed);
        }

        // A clock that is there no more, such as the first response of what turned out to be a question before the purchase, was not missed.
        foreach (var key in before.Missed.Where(key => clocks.All(c => c.Key != key)))
            yield return new CaseEvent.Recounted(key, IsMissed: false);
    }

    private static Decision<CaseEvent> Assign(PersonId owner, SupportCase supportCase, CaseContext context) =>
        !context.Vendor.People.ContainsKey(owner.Value) ? Reject(Refuse("not-a-colleague", "owner"))
        : supportCase.Owner == owner ? Decision<CaseEvent>.Accept()
        : Decision<CaseEvent>.Accept(new CaseEvent.Assigned(owner));

    /// <summary>A tick that is early, late or repeated has no further effect. After a long downtime only what is true by now is said.</summary>
    private static ImmutableArray<CaseEvent> Tick(SupportCase supportCase, CaseContext context)
    {
        var events = ImmutableArray.CreateBuilder<CaseEvent>();
        var isEscalated = false;
        var view = CaseView.Of(supportCase, context);
        foreach (var clock in view.Clocks)
        {
            if (!clock.IsRunning || supportCase.Missed.Contains(clock.Key))
                continue;
            if (clock.IsMissed)
            {
                events.Add(new CaseEvent.ClockMissed(clock.Key));
                isEscalated |= context.Edition.Support.EscalatedPriorities.Contains(view.Progress.Priority);
            }
            else if (clock.WarnAt <= context.Now && !supportCase.Warned.Contains(clock.Key))
            {
                events.Add(new CaseEvent.ClockWarned(clock.Key));
            }
        }

        var ticked = CaseEscalations.Tick(supportCase, context);
        return isEscalated ? [.. events, .. ticked, .. CaseEscalations.OpenByClock(supportCase, context)] : [.. events, .. ticked];
    }

    private static ImmutableArray<CaseEvent> HandOver(PersonId from, SupportCase supportCase, CaseContext context) =>
        [
            .. supportCase.Owner == from
            && CaseProgress.Of(supportCase, context.Now).Status != CaseStatus.Resolved
            && VendorDecider.SuccessorOf(context.Vendor, from) is { } successor
                ? (CaseEvent[])[new CaseEvent.Assigned(successor)]
                : [],
            .. CaseEscalations.HandOver(from, supportCase, context),
        ];

    private static SupportCase Evolve(SupportCase supportCase, CaseEvent caseEvent, CaseContext context) =>
        CaseEvolver.Evolve(supportCase, new(context.Now, context.Actor.Id, caseEvent));

    private static CaseRegistration Clean(CaseRegistration opening) =>
        opening with
        {
            Subject = UserText.ToOneLine(UserText.Sanitize(opening.Subject)),
            Filer = new(UserText.ToOneLine(UserText.Sanitize(opening.Filer.Name)), opening.Filer.Email.Trim()),
            ExternalId = opening.ExternalId is { } id ? UserText.ToOneLine(UserText.Sanitize(id)) : null,
        };

    private static CaseFact Clean(CaseFact fact) => fact is CaseFact.Rated rated ? rated with { Comment = UserText.Sanitize(rated.Comment) } : fact;

    private static Decision<CaseEvent> Reject(Refusal refusal) => Decision<CaseEvent>.Reject(refusal);
}
