using System.Collections.Immutable;
using CertBot.Core.Certification;
using CertBot.Core.Certification.Applications;
using CertBot.Core.Certification.Cards;
using CertBot.Core.Certification.ReadModels;
using CertBot.Core.Conversation.Commands;
using CertBot.Core.Conversation.Forms;
using CertBot.Core.Directory;
using CertBot.Core.Messaging;
using CertBot.Core.Primitives;
using NodaTime;

namespace CertBot.Core.Conversation.Queries;

using Answers = ImmutableSortedDictionary<string, string>;

/// <summary>Status queries: one application, all of them, and the asker's queue.</summary>
public static class ListQueries
{
    private const int MaxRows = 15;

    private const int MaxQueueItems = 10;

    public static Query Status { get; } =
        new("status", Audience.Involved)
        {
            Arguments = [CommandArgument.Application],
            Answer = (turnData, raw) =>
                raw.TryGetValue("app", out var name) ? ApplicationSelector.AnswerNamed(turnData, name, app => StatusMessage(turnData, app))
                : ApplicationSelector.OwnSummaries(turnData).ToArray() is [var only]
                    ? ApplicationSelector.Answer(
                        turnData,
                        Answers.Empty.SetItem("app", only.Id.Value),
                        "status",
                        _ => true,
                        app => StatusMessage(turnData, app)
                    )
                : ApplicationsMessage(turnData, Answers.Empty),
        };

    public static Query Applications { get; } = new("applications", Audience.Involved) { Arguments = [Pages.Argument], Answer = ApplicationsMessage };

    public static Query Queue { get; } = new("queue", Audience.Platform) { Arguments = [Pages.Argument], Answer = QueueMessage };

    /// <summary>The next page of the list that was shown last; the host of the query knows which.</summary>
    public static Query More { get; } = new("more", Audience.Involved) { Answer = (_, _) => BotMessage.TextMessage.Refused("inquiry.more.none") };

    /// <summary>The list and the page that a query shows; null: it is not a list in pages.</summary>
    public static ShownList? ShownBy(Query query, Answers raw, BotMessage answer) =>
        query == Status && !raw.ContainsKey("app") ? new(Applications.Name, Pages.NumberOf(raw))
        : query.IsPagedList ? new(query.Name, Pages.NumberOf(raw)) { App = raw.GetValueOrDefault("app") }
        : query.Arguments.Contains(Pages.Argument) && !query.Arguments.Contains(CommandArgument.Application) ? new(query.Name, Pages.NumberOf(raw))
        : Pages.IsPaged(answer) ? new(query.Name, Pages.NumberOf(raw)) { App = raw.GetValueOrDefault("app") }
        : null;

    /// <summary>The arguments for the page after the one that was shown.</summary>
    public static Answers NextPage(ShownList shown) =>
        (shown.App is { } app ? Answers.Empty.SetItem("app", app) : Answers.Empty).SetItem(Pages.Key, SharedQuestions.FormatNumber(shown.Page + 1));

    private static BotMessage.CardMessage StatusMessage(TurnData turnData, Application app)
    {
        var card = StatusCard.For(
            app,
            turnData.EditionOf(app),
            turnData.Context.Now,
            turnData.Context.SideFor(app),
            turnData.Context.Actor.Roles.IsEmpty
                ? []
                : [.. UnreachableQuery.UnstaffedIn(turnData, ApplicationSummaryProjection.Project(app, turnData.EditionOf(app)), turnData.EditionOf(app))]
        );
        return AuditRows.StatusLine(turnData, app) is { } audit ? card with { Data = card.Data.With(("audit", audit)) } : card;
    }

