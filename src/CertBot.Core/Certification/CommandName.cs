using System.Diagnostics;
using CertBot.Core.Certification.Applications;
using CertBot.Core.Directory;
using CertBot.Core.Directory.Rules;
using CertBot.Core.RegularAudits;
using CertBot.Core.Support;
using CertBot.Core.Support.Cases;
using CertBot.Core.Support.Duty;
using CertBot.Core.Support.FileImport;
using CertBot.Core.Surveys;

namespace CertBot.Core.Certification;

/// <summary>
/// The names of the commands people give. A name is the verb of a button, the name of the dialog, and part of the text keys <c>dialog.NAME</c> and
/// <c>phrase.NAME</c>. Buttons of messages sent long ago still carry them, so none is renamed. The names under which a command is stored are its own.
/// </summary>
public static partial class CommandName
{
    public const string Submit = "apply";
    public const string PlanKickOff = "plan-kick-off";
    public const string FindReady = "ready";
    public const string FindNotReady = "not-ready";
    public const string Resubmit = "resubmit";
    public const string Approve = "approve";
    public const string Defer = "defer";
    public const string Decline = "decline";
    public const string AddMaterial = "hand-in";
    public const string KeepMaterial = "keep-material";
    public const string RemoveMaterial = "take-back";
    public const string SubmitMaterials = "submit-materials";
    public const string Claim = "claim";
    public const string Pass = "pass";
    public const string RequestChanges = "needs-work";
    public const string MarkNotApplicable = "not-applicable";
    public const string AskVendor = "ask";
    public const string AnswerQuestion = "answer";
    public const string Undo = "undo";
    public const string ReworkCriterion = "mend";
    public const string SubmitRework = "submit-mended";
    public const string SubmitStandards = "standards";
    public const string PassAudit = "pass-audit";
    public const string FindShortcomings = "shortcomings";
    public const string AnswerShortcoming = "answer-shortcoming";
    public const string AnnounceVersion = "new-version";
    public const string Withdraw = "withdraw";
    public const string OpenEscalation = "escalate";
    public const string ReleaseListing = "release";

    public const string Acknowledge = "acknowledge";
    public const string Comment = "comment";
    public const string Raise = "raise";
    public const string Close = "close";

    public const string CreateVendor = "create-vendor";
    public const string Invite = "invite";
    public const string Join = "join";
    public const string Leave = "leave";
    public const string SetRole = "set-role";
    public const string Remove = "remove";
    public const string WithdrawInvitation = "withdraw-invitation";
    public const string CreateApiKey = "new-api-key";
    public const string RevokeApiKey = "revoke-api-key";
    public const string AddWebhook = "new-webhook";
    public const string RemoveWebhook = "remove-webhook";
    public const string AssignRole = "give";
    public const string RevokeRole = "take";
    public const string BindGroup = "bind";
    public const string SetLanguage = "language";
    public const string LinkAccounts = "link";
    public const string UnlinkAccount = "unlink";

    public const string SetQuietHours = "quiet-hours";
    public const string SetZone = "zone";
    public const string TurnDigestOff = "digest-off";
    public const string TurnDigestOn = "digest-on";

    public const string SaveCustomer = "new-customer";
    public const string OpenCase = "new-case";
    public const string TakeCase = "take-case";
    public const string ChangeCustomer = "change-customer";
    public const string CaseResponded = "case-responded";
    public const string CaseWaiting = "case-waiting";
    public const string CaseReplied = "case-replied";
    public const string CaseResumed = "case-resumed";
    public const string CaseResolved = "case-resolved";
    public const string CaseReopened = "case-reopened";
    public const string CaseRated = "case-rated";

    public const string SurveysByMail = "surveys-by-mail";
    public const string SurveysByLink = "surveys-by-link";
    public const string OwnSurveyTool = "own-survey-tool";
    public const string SurveysOff = "surveys-off";
    public const string CaseClassified = "case-classified";

    public const string ImportCases = "import-cases";
    public const string ImportCustomers = "import-customers";
    public const string TakeImport = "take-import";
    public const string TakeGoodLines = "take-good-lines";
    public const string CancelImport = "cancel-import";
    public const string EnterAbsence = "away";
    public const string EndAbsence = "end-absence";
    public const string SetRota = "set-rota";

