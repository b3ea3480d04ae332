using System.Collections.Frozen;
using System.Collections.Immutable;
using CertBot.Core.Conversation.Cases;
using CertBot.Core.Conversation.Dialogs;
using CertBot.Core.Conversation.Forms;
using CertBot.Core.Conversation.Kpis;
using CertBot.Core.Conversation.Queries;
using CertBot.Core.Conversation.RegularAudits;
using CertBot.Core.Conversation.Sanctions;
using CertBot.Core.Conversation.Surveys;

namespace CertBot.Core.Conversation.Engine;

/// <summary>Every dialog and every question to the bot. A new one is a line here, a file in Forms, and its texts.</summary>
public static class DialogRegistry
{
    public static ImmutableArray<Dialog> All { get; } =
    [
        ApplyDialog.Apply,
        KickOffDialogs.Plan,
        KickOffDialogs.Ready,
        KickOffDialogs.NotReady,
        KickOffDialogs.Resubmit,
        PriorityDialogs.Approve,
        PriorityDialogs.Defer,
        PriorityDialogs.Decline,
        MaterialDialogs.AddMaterial,
        MaterialDialogs.KeepMaterial,
        MaterialDialogs.RemoveMaterial,
        MaterialDialogs.Submit,
        ReviewDialogs.Claim,
        ReviewDialogs.Pass,
        ReviewDialogs.NeedsWork,
        ReviewDialogs.NotApplicable,
        ReviewDialogs.Ask,
        ReviewDialogs.Undo,
        ReworkDialogs.Answer,
        ReworkDialogs.ReworkCriterion,
        ReworkDialogs.SubmitRework,
        SupportDialogs.Standards,
        SupportDialogs.PassAudit,
        SupportDialogs.Shortcomings,
        SupportDialogs.AnswerShortcoming,
        AuditDialogs.Plan,
        AuditDialogs.Claim,
        AuditDialogs.CheckCase,
        AuditDialogs.TakeBackCheck,
        AuditDialogs.Report,
        AuditDialogs.CloseEmpty,
        ShopperDialogs.Plan,
        ShopperDialogs.Drop,
        ShopperDialogs.Sent,
        ShopperDialogs.Answered,
        ShopperDialogs.Judge,
        RemedyDialogs.Answer,
        RemedyDialogs.Propose,
        RemedyDialogs.Accept,
        RemedyDialogs.KeepDeadline,
        RemedyDialogs.Close,
        RemedyDialogs.Keep,
        VersionDialogs.AnnounceVersion,
        VersionDialogs.Withdraw,
        VersionDialogs.ReleaseListing,
        EscalationDialogs.Escalate,
        EscalationDialogs.Acknowledge,
        EscalationDialogs.Comment,
        EscalationDialogs.Raise,
        EscalationDialogs.Close,
        .. SanctionDialogs.All,
        VendorDialogs.Create,
        VendorDialogs.Join,
        VendorDialogs.Invite,
        VendorDialogs.WithdrawInvitation,
        VendorDialogs.SetRole,
        VendorDialogs.Remove,
        VendorDialogs.Leave,
        RoleDialogs.AssignRole,
        RoleDialogs.RevokeRole,
        RoleDialogs.BindGroup,
        RoleDialogs.Language,
        LinkDialog.Link,
        LinkDialog.Unlink,
        ProfileDialogs.QuietHours,
        ProfileDialogs.Zone,
        ProfileDialogs.DigestOff,
        ProfileDialogs.DigestOn,
        ImportDialogs.Cases,
        ImportDialogs.Customers,
        ImportDialogs.Take,
        ImportDialogs.TakeGoodLines,
        ImportDialogs.Cancel,
        CustomerDialogs.NewCustomer,
        CustomerDialogs.ChangeCustomer,
        NewCaseDialog.NewCase,
        CaseDialogs.Take,
        CaseDialogs.Responded,
        CaseDialogs.Waiting,
        CaseDialogs.CustomerReplied,
        CaseDialogs.Resumed,
        CaseDialogs.Resolved,
        CaseDialogs.Reopened,
        CaseDialogs.Rated,
        CaseDialogs.Classified,
        AbsenceDialogs.Enter,
        AbsenceDialogs.End,
        RotaDialog.Set,
        ApiDialogs.CreateKey,
        ApiDialogs.RevokeKey,
        ApiDialogs.AddWebhook,
        ApiDialogs.RemoveWebhook,
        SurveyDialogs.ByMail,
        SurveyDialogs.ByLink,
        SurveyDialogs.OwnTool,
        SurveyDialogs.Off,
    ];

    public static ImmutableArray<Query> Queries { get; } =
    [
        ListQueries.Status,
        ListQueries.Applications,
        ListQueries.Queue,
        ListQueries.More,
        DetailQueries.Materials,
        DetailQueries.Missing,
        DetailQueries.Unchanged,
        PrecedentsQuery.Precedents,
        DetailQueries.History,
        FileQueries.Get,
        FileQueries.Export,
        HelpQueries.People,
        InvitationQueries.Open,
        UnreachableQuery.Unreachable,
        DigestQuery.Digest,
        HelpQueries.Help,
        CustomerQueries.Customers,
        CustomerQueries.Customer,
        CaseQueries.Case,
        CaseQueries.MyCases,
        CaseQueries.Cases,
        ExplainQuery.Explain,
        AuditQueries.Audits,
        AuditQueries.Questions,
        DutyQueries.Absences,
        DutyQueries.Rota,
        KpiQueries.Kpi,
        KpiQueries.Board,
        SanctionQuery.Standing,
        ApiQueries.Keys,
        ApiQueries.Webhooks,
        SurveyQueries.Surveys,
        SurveyQueries.AnswersTo,
        SurveyQueries.Links,
    ];

    private static readonly FrozenDictionary<string, Dialog> DialogByName = All.ToFrozenDictionary(d => d.Name, StringComparer.Ordinal);

    private static readonly FrozenDictionary<string, Query> QueryByName = Queries.ToFrozenDictionary(i => i.Name, StringComparer.Ordinal);

    /// <summary>Null if there is no such dialog.</summary>
    public static Dialog? FindDialog(string name) => DialogByName.GetValueOrDefault(name);

    public static bool IsKnown(string name) => DialogByName.ContainsKey(name) || QueryByName.ContainsKey(name);

    /// <summary>Null if there is no such query.</summary>
    public static Query? FindQuery(string name) => QueryByName.GetValueOrDefault(name);
}

/// <summary>The commands available to a person.</summary>
public static class AvailableCommands
{
    /// <summary>Every verb this person could use, in the order of <see cref="DialogRegistry"/>.</summary>
    public static ImmutableArray<string> AllFor(TurnContext context) =>
        [
            .. DialogRegistry.Queries.Where(i => i.Audience.Includes(context.Actor, context.Edition)).Select(i => i.Name),
            .. DialogRegistry.All.Where(d => d.Audience.Includes(context.Actor, context.Edition)).Select(d => d.Name),
        ];

    /// <summary>Of them, what there is something to do it on.</summary>
    public static ImmutableArray<string> ApplicableFor(TurnData turnData) =>
        [
            .. AllFor(turnData.Context)
                .Where(v =>
                    (DialogRegistry.FindQuery(v)?.IsOffered ?? DialogRegistry.FindDialog(v)?.IsOffered)?.Invoke(turnData)
                    ?? DialogRegistry.FindDialog(v) is not { AppliesTo: not null } dialog
                        || turnData.ApplicationSummaries.Any(r => dialog.IsAvailableTo(turnData.Context.Actor, r))
                ),
        ];
}
