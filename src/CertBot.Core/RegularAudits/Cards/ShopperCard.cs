using CertBot.Core.Messaging;
using CertBot.Core.Policy;
using CertBot.Core.Primitives;
using CertBot.Core.Support.Cases;

namespace CertBot.Core.RegularAudits.Cards;

/// <summary>The test questions of an audit, for its auditors alone: in their own chats, never in a channel.</summary>
public static class ShopperCard
{
    public const string Name = "audit-questions";

    public static BotMessage.CardMessage For(RegularAuditHistory history, RegularAudit audit, string applicationName, Edition edition) =>
        new(
            Name,
            new LocalizableObject
            {
                ["app"] = history.Application.Value,
                ["revision"] = history.Revision,
                ["number"] = audit.Number,
                ["name"] = applicationName,
                ["none"] = audit.AskedQuestions.IsEmpty
                    ? LocalizableValue.Text("audit.card.questions.none", new() { ["count"] = edition.SupportAudits.ShopperQuestions })
                    : null,
                ["rows"] = LocalizableValue.Array(audit.AskedQuestions.Select(q => Line(q, audit))),
                ["footer"] = LocalizableValue.Text("audit.report.footer", new() { ["app"] = history.Application.Value, ["number"] = audit.Number }),
                ["mayPlan"] = audit.IsUnderReview,
            }
        );

    private static LocalizableObject Line(ShopperQuestion question, RegularAudit audit)
    {
        var isOpen = audit.IsUnderReview;
        var isOutside = question.Order.Route == ShopperRoute.Outside;
        return new()
        {
            ["number"] = question.Number,
            ["text"] = UserText.Excerpt(question.Order.Text),
            ["how"] = LocalizableValue.Text(
                isOutside ? "audit.question.outside" : "audit.question.registered",
                new()
                {
                    ["customer"] = question.CustomerName,
                    ["contact"] = question.Contact.Name.Length > 0 ? question.Contact.Name : question.Contact.Email,
                    ["priority"] = LocalizableValue.Text(CaseTexts.Priority(question.Order.Priority)),
                    ["day"] = LocalizableValue.Date(question.Order.Day),
                }
            ),
            ["state"] = State(question),
            ["clocks"] = question.Judgement is { Clocks: var clocks } ? AuditLines.Clocks(clocks) : null,
            ["found"] = question.Judgement is { } judgement ? AuditLines.Answers(judgement.Answers, EditionTexts.AnswerCheck) : null,
            ["maySend"] = isOpen && isOutside && question.Asked is null,
            ["mayReply"] = isOpen && question is { Asked: not null, Reply: null },
            ["mayJudge"] = isOpen && question is { Asked: not null, Reply: not null },
            ["mayDrop"] = isOpen && question is { Asked: null, CalledAt: null },
        };
    }

    private static LocalizableValue State(ShopperQuestion question) =>
        question switch
        {
            { Reply: { } reply } => LocalizableValue.Text(
                "audit.question.replied",
                new() { ["at"] = LocalizableValue.Timestamp(reply.At), ["text"] = UserText.Excerpt(reply.Text) }
            ),
            { Asked: { Case: { } id, At: var at } } => LocalizableValue.Text(
                "audit.question.case",
                new() { ["at"] = LocalizableValue.Timestamp(at), ["case"] = id.Value }
            ),
            { Asked: { At: var at } } => LocalizableValue.Text("audit.question.sent", new() { ["at"] = LocalizableValue.Timestamp(at) }),
            { CalledAt: not null } => LocalizableValue.Text("audit.question.called"),
            { Order.Route: ShopperRoute.Outside } => LocalizableValue.Text("audit.question.to-send"),
            _ => LocalizableValue.Text("audit.question.planned"),
        };
}