    public const string PlanAudit = "plan-audit";
    public const string ClaimAudit = "claim-audit";
    public const string CheckCase = "check-case";
    public const string TakeBackCheck = "take-back-check";
    public const string PlanQuestion = "plan-question";
    public const string DropQuestion = "drop-question";
    public const string QuestionSent = "question-sent";
    public const string RecordReply = "question-answered";
    public const string JudgeAnswer = "judge-answer";
    public const string ReportAudit = "report-audit";
    public const string CloseEmptyAudit = "nothing-to-audit";
    public const string AnswerAudit = "answer-audit";
    public const string ProposeDeadline = "propose-deadline";
    public const string AcceptDeadline = "accept-deadline";
    public const string KeepDeadline = "keep-deadline";
    public const string CloseShortcoming = "close-shortcoming";
    public const string KeepShortcoming = "keep-shortcoming";

    /// <summary>What the product does by itself has no name: the timer sweep's tick, and the handover after somebody left.</summary>
    public static string Of(ApplicationCommand command) =>
        command switch
        {
            ApplicationCommand.Submit => Submit,
            ApplicationCommand.PlanKickOff => PlanKickOff,
            ApplicationCommand.FindReady => FindReady,
            ApplicationCommand.FindNotReady => FindNotReady,
            ApplicationCommand.Resubmit => Resubmit,
            ApplicationCommand.Approve => Approve,
            ApplicationCommand.Defer => Defer,
            ApplicationCommand.Decline => Decline,
            ApplicationCommand.AddMaterial or ApplicationCommand.AddMaterials => AddMaterial,
            ApplicationCommand.KeepMaterial => KeepMaterial,
            ApplicationCommand.RemoveMaterial => RemoveMaterial,
            ApplicationCommand.SubmitMaterials => SubmitMaterials,
            ApplicationCommand.Claim => Claim,
            ApplicationCommand.Pass => Pass,
            ApplicationCommand.RequestChanges => RequestChanges,
            ApplicationCommand.MarkNotApplicable => MarkNotApplicable,
            ApplicationCommand.AskVendor => AskVendor,
            ApplicationCommand.AnswerQuestion => AnswerQuestion,
            ApplicationCommand.Undo => Undo,
            ApplicationCommand.ReworkCriterion => ReworkCriterion,
            ApplicationCommand.SubmitRework => SubmitRework,
            ApplicationCommand.SubmitStandards => SubmitStandards,
            ApplicationCommand.PassAudit => PassAudit,
            ApplicationCommand.FindShortcomings => FindShortcomings,
            ApplicationCommand.AnswerShortcoming => AnswerShortcoming,
            ApplicationCommand.AnnounceVersion => AnnounceVersion,
            ApplicationCommand.Withdraw => Withdraw,
            ApplicationCommand.OpenEscalation => OpenEscalation,
            ApplicationCommand.ReleaseListing => ReleaseListing,
            ApplicationCommand.ActOnEscalation { Command: var inner } => Of(inner),
            ApplicationCommand.ActOnSanction { Command: var inner } => Of(inner),
            ApplicationCommand.ActOnInspection { Command: var inner } => Of(inner),
            _ => throw new UnreachableException(),
        };

    public static string Of(EscalationCommand command) =>
        command switch
        {
            EscalationCommand.Acknowledge => Acknowledge,
            EscalationCommand.Comment => Comment,
            EscalationCommand.Raise => Raise,
            EscalationCommand.Close => Close,
            _ => throw new UnreachableException(),
        };

    public static string Of(CaseCommand command) =>
        command switch
        {
            CaseCommand.Open => OpenCase,
            CaseCommand.Record { Facts: [.., var last] } => Of(last),
            CaseCommand.Assign => TakeCase,
            CaseCommand.OpenEscalation => OpenEscalation,
            CaseCommand.ActOnEscalation { Command: var inner } => Of(inner),
            _ => throw new UnreachableException(),
        };

    public static string Of(CaseFact fact) =>
        fact switch
        {
            CaseFact.Classified => CaseClassified,
            CaseFact.Responded => CaseResponded,
            CaseFact.CustomerReplied => CaseReplied,
            CaseFact.WaitedForCustomer => CaseWaiting,
            CaseFact.Resumed => CaseResumed,
            CaseFact.Resolved => CaseResolved,
            CaseFact.Reopened => CaseReopened,
            CaseFact.Rated => CaseRated,
            _ => throw new UnreachableException(),
        };

