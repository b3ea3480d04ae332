using System.Collections.Immutable;
using CertBot.Core.Policy;
using CertBot.Core.Primitives;
using CertBot.Core.Support;
using CertBot.Core.Support.Cases;
using CertBot.Core.Support.Clocks;
using NodaTime;
using static CertBot.Core.RegularAudits.RegularAuditRefusals;

namespace CertBot.Core.RegularAudits;

/// <summary>The secret shopper: questions are planned, asked on their day like any customer's, and judged.</summary>
internal static class ShopperRules
{
    /// <summary>Most test questions of one audit, with the dropped ones.</summary>
    private const int MaxQuestions = 20;

    public static Decision<RegularAuditEvent> Plan(RegularAuditCommand.PlanQuestion command, RegularAudit audit, RegularAuditContext context)
    {
        var order = command.Order with { Text = Clean(command.Order.Text) };
        if (audit.Questions.Length >= MaxQuestions)
            return Reject("too-many-questions", arguments: new() { ["max"] = MaxQuestions });
        // A case has a subject and no further words: what is registered has to fit there.
        if (CheckText(order.Text, "text", order.Route == ShopperRoute.Registered ? CaseDecider.MaxSubjectLength : MaxTextLength) is { } refusal)
            return Reject(refusal);
        if (context.Customer is not { } customer)
            return Reject("no-such-customer", "customer", new() { ["customer"] = UserText.Excerpt(order.Customer.Value) });
        if (customer.Contacts is not [var contact, ..])
            return Reject("no-contact", "customer", new() { ["customer"] = customer.Name });
        if (CheckDay(order.Day, context.Today, "day") is { } wrongDay)
            return Reject(wrongDay);

        var noon = order.Day.At(new LocalTime(12, 0)).InZoneLeniently(DateTimeZoneProviders.Tzdb[context.Edition.Zone]).ToInstant();
        if (customer.ContractAt(Instant.Max(noon, context.Now)) is not { } contract)
            return Reject("no-contract", "day", new() { ["customer"] = customer.Name, ["day"] = LocalizableValue.Date(order.Day) });

        var terms = CaseDecider.TermsOf(contract, context.Edition);
        return ShopperTime.Draw(context.RandomText, order.Day, terms, context.Edition, context.HolidayCalendars, context.Now) is not { } at
            ? Reject("no-support-hours", "day", new() { ["customer"] = customer.Name, ["day"] = LocalizableValue.Date(order.Day) })
            : Decision<RegularAuditEvent>.Accept(
                new RegularAuditEvent.QuestionPlanned(
                    new ShopperQuestion
                    {
                        Number = audit.Questions.Length + 1,
                        Order = order,
                        CustomerName = customer.Name,
                        Contact = contact,
                        PlannedAt = at,
                        Key = context.RandomText,
                        PlannedBy = context.Actor.Id,
                    }
                )
            );
    }

    public static Decision<RegularAuditEvent> Drop(RegularAuditCommand.DropQuestion command, RegularAudit audit) =>
        audit.FindQuestion(command.Number) switch
        {
            null or { IsDropped: true } => NoSuchQuestion(command.Number),
            { Asked: not null } or { CalledAt: not null, Order.Route: ShopperRoute.Registered } => Reject(
                "asked-already",
                arguments: new() { ["number"] = command.Number }
            ),
            _ => Decision<RegularAuditEvent>.Accept(new RegularAuditEvent.QuestionDropped(command.Number)),
        };

    /// <summary>The questions whose time has come.</summary>
    public static IEnumerable<RegularAuditEvent> Call(RegularAudit audit, RegularAuditContext context) =>
        audit
            .Questions.Where(q => q is { CalledAt: null, Asked: null, IsDropped: false } && q.PlannedAt <= context.Now)
            .Select(q => new RegularAuditEvent.QuestionCalled(q.Number));

    /// <summary>Said again it changes nothing.</summary>
    public static Decision<RegularAuditEvent> MarkRegistered(
        RegularAuditCommand.MarkRegistered command,
        RegularAuditHistory history,
        RegularAuditContext context
    ) =>
        history.Open is { } audit
        && audit.Number == command.Audit
        && audit.FindQuestion(command.Number) is { Asked: null, IsDropped: false, Order.Route: ShopperRoute.Registered }
        && context.Case is { } supportCase
            ? Decision<RegularAuditEvent>.Accept(new RegularAuditEvent.QuestionAsked(command.Number, command.At, command.Case, supportCase.Terms))
            : Decision<RegularAuditEvent>.Accept();

    /// <summary>It can be asked no more, so it is dropped: it would keep the report back for ever. Said again it changes nothing.</summary>
    public static Decision<RegularAuditEvent> MarkUnregistered(RegularAuditCommand.MarkUnregistered command, RegularAuditHistory history) =>
        history.Open is { } audit
        && audit.Number == command.Audit
        && audit.FindQuestion(command.Number) is { CalledAt: not null, Asked: null, IsDropped: false, Order.Route: ShopperRoute.Registered }
            ? Decision<RegularAuditEvent>.Accept(new RegularAuditEvent.QuestionDropped(command.Number))
            : Decision<RegularAuditEvent>.Accept();

