using System.Diagnostics;
using CertBot.Core.Certification.Applications;
using CertBot.Core.Directory;
using CertBot.Core.Support;

namespace CertBot.Core.Conversation.Commands;

/// <summary>Which dialog a command is of.</summary>
internal static class CommandNames
{
    public static string NameOf(Command command) =>
        command switch
        {
            Command.OnApplication { Command: var inner } => NameOf(inner),
            Command.OnVendor { Command: var inner } => inner switch
            {
                VendorCommand.Create => "create-vendor",
                VendorCommand.Invite => "invite",
                VendorCommand.Join => "join",
                VendorCommand.Leave => "leave",
                VendorCommand.SetRole => "set-role",
                _ => throw new UnreachableException(),
            },
            Command.OnRoleAssignments { Command: var inner } => inner switch
            {
                RoleAssignmentCommand.AssignRole => "give",
                RoleAssignmentCommand.RevokeRole => "take",
                RoleAssignmentCommand.BindGroup => "bind",
                _ => throw new UnreachableException(),
            },
            Command.OnAccountLinks => "link",
            Command.OnPerson => "language",
            _ => throw new UnreachableException(),
        };

    private static string NameOf(ApplicationCommand command) =>
        command switch
        {
            ApplicationCommand.Submit => "apply",
            ApplicationCommand.PlanKickOff => "plan-kick-off",
            ApplicationCommand.FindReady => "ready",
            ApplicationCommand.FindNotReady => "not-ready",
            ApplicationCommand.Resubmit => "resubmit",
            ApplicationCommand.Approve => "approve",
            ApplicationCommand.Defer => "defer",
            ApplicationCommand.Decline => "decline",
            ApplicationCommand.AddMaterial => "hand-in",
            ApplicationCommand.RemoveMaterial => "take-back",
            ApplicationCommand.SubmitMaterials => "submit-materials",
            ApplicationCommand.Claim => "claim",
            ApplicationCommand.Pass => "pass",
            ApplicationCommand.RequestChanges => "needs-work",
            ApplicationCommand.MarkNotApplicable => "not-applicable",
            ApplicationCommand.AskVendor => "ask",
            ApplicationCommand.AnswerQuestion => "answer",
            ApplicationCommand.Undo => "undo",
            ApplicationCommand.ReworkCriterion => "mend",
            ApplicationCommand.SubmitRework => "submit-mended",
            ApplicationCommand.SubmitStandards => "standards",
            ApplicationCommand.PassAudit => "pass-audit",
            ApplicationCommand.FindShortcomings => "shortcomings",
            ApplicationCommand.AnswerShortcoming => "answer-shortcoming",
            ApplicationCommand.AnnounceVersion => "new-version",
            ApplicationCommand.Withdraw => "withdraw",
            ApplicationCommand.OpenEscalation => "escalate",
            ApplicationCommand.ActOnEscalation { Command: EscalationCommand.Acknowledge } => "acknowledge",
            ApplicationCommand.ActOnEscalation { Command: EscalationCommand.Comment } => "comment",
            ApplicationCommand.ActOnEscalation { Command: EscalationCommand.Raise } => "raise",
            ApplicationCommand.ActOnEscalation { Command: EscalationCommand.Close } => "close",
            _ => throw new UnreachableException(), // ticks come from the clock and have no dialog
        };
}
