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

/// <summary>Commands that belong together: <c>help</c> tells them apart by what somebody wants to do. Texts: <c>inquiry.topic.NAME</c>.</summary>
public sealed record CommandTopic(string Name, ImmutableArray<Query> Queries, ImmutableArray<Dialog> Dialogs)
{
    public bool Includes(string command) => Queries.Any(q => q.Name == command) || Dialogs.Any(d => d.Name == command);
}

/// <summary>Every dialog and every question to the bot, by topic. A new one is a line here, a file in Forms, and its texts.</summary>
public static class DialogRegistry
{
    public static ImmutableArray<CommandTopic> Topics { get; } =
    [
        new(
            "applications",
            [
                ListQueries.Status,
                ListQueries.Applications,
                ListQueries.Queue,
                ListQueries.More,
                DetailQueries.Materials,
                DetailQueries.Missing,
                DetailQueries.Unchanged,
                FindingsQuery.Findings,
                DisputesQuery.Disputed,
                PrecedentsQuery.Precedents,
                DetailQueries.History,
                DecidersQuery.Deciders,
                FileQueries.Get,
                FileQueries.Export,
            ],
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
                FindingDialogs.Dispute,
                FindingDialogs.Dismiss,
                FindingDialogs.Keep,
                FindingDialogs.DismissListed,
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
                VersionDialogs.AnnounceVersion,
                VersionDialogs.Withdraw,
                VersionDialogs.ReleaseListing,
            ]
        ),
        new(
            "support",
            [
                CustomerQueries.Customers,
                CustomerQueries.Customer,
                CaseQueries.Case,
                CaseQueries.MyCases,
                CaseQueries.Cases,
                ExplainQuery.Explain,
                ApiQueries.Keys,
                ApiQueries.Webhooks,
            ],
            [
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
                EscalationDialogs.Escalate,
                EscalationDialogs.Acknowledge,
                EscalationDialogs.Comment,
                EscalationDialogs.Raise,
                EscalationDialogs.Close,
                CustomerDialogs.NewCustomer,
                CustomerDialogs.ChangeCustomer,
                ImportDialogs.Cases,
                ImportDialogs.Customers,
                ImportDialogs.Take,
                ImportDialogs.TakeGoodLines,
                ImportDialogs.Cancel,
                ApiDialogs.CreateKey,
                ApiDialogs.RevokeKey,
                ApiDialogs.AddWebhook,
                ApiDialogs.RemoveWebhook,
            ]
        ),
        new(
            "kpi",
            [
                KpiQueries.Kpi,
                KpiQueries.Board,
                AuditQueries.Audits,
                AuditQueries.Questions,
                SanctionQuery.Standing,
                SurveyQueries.Surveys,
                SurveyQueries.AnswersTo,
                SurveyQueries.Links,
            ],
            [
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
                .. SanctionDialogs.All,
                SurveyDialogs.ByMail,
                SurveyDialogs.ByLink,
                SurveyDialogs.OwnTool,
                SurveyDialogs.Off,
            ]
        ),
        new(
            "team",
            [
                HelpQueries.People,
                InvitationQueries.Open,
                UnreachableQuery.Unreachable,
                DigestQuery.Digest,
                DueQuery.Due,
                HelpQueries.Help,
                DutyQueries.Absences,
                DutyQueries.Rota,
            ],
            [
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
                AbsenceDialogs.Enter,
                AbsenceDialogs.End,
                RotaDialog.Set,
            ]
        ),
    ];

    public static ImmutableArray<Dialog> All { get; } = [.. Topics.SelectMany(t => t.Dialogs)];

    public static ImmutableArray<Query> Queries { get; } = [.. Topics.SelectMany(t => t.Queries)];

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