    public static Decision<RegularAuditEvent> MarkSent(RegularAuditCommand.MarkSent command, RegularAudit audit, RegularAuditContext context)
    {
        if (audit.FindQuestion(command.Number) is not { IsDropped: false } question)
            return NoSuchQuestion(command.Number);
        if (question.Order.Route == ShopperRoute.Registered)
            return Reject("asks-itself", arguments: new() { ["number"] = command.Number });
        if (question.Reply is not null)
            return Reject("replied-already", arguments: new() { ["number"] = command.Number });
        if (CheckTime(command.At, audit.OpenedAt, context) is { } refusal)
            return Reject(refusal);
        if (context.Customer?.ContractAt(command.At) is not { } contract)
        {
            return Reject(
                "no-contract",
                arguments: new() { ["customer"] = question.CustomerName, ["day"] = LocalizableValue.Date(context.Edition.DayOf(command.At)) }
            );
        }

        return question.Asked?.At == command.At
            ? Decision<RegularAuditEvent>.Accept()
            : Decision<RegularAuditEvent>.Accept(
                new RegularAuditEvent.QuestionAsked(command.Number, command.At, null, CaseDecider.TermsOf(contract, context.Edition))
            );
    }

    public static Decision<RegularAuditEvent> RecordReply(RegularAuditCommand.RecordReply command, RegularAudit audit, RegularAuditContext context)
    {
        if (audit.FindQuestion(command.Number) is not { IsDropped: false } question)
            return NoSuchQuestion(command.Number);
        if (question.Asked is not { } asked)
            return NotAsked(command.Number);
        if (question.Judgement is not null)
            return Reject("judged-already", arguments: new() { ["number"] = command.Number });
        return (CheckText(command.Text, "reply") ?? CheckTime(command.At, asked.At, context)) is { } refusal
            ? Reject(refusal)
            : Decision<RegularAuditEvent>.Accept(new RegularAuditEvent.ReplyRecorded(command.Number, command.At, Clean(command.Text)));
    }

    /// <summary>Also again, until the report. Without an answer only after the edition's days: until then one may still come.</summary>
    public static Decision<RegularAuditEvent> Judge(
        RegularAuditCommand.Judge command,
        RegularAuditHistory history,
        RegularAudit audit,
        RegularAuditContext context
    )
    {
        if (audit.FindQuestion(command.Number) is not { IsDropped: false } question)
            return NoSuchQuestion(command.Number);
        if (question.Asked is not { } asked)
            return NotAsked(command.Number);
        if (question.Reply is null && context.Today <= LastDay(asked, context.Edition))
        {
            return Reject("no-reply-yet", arguments: new() { ["number"] = command.Number, ["day"] = LocalizableValue.Date(LastDay(asked, context.Edition)) });
        }

        if (AuditReviewRules.CheckAnswers(command.Answers, context.Edition.SupportAudits.AnswerChecklist) is { } refusal)
            return Reject(refusal);

        var answers = AuditReviewRules.CleanAnswers(command.Answers);
        return question.Judgement is { } judgement && AuditReviewRules.IsSame(judgement.Answers, answers)
            ? Decision<RegularAuditEvent>.Accept()
            : Decision<RegularAuditEvent>.Accept(
                new RegularAuditEvent.AnswerJudged(
                    command.Number,
                    answers,
                    ClockFinding.Of(
                        ClocksOf(question, history, context.Case, context.CaseEdition ?? context.Edition, context.HolidayCalendars, context.Now),
                        context.Now
                    )
                )
            );
    }

    /// <summary>The clocks of a question that was asked; of one that was registered those of its case.</summary>
    public static ImmutableArray<CaseClock> ClocksOf(
        ShopperQuestion question,
        RegularAuditHistory history,
        SupportCase? supportCase,
        Edition edition,
        HolidayCalendars calendars,
        Instant now
    ) =>
        question.Asked is not { } asked ? []
        : asked.Case is null ? CaseClocks.Of(ShopperTime.ShadowOf(question, history), edition, calendars, now)
        : supportCase is { } known ? CaseClocks.Of(known, edition, calendars, now)
        : [];

    /// <summary>The last day (programme's zone) on which an answer is waited for.</summary>
    public static LocalDate LastDay(AskedQuestion asked, Edition edition) => edition.PromisedDay(asked.At, edition.SupportAudits.AnswerWorkingDays);

    private static Refusal? CheckTime(Instant at, Instant first, RegularAuditContext context) =>
        at > context.Now + CaseFactRules.ClockTolerance ? Refuse("in-the-future", arguments: new() { ["at"] = LocalizableValue.Timestamp(at) })
        : at < first ? Refuse("too-early", arguments: new() { ["at"] = LocalizableValue.Timestamp(at), ["first"] = LocalizableValue.Timestamp(first) })
        : null;

    private static Decision<RegularAuditEvent> NoSuchQuestion(int number) => Reject("no-such-question", arguments: new() { ["number"] = number });

    private static Decision<RegularAuditEvent> NotAsked(int number) => Reject("not-asked", arguments: new() { ["number"] = number });
}
