using System.Collections.Immutable;
using CertBot.Core.Directory;
using CertBot.Core.Messaging;
using CertBot.Core.Primitives;

namespace CertBot.Core.RegularAudits.Cards;

/// <summary>
/// Who hears what of an audit. The auditors' channel has its card; the vendor hears of it from the report on; test questions are said to the auditor who planned
/// them, alone.
/// </summary>
public static class RegularAuditNotifications
{
    /// <param name="events">What happened.</param>
    /// <param name="before">The audits before; null: there were none.</param>
    /// <param name="after">The audits after.</param>
    /// <param name="context">The context of the decision.</param>
    public static ImmutableArray<Notification> For(
        ImmutableArray<RecordedEvent<RegularAuditEvent>> events,
        RegularAuditHistory? before,
        RegularAuditHistory after,
        RegularAuditContext context
    ) => [.. ChannelCard(events, after, context), .. VendorCard(events, after, context), .. events.SelectMany(e => Messages(e, before, after, context))];

    /// <summary>The lines of deadlines for the vendor's people, and of questions to be sent for the shopper.</summary>
    public static ImmutableArray<Reminder> RemindersFor(
        ImmutableArray<RecordedEvent<RegularAuditEvent>> events,
        RegularAuditHistory after,
        RegularAuditContext context
    ) => [.. events.SelectMany(e => AuditReminders.For(e.Data, after, context))];

    /// <summary>The audit the events are about: the open one, or the one that they ended.</summary>
    private static RegularAudit? AuditOf(RegularAuditHistory after) => after.Open ?? after.Past.LastOrDefault()?.Audit;

    private static IEnumerable<Notification> ChannelCard(
        ImmutableArray<RecordedEvent<RegularAuditEvent>> events,
        RegularAuditHistory after,
        RegularAuditContext context
    )
    {
        var isNew = events.Any(e => e.Data is RegularAuditEvent.Opened);
        if (AuditOf(after) is not { } audit || !events.Any(e => IsOfAudit(e.Data)))
            return [];

        return
        [
            new(new Recipient.ToGroup(context.Edition.SupportAudits.Group), RegularAuditCard.For(after, audit, context.ApplicationName, context.Edition))
            {
                CardKey = RegularAuditCard.KeyOf(after.Application, audit.Number),
                Revision = after.Revision,
                IsUpdateOnly = !isNew && !events.Any(e => e.Data is RegularAuditEvent.ReauditStarted),
                IsNewMessage = events.Any(e => e.Data is RegularAuditEvent.ReauditStarted),
            },
        ];
    }

    private static IEnumerable<Notification> VendorCard(
        ImmutableArray<RecordedEvent<RegularAuditEvent>> events,
        RegularAuditHistory after,
        RegularAuditContext context
    )
    {
        if (AuditOf(after) is not { Report: not null } audit || !events.Any(e => IsOfReport(e.Data)))
            return [];

        var isCalled = events.Any(e => e.Data is RegularAuditEvent.Reported or RegularAuditEvent.RemedyContinued);
        return
        [
            new(new Recipient.ToVendor(after.Vendor), AuditReportCard.For(RegularAuditView.ForVendor(after), audit, context.ApplicationName, context.Edition))
            {
                CardKey = AuditReportCard.KeyOf(after.Application, audit.Number),
                Revision = after.Revision,
                IsUpdateOnly = !isCalled,
                IsNewMessage = events.Any(e => e.Data is RegularAuditEvent.RemedyContinued),
            },
        ];
    }

