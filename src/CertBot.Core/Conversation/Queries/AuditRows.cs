using System.Collections.Immutable;
using CertBot.Core.Certification.Applications;
using CertBot.Core.Certification.ReadModels;
using CertBot.Core.Messaging;
using CertBot.Core.Primitives;
using CertBot.Core.Recognizers;
using CertBot.Core.RegularAudits;
using CertBot.Core.RegularAudits.Cards;

namespace CertBot.Core.Conversation.Queries;

/// <summary>The audits that concern a person, and what of them waits for somebody.</summary>
internal static class AuditRows
{
    /// <summary>The open audits this person may see: all for the platform's people, from the report on those of the own vendor.</summary>
    public static ImmutableArray<RegularAuditRow> Of(TurnData turnData)
    {
        var actor = turnData.Context.Actor;
        var own = actor.Member is null
            ? []
            : turnData
                .ApplicationSummaries.Where(s => actor.IsMemberOf(s.Vendor) && IsCertified(s))
                .Select(s => turnData.FindRegularAudits(s.Id) is { Open: not null } history ? RegularAuditProjection.Project(history, s.Name) : null)
                .OfType<RegularAuditRow>()
                .ToArray();
        return actor.Roles.IsEmpty ? [.. own] : [.. turnData.AuditedApplications.Where(r => r.Turn != AuditTurn.Nobody && !actor.IsMemberOf(r.Vendor)), .. own];
    }

    /// <summary>One line about the audits for the status of an application; null: there is nothing to say.</summary>
    public static LocalizableValue? StatusLine(TurnData turnData, Application app) =>
        app.Certificates.IsDefaultOrEmpty || turnData.FindRegularAudits(app.Id) is not { } history ? null
        : history.Open is { } audit
            ? LocalizableValue.Text(
                "audit.status.open",
                new()
                {
                    ["number"] = audit.Number,
                    ["state"] = AuditLines.State(audit),
                    ["count"] = history.OpenShortcomings.Length,
                }
            )
        : history.Next is { Day: var day } ? LocalizableValue.Text("audit.status.next", new() { ["day"] = LocalizableValue.Date(day) })
        : null;

    /// <summary>The audited applications this person may name: all for the platform's people, else the own vendor's.</summary>
    public static IEnumerable<(ApplicationId Id, string Name)> Named(TurnData turnData) =>
        turnData.Context.Actor.Roles.IsEmpty
            ? turnData.ApplicationSummaries.Where(IsCertified).Select(s => (s.Id, s.Name))
            : turnData.AuditedApplications.Select(r => (r.Application, r.ApplicationName));

    /// <summary>The audited application with this id or name.</summary>
    public static ApplicationId? Find(TurnData turnData, string named)
    {
        var normalized = PhraseCatalog.Normalize(named);
        var found = Named(turnData).Where(a => a.Id.Value == named.Trim() || (normalized.Length > 0 && PhraseCatalog.Normalize(a.Name) == normalized));
        return found.Take(2).ToArray() is [var only] ? only.Id : null;
    }

    public static bool HasAny(TurnData turnData) => !Of(turnData).IsEmpty;

    /// <summary>Whether this person audits.</summary>
    public static bool IsAuditor(TurnContext context) => context.Actor.HasAnyRole(context.Edition.SupportAudits.Auditors);

    /// <summary>What waits: for auditors the audits that are free or theirs, and proposed deadlines; for the vendor its shortcomings.</summary>
    public static IEnumerable<DigestRow> Waiting(TurnData turnData)
    {
        var actor = turnData.Context.Actor;
        foreach (var row in Of(turnData))
        {
            var isOwn = actor.IsMemberOf(row.Vendor);
            if (isOwn && row.Turn == AuditTurn.Vendor)
                yield return RowOf(row, "inquiry.digest.audit.vendor");
            if (isOwn || !IsAuditor(turnData.Context) || (row.Auditor is { } auditor && !actor.Is(auditor)))
                continue;
            if (row.Turn is AuditTurn.Auditors or AuditTurn.AuditorsAgain)
                yield return RowOf(row, row.Turn == AuditTurn.Auditors ? "inquiry.digest.audit" : "inquiry.digest.audit.again");
            else if (!row.Proposals.IsEmpty)
                yield return RowOf(row, "inquiry.digest.audit.proposal");
        }
    }

    private static bool IsCertified(ApplicationSummary summary) => summary.IsCertified ?? summary.Stage == StageName.Certified;

    private static DigestRow RowOf(RegularAuditRow row, string key) =>
        new(
            row.Since,
            LocalizableValue.Text(key, new() { ["number"] = row.Number, ["items"] = LocalizableValue.List(row.Proposals.Select(p => (LocalizableValue?)p)) }),
            row.ApplicationName,
            new ReminderButton(LocalizableValue.Text("audit.button.show"), "audits", new() { ["app"] = row.Application.Value })
        );
}