    public static string Of(VendorCommand command) =>
        command switch
        {
            VendorCommand.Create => CreateVendor,
            VendorCommand.Invite => Invite,
            VendorCommand.Join => Join,
            VendorCommand.Leave => Leave,
            VendorCommand.SetRole => SetRole,
            VendorCommand.Remove => Remove,
            VendorCommand.WithdrawInvitation => WithdrawInvitation,
            VendorCommand.CreateApiKey => CreateApiKey,
            VendorCommand.RevokeApiKey => RevokeApiKey,
            VendorCommand.AddWebhook => AddWebhook,
            VendorCommand.RemoveWebhook => RemoveWebhook,
            VendorCommand.ChooseSurveys { Channel: var channel } => Of(channel),
            _ => throw new UnreachableException(),
        };

    public static string Of(SurveyChannel channel) =>
        channel switch
        {
            SurveyChannel.Mail => SurveysByMail,
            SurveyChannel.Link => SurveysByLink,
            SurveyChannel.Tool => OwnSurveyTool,
            _ => SurveysOff,
        };

    public static string Of(RoleAssignmentCommand command) =>
        command switch
        {
            RoleAssignmentCommand.AssignRole => AssignRole,
            RoleAssignmentCommand.RevokeRole => RevokeRole,
            RoleAssignmentCommand.BindGroup => BindGroup,
            _ => throw new UnreachableException(),
        };

    public static string Of(AccountLinkCommand command) =>
        command switch
        {
            AccountLinkCommand.CreateCode or AccountLinkCommand.RedeemCode => LinkAccounts,
            AccountLinkCommand.Unlink => UnlinkAccount,
            _ => throw new UnreachableException(),
        };

    public static string Of(ProfileChange change) =>
        change switch
        {
            ProfileChange.SetQuietHours => SetQuietHours,
            ProfileChange.SetZone => SetZone,
            ProfileChange.SetDigest { IsWanted: false } => TurnDigestOff,
            ProfileChange.SetDigest => TurnDigestOn,
            _ => throw new UnreachableException(),
        };

    public static string Of(ImportCommand command) =>
        command switch
        {
            ImportCommand.Start { Kind: ImportKind.Cases } => ImportCases,
            ImportCommand.Start => ImportCustomers,
            ImportCommand.Take { SkipsWrong: true } => TakeGoodLines,
            ImportCommand.Take => TakeImport,
            ImportCommand.Cancel => CancelImport,
            _ => throw new UnreachableException(),
        };

    /// <summary>Nobody gives these commands in chat: they come from the clock, the page and imports.</summary>
    public static string Of(SurveyCommand command) => throw new UnreachableException();

    public static string Of(RegularAuditCommand command) =>
        command switch
        {
            RegularAuditCommand.Plan => PlanAudit,
            RegularAuditCommand.Claim => ClaimAudit,
            RegularAuditCommand.CheckCase => CheckCase,
            RegularAuditCommand.TakeBackCheck => TakeBackCheck,
            RegularAuditCommand.PlanQuestion => PlanQuestion,
            RegularAuditCommand.DropQuestion => DropQuestion,
            RegularAuditCommand.MarkSent => QuestionSent,
            RegularAuditCommand.RecordReply => RecordReply,
            RegularAuditCommand.Judge => JudgeAnswer,
            RegularAuditCommand.Report => ReportAudit,
            RegularAuditCommand.CloseEmpty => CloseEmptyAudit,
            RegularAuditCommand.AnswerShortcoming => AnswerAudit,
            RegularAuditCommand.ProposeDeadline => ProposeDeadline,
            RegularAuditCommand.AcceptDeadline => AcceptDeadline,
            RegularAuditCommand.KeepDeadline => KeepDeadline,
            RegularAuditCommand.CloseShortcoming => CloseShortcoming,
            RegularAuditCommand.KeepShortcoming => KeepShortcoming,
            _ => throw new UnreachableException(),
        };

    /// <summary>Dated turns are imported on the command line.</summary>
    public static string Of(DutyCommand command) =>
        command switch
        {
            DutyCommand.EnterAbsence => EnterAbsence,
            DutyCommand.EndAbsence => EndAbsence,
            DutyCommand.SetRota => SetRota,
            _ => throw new UnreachableException(),
        };
}