    /// <summary>An update in place notifies nobody; these sentences notify the people who wait for it.</summary>
    private static IEnumerable<Notification> Messages(
        RecordedEvent<RegularAuditEvent> recorded,
        RegularAuditHistory? before,
        RegularAuditHistory after,
        RegularAuditContext context
    ) =>
        recorded.Data switch
        {
            RegularAuditEvent.Planned { Reason: not AuditReason.Scheduled } e => ToGroup(
                context,
                "planned",
                ("day", LocalizableValue.Date(e.Day)),
                ("reason", AuditLines.Reason(e.Reason))
            ),
            RegularAuditEvent.DeadlineProposed e => ToAuditors(
                after,
                context,
                "proposed",
                ("item", e.Shortcoming),
                ("day", LocalizableValue.Date(e.Day)),
                ("reason", e.Reason)
            ),
            RegularAuditEvent.DeadlineDecided e when after.FindShortcoming(e.Shortcoming) is { } found => ToVendor(
                after,
                context,
                e.IsAccepted ? "accepted" : "refused",
                ("item", found.Id),
                ("day", LocalizableValue.Date(found.Deadline)),
                ("why", e.Why)
            ),
            RegularAuditEvent.QuestionDropped(var number) when recorded.By == PersonId.Clock && after.Open?.FindQuestion(number) is { } question =>
            [
                new(
                    new Recipient.ToPerson(question.PlannedBy),
                    Message("unregistered", context, ("number", number), ("customer", question.CustomerName), ("text", UserText.Excerpt(question.Order.Text)))
                ),
            ],
            RegularAuditEvent.ReauditStarted => ToAuditors(after, context, ShortcomingRules.Unanswered(after).IsEmpty ? "reaudit" : "reaudit.late"),
            RegularAuditEvent.Closed { Outcome: AuditOutcome.Mended } => ToVendor(after, context, "mended"),
            RegularAuditEvent.RemedyContinued => ToVendor(after, context, "again", ("count", after.OpenShortcomings.Length)),
            _ => [],
        };

    /// <summary>Of test questions nothing is in the channel, not even that something happened.</summary>
    private static bool IsOfAudit(RegularAuditEvent happened) =>
        happened
            is not (
                RegularAuditEvent.Started
                or RegularAuditEvent.Stopped
                or RegularAuditEvent.Resumed
                or RegularAuditEvent.Planned
                or RegularAuditEvent.QuestionPlanned
                or RegularAuditEvent.QuestionDropped
                or RegularAuditEvent.QuestionCalled
                or RegularAuditEvent.QuestionAsked
                or RegularAuditEvent.ReplyRecorded
                or RegularAuditEvent.AnswerJudged
            );

    private static bool IsOfReport(RegularAuditEvent happened) =>
        happened
            is RegularAuditEvent.Reported
                or RegularAuditEvent.Closed
                or RegularAuditEvent.ShortcomingAnswered
                or RegularAuditEvent.DeadlineProposed
                or RegularAuditEvent.DeadlineDecided
                or RegularAuditEvent.ReauditStarted
                or RegularAuditEvent.ShortcomingClosed
                or RegularAuditEvent.ShortcomingKept
                or RegularAuditEvent.RemedyContinued;

    private static IEnumerable<Notification> ToGroup(RegularAuditContext context, string key, params (string, LocalizableValue?)[] arguments) =>
        [new(new Recipient.ToGroup(context.Edition.SupportAudits.Group), Message(key, context, arguments))];

    /// <summary>Whoever has claimed it; while nobody has, the channel.</summary>
    private static IEnumerable<Notification> ToAuditors(
        RegularAuditHistory after,
        RegularAuditContext context,
        string key,
        params (string, LocalizableValue?)[] arguments
    ) => after.Open?.Auditor is { } auditor ? [new(new Recipient.ToPerson(auditor), Message(key, context, arguments))] : ToGroup(context, key, arguments);

    private static IEnumerable<Notification> ToVendor(
        RegularAuditHistory after,
        RegularAuditContext context,
        string key,
        params (string, LocalizableValue?)[] arguments
    ) => [new(new Recipient.ToVendor(after.Vendor), Message(key, context, arguments))];

    private static BotMessage.TextMessage Message(string key, RegularAuditContext context, params (string Name, LocalizableValue? Value)[] arguments)
    {
        var data = new LocalizableObject.Builder { ["app"] = context.ApplicationName };
        foreach (var (name, value) in arguments)
            data[name] = value;
        return new($"audit.notice.{key}", data.ToObject());
    }
}
