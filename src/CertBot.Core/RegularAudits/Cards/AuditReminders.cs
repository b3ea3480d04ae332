using CertBot.Core.Messaging;
using CertBot.Core.Policy;
using CertBot.Core.Primitives;
using CertBot.Core.Support;
using NodaTime;

namespace CertBot.Core.RegularAudits.Cards;

/// <summary>The vendor is reminded of shortcomings without an answer: some days before a deadline, on the day, and on the morning after; the shopper of questions.</summary>
internal static class AuditReminders
{
    public static IEnumerable<Reminder> For(RegularAuditEvent happened, RegularAuditHistory after, RegularAuditContext context) =>
        happened switch
        {
            RegularAuditEvent.VendorReminded(var day) => OfDeadlines(day, after, context),
            RegularAuditEvent.QuestionCalled(var number)
                when after.Open is { } audit && audit.FindQuestion(number) is { Order.Route: ShopperRoute.Outside } question =>
            [
                OfQuestion(question, audit, after),
            ],
            _ => [],
        };

    private static IEnumerable<Reminder> OfDeadlines(LocalDate day, RegularAuditHistory after, RegularAuditContext context)
    {
        var unanswered = ShortcomingRules.Unanswered(after);
        if ((unanswered.FirstOrDefault(s => IsReminderDay(s, day, context.Edition)) ?? unanswered.FirstOrDefault()) is not { } first)
            yield break;

        yield return new Reminder(
            new Recipient.ToVendor(after.Vendor),
            string.Create(System.Globalization.CultureInfo.InvariantCulture, $"audit:{after.Application}:{after.Count}:{day:uuuu-MM-dd}"),
            new BotMessage.TextMessage(
                first.Deadline < day ? "audit.remind.missed"
                    : first.Deadline == day ? "audit.remind.today"
                    : "audit.remind.soon",
                new()
                {
                    ["app"] = context.ApplicationName,
                    ["item"] = first.Id,
                    ["what"] = UserText.Excerpt(first.Description),
                    ["day"] = LocalizableValue.Date(first.Deadline),
                    ["count"] = unanswered.Length,
                }
            )
        )
        {
            Due = context.Edition.MorningOf(first.Deadline),
            Button = new(LocalizableValue.Text("audit.button.answer"), Verb.Answer, new() { ["app"] = after.Application.Value, ["item"] = first.Id }),
        };
    }

    private static Reminder OfQuestion(ShopperQuestion question, RegularAudit audit, RegularAuditHistory after) =>
        new(
            new Recipient.ToPerson(question.PlannedBy),
            string.Create(System.Globalization.CultureInfo.InvariantCulture, $"audit:{after.Application}:{audit.Number}:question:{question.Number}"),
            new BotMessage.TextMessage(
                "audit.remind.question",
                new()
                {
                    ["number"] = question.Number,
                    ["customer"] = question.CustomerName,
                    ["text"] = UserText.Excerpt(question.Order.Text),
                }
            )
        )
        {
            Button = new(
                LocalizableValue.Text("audit.button.sent"),
                Verb.Sent,
                new() { ["app"] = after.Application.Value, ["number"] = question.Number.ToString(System.Globalization.CultureInfo.InvariantCulture) }
            ),
        };

    private static bool IsReminderDay(AuditShortcoming item, LocalDate day, Edition edition) =>
        day == item.Deadline || day == item.Deadline.PlusDays(1) || day == item.Deadline.PlusDays(-edition.SupportAudits.ReminderDays);

    /// <summary>The verbs of the buttons; <c>CommandName</c> has the same.</summary>
    private static class Verb
    {
        public const string Answer = "answer-audit";

        public const string Sent = "question-sent";
    }
}