    private static BotMessage ApplicationsMessage(TurnData turnData, Answers raw)
    {
        var summaries = ApplicationSelector.OwnSummaries(turnData).ToArray();
        if (summaries.Length == 0)
        {
            return new BotMessage.TextMessage(turnData.Context.Actor.Roles.IsEmpty ? "inquiry.applications.none" : "inquiry.applications.none-open")
            {
                SuggestedActions = SuggestedActions.ForCommands(turnData.Context, SuggestedCommands.SelectLikely(turnData)),
            };
        }
        var count = summaries.Length + turnData.Context.MoreRows;
        var page = ListPage.Of(Pages.NumberOf(raw), summaries.Length, MaxRows);
        return new BotMessage.CardMessage(
            "applications",
            new LocalizableObject
            {
                ["count"] = count,
                ["rows"] = LocalizableValue.Array([
                    .. summaries
                        .Skip(page.Skipped)
                        .Take(MaxRows)
                        .Select(r => new LocalizableObject
                        {
                            ["app"] = r.Id.Value,
                            ["name"] = r.Name,
                            ["version"] = r.Version,
                            ["vendor"] = turnData.Context.Actor.Roles.IsEmpty ? null : r.VendorName,
                            ["line"] = SummaryLine(r),
                        }),
                ]),
                ["more"] = page.Describe(count),
                ["next"] = page.NextNumber,
            }
        );
    }

    private static LocalizableValue SummaryLine(ApplicationSummary summary) =>
        LocalizableValue.Text(
            summary.ResponsibleParty == ResponsibleParty.Nobody ? "inquiry.row.ended"
                : summary.Promised is null ? "inquiry.row"
                : "inquiry.row.promised",
            new()
            {
                ["stage"] = LocalizableValue.Text($"stage.{summary.Stage}"),
                ["turn"] = DisplayNames.Of(summary.ResponsibleParty),
                ["since"] = LocalizableValue.Timestamp(summary.WaitingSince),
                ["promised"] = summary.Promised is { } day ? LocalizableValue.Date(day) : null,
            }
        );

    private static BotMessage QueueMessage(TurnData turnData, Answers raw)
    {
        var items = turnData.ApplicationSummaries.SelectMany(r => QueueItemsOf(turnData, r)).OrderBy(i => i.Since).ToArray();
        if (items.Length == 0)
        {
            return new BotMessage.TextMessage("inquiry.queue.none")
            {
                Refusal = "inquiry.queue.none",
                SuggestedActions = SuggestedActions.ForCommands(turnData.Context, "applications"),
            };
        }
        var page = ListPage.Of(Pages.NumberOf(raw), items.Length, MaxQueueItems);
        return new BotMessage.CardMessage(
            "queue",
            new LocalizableObject
            {
                ["count"] = items.Length,
                ["items"] = LocalizableValue.Array([
                    .. items
                        .Skip(page.Skipped)
                        .Take(MaxQueueItems)
                        .Select(i => new LocalizableObject
                        {
                            ["app"] = i.Summary.Id.Value,
                            ["name"] = i.Summary.Name,
                            ["version"] = i.Summary.Version,
                            ["vendor"] = i.Summary.VendorName,
                            ["what"] = i.Title,
                            ["since"] = LocalizableValue.Text(
                                i.Promised is null ? "inquiry.queue.since" : "inquiry.queue.promised",
                                new()
                                {
                                    ["since"] = LocalizableValue.Timestamp(i.Since),
                                    ["promised"] = i.Promised is { } day ? LocalizableValue.Date(day) : null,
                                }
                            ),
                            ["criterion"] = i.Task?.Criterion.Value,
                            ["revision"] = i.Task?.Revision,
                            ["subject"] = i.Summary.Subject?.Value,
                            ["verb"] = i.Verb,
                            ["button"] = LocalizableValue.Text(i.Verb == Status.Name ? "inquiry.card.open" : $"verb.{i.Verb}"),
                            ["free"] = i.IsFree,
                        }),
                ]),
                ["more"] = page.Describe(items.Length),
                ["next"] = page.NextNumber,
            }
        );
    }

    /// <summary>Something that waits for the asker: a stage or a task of an application, disputes, escalations.</summary>
    internal sealed record QueueItem(ApplicationSummary Summary, LocalizableValue Title, OpenTask? Task, bool IsFree)
    {
        /// <summary>What its button does.</summary>
        public string Verb { get; init; } = Task is not null && IsFree ? CommandName.Claim : "status";

