using System.Collections.Immutable;
using CertBot.Core.Certification;
using CertBot.Core.Certification.Applications;
using CertBot.Core.Certification.Measures;
using CertBot.Core.Certification.ReadModels;
using CertBot.Core.Certification.Sanctions;
using CertBot.Core.Conversation.Commands;
using CertBot.Core.Conversation.Forms;
using CertBot.Core.Conversation.Sanctions;
using CertBot.Core.Conversation.Surveys;
using CertBot.Core.Directory;
using CertBot.Core.Directory.Rules;
using CertBot.Core.Messaging;
using CertBot.Core.Primitives;
using CertBot.Core.Support.Cases;
using NodaTime;

namespace CertBot.Core.Conversation.Queries;

/// <summary>What waits for somebody, whatever it is, the longest waiting first, each with its button: once a day by itself, or whenever it is asked for.</summary>
public static class DigestQuery
{
    private const int MaxRows = 10;

    /// <summary>What can wait for somebody. Each is empty for those for whom nothing of its kind does.</summary>
    private static readonly ImmutableArray<Func<TurnData, IEnumerable<DigestRow>>> Sources =
    [
        OfPlatform,
        OfVendor,
        OfCases,
        OfSanctions,
        OfSurveyLinks,
        AuditRows.Waiting,
    ];

    public static Query Digest { get; } =
        new("digest", Audience.Involved)
        {
            Arguments = [Pages.Argument],
            Answer = (turnData, raw) => For(turnData, Pages.NumberOf(raw)) ?? (BotMessage)Nothing(turnData),
        };

    /// <summary>Null: nothing waits.</summary>
    /// <param name="turnData">What the person may see.</param>
    /// <param name="number">Of the page.</param>
    /// <param name="isDaily">It comes by itself: it says how to stop that.</param>
    public static BotMessage.CardMessage? For(TurnData turnData, int number = 1, bool isDaily = false)
    {
        var rows = RowsOf(turnData).OrderBy(row => row.Since).ToArray();
        if (rows.Length == 0)
            return null;

        var page = ListPage.Of(number, rows.Length, MaxRows);
        return new BotMessage.CardMessage(
            "digest",
            new LocalizableObject
            {
                ["count"] = rows.Length,
                ["rows"] = LocalizableValue.Array([.. rows.Skip(page.Skipped).Take(MaxRows).Select(row => row.ToData())]),
                ["more"] = page.Describe(rows.Length),
                ["daily"] = isDaily ? true : null,
                ["next"] = page.NextNumber,
            }
        );
    }

    /// <summary>All that waits for the person.</summary>
    internal static IEnumerable<DigestRow> RowsOf(TurnData turnData) => Sources.SelectMany(source => source(turnData));

    private static BotMessage.TextMessage Nothing(TurnData turnData) =>
        new("inquiry.digest.none") { Refusal = "inquiry.digest.none", SuggestedActions = SuggestedActions.ForCommands(turnData.Context, "applications") };

    /// <summary>The same as in the queue.</summary>
    private static IEnumerable<DigestRow> OfPlatform(TurnData turnData) =>
        turnData.Context.Actor.Roles.IsEmpty
            ? []
            : turnData
                .ApplicationSummaries.SelectMany(summary => ListQueries.QueueItemsOf(turnData, summary))
                .Select(item =>
                    item.Task is { } task && item.IsFree
                        ? RowOf(item.Summary, item.Title, isOwn: false, CommandName.Claim, task)
                        : RowOf(item.Summary, item.Title, isOwn: false, item.Verb, [], item.Since) with
                        {
                            Promised = item.Promised,
                        }
                );

