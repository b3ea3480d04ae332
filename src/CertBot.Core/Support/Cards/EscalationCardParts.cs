using CertBot.Core.Directory;
using CertBot.Core.Policy;
using CertBot.Core.Primitives;

namespace CertBot.Core.Support.Cards;

/// <summary>What the card of an escalation says, whatever it was opened on.</summary>
internal static class EscalationCardParts
{
    /// <summary>Older lines of the history are left to the history itself.</summary>
    private const int MaxHistoryLines = 8;

    /// <summary>Adds the escalation: its id and revision for the buttons, its state, whom it calls and what happened to it.</summary>
    public static void AddTo(LocalizableObject.Builder data, Escalation e, Edition edition)
    {
        data["escalation"] = e.Id.Value;
        data["revision"] = e.Revision;
        data["level"] = e.Level;
        data["nextLevel"] = e.Level + 1;
        data["reason"] = e.Reason;
        data["opened"] = DecidedBy(e.OpenedBy, e.OpenedAt);
        data["open"] = e.Closed is null;
        data["taken"] = e.IsAcknowledged;
        data["mayRaise"] = e.Closed is null && edition.Escalation.Any(l => l.Level > e.Level);
        data["state"] = StateText(e);
        data["color"] = e switch
        {
            { Closed: not null } => "default",
            { IsAcknowledged: true } => "good",
            _ => "attention",
        };
        data["facts"] = e.Closed is null ? LocalizableValue.Array(CalledFacts(e, edition)) : LocalizableValue.Array([]);
        data["earlier"] = Math.Max(0, e.History.Length - MaxHistoryLines);
        data["history"] = LocalizableValue.Array(
            e.History.TakeLast(MaxHistoryLines).Select(n => new LocalizableObject { ["text"] = EscalationDecider.Describe(n) })
        );
        if (e.Closed is { } closed)
        {
            data["outcome"] = EscalationDecider.DescribeOutcome(closed.By, closed.Words);
            data["by"] = DecidedBy(closed.By, closed.At);
        }
    }

    private static LocalizableValue StateText(Escalation e) =>
        e switch
        {
            { Closed: not null } => LocalizableValue.Text("card.escalation.closed"),
            { IsAcknowledged: true } => LocalizableValue.Text(
                "card.escalation.taken",
                new() { ["who"] = LocalizableValue.List(e.Acknowledged.Select(LocalizableValue.PersonName)) }
            ),
            { Acknowledged.Length: > 0 } => LocalizableValue.Text(
                "card.escalation.partly",
                new() { ["who"] = LocalizableValue.List(e.Acknowledged.Select(LocalizableValue.PersonName)) }
            ),
            _ => LocalizableValue.Text("card.escalation.waiting", new() { ["since"] = LocalizableValue.Timestamp(e.LevelSince) }),
        };

    private static IEnumerable<LocalizableObject> CalledFacts(Escalation e, Edition edition)
    {
        yield return CaseCardParts.Fact("card.fact.for", LocalizableValue.List(e.Assignees.Select(s => AssigneeText(s, e))));
        if (e.NextDue is { } due)
        {
            yield return CaseCardParts.Fact(
                edition.Escalation.Any(l => l.Level > e.Level) ? "card.fact.next-level" : "card.fact.reminder",
                LocalizableValue.Timestamp(due)
            );
        }
    }

    /// <summary>Platform people who have not acknowledged yet are mentioned; the vendor's people are not in the platform's channels.</summary>
    private static LocalizableValue PersonOrMention(PersonId person, EscalationAssignee assignee, Escalation e) =>
        assignee.Side == EscalationSide.Platform && !e.IsAcknowledged && !e.Acknowledged.Contains(person)
            ? LocalizableValue.Mention(person)
            : LocalizableValue.PersonName(person);

    private static LocalizableValue AssigneeText(EscalationAssignee assignee, Escalation e) =>
        LocalizableValue.Text(
            assignee.Holders.IsEmpty ? "card.escalation.seat.empty" : "card.escalation.seat",
            new()
            {
                ["role"] = LocalizableValue.Text(
                    assignee.Side == EscalationSide.Vendor ? EditionTexts.VendorRole(assignee.Role) : EditionTexts.Role(new RoleName(assignee.Role))
                ),
                ["who"] = LocalizableValue.List(assignee.Holders.Select(p => PersonOrMention(p, assignee, e))),
            }
        );

    private static LocalizableValue DecidedBy(PersonId by, NodaTime.Instant at) =>
        LocalizableValue.Text("card.by", new() { ["who"] = LocalizableValue.PersonName(by), ["at"] = LocalizableValue.Timestamp(at) });
}
