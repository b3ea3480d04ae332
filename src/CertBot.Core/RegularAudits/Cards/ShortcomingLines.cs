using CertBot.Core.Policy;
using CertBot.Core.Primitives;

namespace CertBot.Core.RegularAudits.Cards;

/// <summary>The shortcomings of an audit on a card: what is wrong, until when, what was said about it, and who may do what.</summary>
internal static class ShortcomingLines
{
    public static LocalizableValue All(RegularAuditHistory history, RegularAudit audit, Edition edition, bool isForVendor) =>
        LocalizableValue.Array(history.ShortcomingsOf(audit.Number).Select(s => Line(s, audit, edition, isForVendor)));

    private static LocalizableObject Line(AuditShortcoming item, RegularAudit audit, Edition edition, bool isForVendor)
    {
        var isOpen = item.ClosedAt is null;
        var isOfVendor = isForVendor && isOpen && audit.Phase is AuditPhase.Remedy;
        var isUndecided = !isForVendor && isOpen && audit.Phase is AuditPhase.Reaudit reaudit && !reaudit.Kept.Contains(item.Id);
        var waitsForDecision = item.Proposal is { Decision: null } && isOpen && audit.Phase is AuditPhase.Remedy;
        return new LocalizableObject
        {
            ["item"] = item.Id,
            ["mark"] = isOpen
                ? item.Answer is null
                    ? "○"
                    : "◐"
                : "✓",
            ["what"] = item.Description,
            ["deadline"] = LocalizableValue.Text(
                item.ClosedAt is null ? "audit.item.deadline" : "audit.item.closed",
                new() { ["day"] = LocalizableValue.Date(item.Deadline), ["at"] = item.ClosedAt is { } closed ? LocalizableValue.Timestamp(closed) : null }
            ),
            ["answer"] = item.Answer is { } answer
                ? LocalizableValue.Text("audit.item.answer", new() { ["text"] = answer.Text, ["who"] = LocalizableValue.PersonName(answer.By) })
                : null,
            ["kept"] = isOpen && item.KeptBecause is { } kept ? LocalizableValue.Text("audit.item.kept", new() { ["text"] = kept }) : null,
            ["proposal"] = item.Proposal is { } proposal && (proposal.Decision is not null || audit.Phase is AuditPhase.Remedy) ? Proposal(proposal) : null,
            ["mayAnswer"] = isOfVendor,
            ["mayPropose"] = isOfVendor && item.Proposal is null && edition.SupportAudits.MayProposeDeadline,
            ["mayDecide"] = !isForVendor && waitsForDecision,
            ["mayClose"] = isUndecided,
        };
    }

    private static LocalizableValue Proposal(DeadlineProposal proposal) =>
        LocalizableValue.Text(
            proposal.Decision switch
            {
                null => "audit.item.proposed",
                { IsAccepted: true } => "audit.item.accepted",
                _ => "audit.item.refused",
            },
            new()
            {
                ["day"] = LocalizableValue.Date(proposal.Day),
                ["reason"] = proposal.Reason,
                ["why"] = proposal.Decision?.Why,
            }
        );
}