    /// <summary>The vendor's own applications where it is the vendor's turn, what reviewers asked, and escalations that call the person's role.</summary>
    private static IEnumerable<DigestRow> OfVendor(TurnData turnData)
    {
        if (turnData.Context.Actor.Member is not { } member)
            yield break;
        var isCalled = turnData.Context.Edition.Escalation.Any(level => level.VendorSide.Contains(member.Role));
        foreach (var summary in turnData.ApplicationSummaries.Where(s => s.Vendor == member.Vendor))
        {
            if (summary.ResponsibleParty == ResponsibleParty.Vendor)
            {
                yield return RowOf(
                    summary,
                    LocalizableValue.Text($"stage.{summary.Stage}"),
                    isOwn: true,
                    SuggestedCommands.NextAtStage(summary.Stage) ?? ListQueries.Status.Name
                );
            }
            foreach (var question in summary.Questions ?? [])
            {
                var title = LocalizableValue.Text("inquiry.digest.question", new() { ["criterion"] = DisplayNames.Of(question.Criterion) });
                yield return RowOf(summary, title, isOwn: true, CommandName.AnswerQuestion, question);
            }
            if (isCalled && !summary.Escalations.IsEmpty)
                yield return RowOf(summary, ListQueries.EscalationTitle(summary), isOwn: true, ListQueries.Status.Name);
        }
    }

    /// <summary>
    /// Support cases that their vendor has to answer, to whoever looks after them; those without anybody to the vendor's managers, or to all where there is none.
    /// On the platform's side those with an escalation.
    /// </summary>
    private static IEnumerable<DigestRow> OfCases(TurnData turnData)
    {
        var actor = turnData.Context.Actor;
        var cases = Enumerable.Empty<CaseRow>();
        if (actor.Member is { } member)
        {
            var isInCharge =
                member.Role == VendorRole.Manager || turnData.FindVendor(member.Vendor) is { } vendor && !vendor.People.ContainsValue(VendorRole.Manager);
            cases = turnData
                .OpenCasesOf(member.Vendor)
                .Where(c => c.Status != CaseStatus.Waiting && (c.Owner is { } owner ? actor.Ids.Contains(owner) : isInCharge));
        }
        if (actor.HasAnyRole(turnData.Context.Edition.Escalation.SelectMany(level => level.PlatformSide)))
            cases = cases.Concat(turnData.EscalatedCases.Where(c => !actor.IsMemberOf(c.Vendor)));
        return cases.DistinctBy(c => c.Id).Select(RowOf);
    }

    /// <summary>What waits in matters of measures: for the roles that may do it, except whoever proposed it, and for the vendor's people.</summary>
    private static IEnumerable<DigestRow> OfSanctions(TurnData turnData) =>
        from summary in turnData.ApplicationSummaries
        from task in summary.SanctionTasks ?? []
        let isOwn = turnData.Context.Actor.IsMemberOf(summary.Vendor)
        where
            task.Side == ReaderSide.Vendor
                ? isOwn
                : !isOwn
                    && turnData.Context.Actor.HasAnyRole(SanctionTasks.RolesFor(task, turnData.Context.Edition))
                    && !turnData.Context.Actor.Ids.Any(task.Excluded.Contains)
        select RowOf(summary, LocalizableValue.Text($"inquiry.digest.sanction.{task.Name}"), isOwn, SanctionQuery.Name, [], task.Since) with
        {
            Promised = task.Due,
        };

    /// <summary>Links to surveys that the vendor passes on: one line for all of them, for those who manage the vendor.</summary>
    private static IEnumerable<DigestRow> OfSurveyLinks(TurnData turnData)
    {
        var context = turnData.Context;
        if (
            context.Actor.Member is not { Vendor: var id }
            || turnData.FindVendor(id) is not { Surveys.Channel: SurveyChannel.Link } vendor
            || !VendorDecider.IsManagedBy(vendor, context.Actor)
            || turnData.SurveyLinksOf(id) is not { IsEmpty: false } links
        )
        {
            yield break;
        }

        yield return new DigestRow(
            links.Min(l => l.Row.Since),
            LocalizableValue.Text("inquiry.digest.survey-links", new() { ["count"] = links.Length }),
            vendor.Name,
            new ReminderButton(LocalizableValue.Text("verb.survey-links"), SurveyQueries.LinksName, [])
        );
    }

