using System.Diagnostics;
using CertBot.Core.Certification.Sanctions;

namespace CertBot.Core.Certification;

/// <content>The commands in a matter of measures against a certified application.</content>
public static partial class CommandName
{
    public const string OpenSanction = "sanction";
    public const string ProposeRemedy = "remedy";
    public const string CounterRemedy = "counter-remedy";
    public const string AcceptRemedy = "accept-remedy";
    public const string ReportStep = "report-step";
    public const string ConfirmStep = "confirm-step";
    public const string ReturnStep = "return-step";
    public const string Suspend = "suspend";
    public const string WithdrawCertificate = "withdraw-certificate";
    public const string ApproveSanction = "approve-sanction";
    public const string CancelSanction = "cancel-sanction";
    public const string AnswerSanction = "answer-sanction";
    public const string ReadAnswer = "read-answer";
    public const string Reinstate = "reinstate";
    public const string DropSanction = "drop-sanction";

    /// <summary>A ground that the product itself takes up has no name.</summary>
    public static string Of(SanctionCommand command) =>
        command switch
        {
            SanctionCommand.Open => OpenSanction,
            SanctionCommand.ProposeRemedy => ProposeRemedy,
            SanctionCommand.CounterRemedy => CounterRemedy,
            SanctionCommand.AcceptRemedy => AcceptRemedy,
            SanctionCommand.ReportStep => ReportStep,
            SanctionCommand.ConfirmStep => ConfirmStep,
            SanctionCommand.ReturnStep => ReturnStep,
            SanctionCommand.Propose { Kind: SanctionKind.Suspend } => Suspend,
            SanctionCommand.Propose => WithdrawCertificate,
            SanctionCommand.Approve => ApproveSanction,
            SanctionCommand.Cancel => CancelSanction,
            SanctionCommand.Answer => AnswerSanction,
            SanctionCommand.ReadAnswer => ReadAnswer,
            SanctionCommand.Reinstate => Reinstate,
            SanctionCommand.Drop => DropSanction,
            _ => throw new UnreachableException(),
        };
}