        /// <summary>Since when (UTC) it waits.</summary>
        public Instant Since { get; init; } = Summary.WaitingSince;

        /// <summary>By when it is promised; null: nothing is.</summary>
        public LocalDate? Promised { get; init; } = Summary.Promised;
    }

    /// <summary>A claim counts while its holder has a role for it; the row in the list may be older than the role's end.</summary>
    private static OpenTask WithCurrentClaim(OpenTask task, TurnData turnData) =>
        task.ClaimedBy is { } holder && !turnData.Context.RoleAssignments.HasAnyRole(holder, task.Reviewers) ? task with { ClaimedBy = null } : task;

    /// <summary>Whoever was of the vendor in this release decides nothing about it, so nothing of it waits for them.</summary>
    private static bool IsOnVendorSide(TurnData turnData, ApplicationSummary summary)
    {
        var (actor, person) = (turnData.Context.Actor, turnData.Context.Person);
        return (person.FormerVendors.Contains(summary.Vendor) || !actor.OtherIds.IsEmpty)
            && turnData.FindVendor(summary.Vendor) is { } vendor
            && actor.Ids.Any(id => Independence.IsOrWasMember(id, vendor))
            && turnData.FindApplication(summary.Id) is { } app
            && !Independence.IsIndependent(actor, app, vendor);
    }

    // In a group's channel only that group's tasks; what the asker's roles cannot decide is not theirs to wait for.
    internal static IEnumerable<QueueItem> QueueItemsOf(TurnData turnData, ApplicationSummary summary)
    {
        var (actor, edition) = (turnData.Context.Actor, turnData.Context.Edition);
        if (actor.IsMemberOf(summary.Vendor))
            yield break;
        var isTheirs = summary.ResponsibleParty switch
        {
            ResponsibleParty.Analysts => actor.HasRole(RoleName.Analyst),
            ResponsibleParty.Leadership => actor.HasAnyRole(edition.PriorityDeciders),
            _ => false,
        };
        // Only where something of theirs waits: whether they may decide it takes more than the row.
        var tasks = summary
            .OpenTasks.Select(t => WithCurrentClaim(t, turnData))
            .Where(t => actor.HasAnyRole(t.Reviewers) && (t.ClaimedBy is null || t.ClaimedBy == actor.Id))
            .ToArray();
        var disputes = (summary.Disputes ?? [])
            .Where(d => actor.HasAnyRole(d.Reviewers) && (turnData.Context.Group is not { } asking || asking == d.Group))
            .ToArray();
        if ((isTheirs || tasks.Length > 0 || disputes.Length > 0) && IsOnVendorSide(turnData, summary))
            (isTheirs, tasks, disputes) = (false, [], []);
        if (isTheirs)
            yield return new(summary, LocalizableValue.Text($"stage.{summary.Stage}"), null, IsFree: true);
        foreach (var task in tasks)
        {
            if (turnData.Context.Group is { } group && edition.Criteria.FirstOrDefault(c => c.Key == task.Criterion)?.Group != group)
                continue;
            yield return new(summary, DisplayNames.Of(task.Criterion), task, task.ClaimedBy is null);
        }
        if (disputes.Length > 0)
        {
            yield return new(summary, LocalizableValue.Text("inquiry.queue.disputes", new() { ["count"] = disputes.Sum(d => d.Count) }), null, IsFree: true)
            {
                Verb = DisputesQuery.Name,
                Since = disputes.Min(d => d.Since),
                Promised = null,
            };
        }
        if (summary.Escalations.Length > 0 && actor.HasAnyRole(edition.Escalation.SelectMany(l => l.PlatformSide)))
        {
            yield return new(summary, EscalationTitle(summary), null, IsFree: true);
        }
    }

    internal static LocalizableValue EscalationTitle(ApplicationSummary summary) =>
        LocalizableValue.Text(
            "inquiry.queue.escalation",
            new() { ["ids"] = LocalizableValue.List(summary.Escalations.Select(e => (LocalizableValue)e.Value)) }
        );
}