    private static DigestRow RowOf(CaseRow row) =>
        new(
            row.OpenedAt,
            LocalizableValue.Text(
                row.Escalations.IsEmpty ? "inquiry.digest.case" : "inquiry.digest.case.escalated",
                new()
                {
                    ["case"] = row.Id.Value,
                    ["subject"] = row.Subject,
                    ["ids"] = LocalizableValue.List(row.Escalations.Select(e => (LocalizableValue)e.Value)),
                }
            ),
            LocalizableValue.Text("inquiry.digest.customer", new() { ["customer"] = row.CustomerName }),
            new ReminderButton(LocalizableValue.Text("support.button.case"), "case", new() { ["case"] = row.Id.Value })
        )
        {
            Due = row.Due,
        };

    private static DigestRow RowOf(ApplicationSummary summary, LocalizableValue title, bool isOwn, string verb) =>
        RowOf(summary, title, isOwn, verb, [], summary.WaitingSince);

    private static DigestRow RowOf(ApplicationSummary summary, LocalizableValue title, bool isOwn, string verb, OpenTask task) =>
        RowOf(summary, title, isOwn, verb, new() { ["criterion"] = task.Criterion.Value, ["revision"] = task.Revision }, summary.WaitingSince);

    private static DigestRow RowOf(ApplicationSummary summary, LocalizableValue title, bool isOwn, string verb, OpenQuestion question) =>
        RowOf(
            summary,
            title,
            isOwn,
            verb,
            new() { ["criterion"] = question.Criterion.Value, ["number"] = SharedQuestions.FormatNumber(question.Number) },
            question.Since
        ) with
        {
            Promised = null,
        };

    private static DigestRow RowOf(ApplicationSummary summary, LocalizableValue title, bool isOwn, string verb, LocalizableObject data, Instant since) =>
        new(
            since,
            title,
            LocalizableValue.Text(
                isOwn ? "inquiry.digest.own" : "inquiry.digest.of-vendor",
                new()
                {
                    ["app"] = summary.Name,
                    ["version"] = summary.Version,
                    ["vendor"] = summary.VendorName,
                }
            ),
            new ReminderButton(
                LocalizableValue.Text($"verb.{verb}"),
                verb,
                new LocalizableObject { ["app"] = summary.Id.Value, ["subject"] = summary.Subject?.Value }.With([
                    .. data.Names.Select(name => (name, data[name])).Where(d => d.Item2 is not null).Select(d => (d.name, d.Item2!)),
                ])
            )
        )
        {
            Promised = summary.Promised,
        };
}

/// <summary>Something that waits for somebody.</summary>
/// <param name="Since">Since when (UTC).</param>
/// <param name="What">What is to be done.</param>
/// <param name="About">What it is about.</param>
/// <param name="Button">What does it, or leads there.</param>
public sealed record DigestRow(Instant Since, LocalizableValue What, LocalizableValue About, ReminderButton Button)
{
    /// <summary>The day by which it is promised; null: nothing is.</summary>
    public LocalDate? Promised { get; init; }

    /// <summary>When (UTC) it is due, if that is a time of the day; null: it is not.</summary>
    public Instant? Due { get; init; }

    internal LocalizableObject ToData() =>
        new()
        {
            ["what"] = What,
            ["about"] = About,
            ["since"] = LocalizableValue.Text(
                Due is not null ? "inquiry.digest.due"
                    : Promised is not null ? "inquiry.queue.promised"
                    : "inquiry.queue.since",
                new()
                {
                    ["since"] = LocalizableValue.Timestamp(Since),
                    ["promised"] = Promised is { } day ? LocalizableValue.Date(day) : null,
                    ["due"] = Due is { } due ? LocalizableValue.Timestamp(due) : null,
                }
            ),
            ["title"] = Button.Title,
            ["verb"] = Button.Verb,
            ["data"] = Button.Data,
        };
}
