using System.Diagnostics;
using CertBot.Core.Certification;
using CertBot.Core.Directory;
using CertBot.Core.Support;

namespace CertBot.Core.Conversation;

/// <summary>Which dialog a command is of.</summary>
internal static class Verbs
{
    public static string NameOf(Command command) => command switch
    {
        Command.OnApplication { What: var what } => NameOf(what),
        Command.OnVendor { What: var what } => what switch
        {
            VendorCommand.Create => "create-vendor",
            VendorCommand.Invite => "invite",
            VendorCommand.Join => "join",
            VendorCommand.Leave => "leave",
            VendorCommand.SetRole => "set-role",
            _ => throw new UnreachableException(),
        },
        Command.OnRoster { What: var what } => what switch
        {
            RosterCommand.Give => "give",
            RosterCommand.Take => "take",
            RosterCommand.Bind => "bind",
            _ => throw new UnreachableException(),
        },
        Command.OnAccounts => "link",
        Command.OnPerson => "language",
        _ => throw new UnreachableException(),
    };

    private static string NameOf(ApplicationCommand command) => command switch
    {
        ApplicationCommand.Submit => "apply",
        ApplicationCommand.PlanKickOff => "plan-kick-off",
        ApplicationCommand.FindReady => "ready",
        ApplicationCommand.FindNotReady => "not-ready",
        ApplicationCommand.Resubmit => "resubmit",
        ApplicationCommand.Approve => "approve",
        ApplicationCommand.Defer => "defer",
        ApplicationCommand.Decline => "decline",
        ApplicationCommand.HandIn => "hand-in",
        ApplicationCommand.TakeBack => "take-back",
        ApplicationCommand.SubmitMaterials => "submit-materials",
        ApplicationCommand.Claim => "claim",
        ApplicationCommand.Pass => "pass",
        ApplicationCommand.AskForWork => "needs-work",
        ApplicationCommand.SetAside => "not-applicable",
        ApplicationCommand.AskVendor => "ask",
        ApplicationCommand.AnswerQuestion => "answer",
        ApplicationCommand.Undo => "undo",
        ApplicationCommand.Mend => "mend",
        ApplicationCommand.SubmitMended => "submit-mended",
        ApplicationCommand.SubmitStandards => "standards",
        ApplicationCommand.PassAudit => "pass-audit",
        ApplicationCommand.FindShortcomings => "shortcomings",
        ApplicationCommand.AnswerShortcoming => "answer-shortcoming",
        ApplicationCommand.NewVersion => "new-version",
        ApplicationCommand.Withdraw => "withdraw",
        ApplicationCommand.OpenEscalation => "escalate",
        ApplicationCommand.OnEscalation { What: EscalationCommand.Acknowledge } => "acknowledge",
        ApplicationCommand.OnEscalation { What: EscalationCommand.Comment } => "comment",
        ApplicationCommand.OnEscalation { What: EscalationCommand.Raise } => "raise",
        ApplicationCommand.OnEscalation { What: EscalationCommand.Close } => "close",
        _ => throw new UnreachableException(),   // a tick is the clock's: no dialog is about it
    };
}
