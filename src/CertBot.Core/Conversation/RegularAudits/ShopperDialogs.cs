using CertBot.Core.Certification;
using CertBot.Core.Conversation.Cases;
using CertBot.Core.Conversation.Commands;
using CertBot.Core.Conversation.Forms;
using CertBot.Core.Conversation.Queries;
using CertBot.Core.Policy;
using CertBot.Core.Primitives;
using CertBot.Core.Recognizers;
using CertBot.Core.RegularAudits;
using CertBot.Core.RegularAudits.Cards;
using CertBot.Core.Support.Cases;

namespace CertBot.Core.Conversation.RegularAudits;

/// <summary>The secret shopper: test questions are planned, sent, answered and judged, in the auditor's own chat.</summary>
public static class ShopperDialogs
{
    private const string Page = "question";

    private const string InTime = "in-time";

    public static Dialog Plan { get; } =
        new(CommandName.PlanQuestion, Audience.Auditor)
        {
            Arguments = [AuditArguments.Application, CommandArgument.RemainingText("text")],
            IsOffered = AuditRows.HasAny,
            Questions = AuditQuestions.ForAudit(IsUnderReview, PlanQuestions),
            CreateCommand = AuditQuestions.Create(w => new RegularAuditCommand.PlanQuestion(
                new()
                {
                    Text = w["text"],
                    Customer = new(w[CaseArguments.CustomerKey]),
                    Priority = CaseDialogs.PriorityOf(w["priority"]),
                    Kind = CaseDialogs.KindOf(w["kind"]),
                    Route = RouteOf(w["route"]),
                    Day = w.DateOf("day"),
                }
            )),
            HasSummary = true,
            SuccessArguments = (turnData, command) =>
                AuditQuestions
                    .DescribeApplication(turnData, command)
                    .With(
                        (
                            "day",
                            command is Command.OnRegularAudits { Command: RegularAuditCommand.PlanQuestion { Order.Day: var day } }
                                ? LocalizableValue.Date(day)
                                : ""
                        )
                    ),
            NextCommands = [CommandName.PlanQuestion, "audit-questions"],
        };

    public static Dialog Drop { get; } =
        CreateDialog(CommandName.DropQuestion, q => q.Asked is null, (_, _) => [], w => new RegularAuditCommand.DropQuestion(AuditQuestions.NumberOf(w)));

    public static Dialog Sent { get; } =
        CreateDialog(
            CommandName.QuestionSent,
            q => q is { Asked: null, Order.Route: ShopperRoute.Outside },
            (progress, _) => CaseQuestions.When(progress),
            w => new RegularAuditCommand.MarkSent(AuditQuestions.NumberOf(w), CaseQuestions.TimeOf(w, null))
        );

    public static Dialog Answered { get; } =
        CreateDialog(
            CommandName.RecordReply,
            q => q is { Asked: not null, Judgement: null },
            (progress, _) => [new("reply", new AnswerType.MultilineText(TextLimits.Text)), .. CaseQuestions.When(progress)],
            w => new RegularAuditCommand.RecordReply(AuditQuestions.NumberOf(w), CaseQuestions.TimeOf(w, null), w["reply"])
        ) with
        {
            Arguments =
            [
                AuditArguments.Application,
                AuditArguments.Number,
                AuditArguments.Application,
                CaseArguments.When,
                CommandArgument.RemainingText("reply"),
            ],
        };

    public static Dialog Judge { get; } =
        CreateDialog(
            CommandName.JudgeAnswer,
            q => q is { Asked: not null, Judgement: null },
            JudgeQuestions,
            w => new RegularAuditCommand.Judge(AuditQuestions.NumberOf(w), AuditQuestions.AnswersOf(w, w.Edition.SupportAudits.AnswerChecklist))
        );

    private static bool IsUnderReview(RegularAuditRow row) => row.Turn == AuditTurn.Auditors;

    private static Dialog CreateDialog(
        string name,
        Func<ShopperQuestion, bool> fits,
        Func<FormProgress, RegularAuditHistory, IEnumerable<Question>> questions,
        Func<FormProgress, RegularAuditCommand> make
    )
    {
        var isAboutAsked = name is CommandName.RecordReply or CommandName.JudgeAnswer;
        return new(name, Audience.Auditor)
        {
            Arguments = [AuditArguments.Application, AuditArguments.Number, AuditArguments.Application, CaseArguments.OnlyWhen],
            IsOffered = AuditRows.HasAny,
            Questions = AuditQuestions.ForAudit(IsUnderReview, AllQuestions),
            CreateCommand = AuditQuestions.Create(make),
            SuccessArguments = AuditQuestions.DescribeApplication,
            NextCommands = ["audit-questions"],
        };
        IEnumerable<Question> AllQuestions(FormProgress progress, RegularAuditHistory history)
        {
            foreach (var question in AuditQuestions.WhichQuestion(progress, history, fits))
                yield return question;
            if (!progress.HasAnswer(AuditArguments.NumberKey))
                yield break;
            if (isAboutAsked && history.Open?.FindQuestion(AuditQuestions.NumberOf(progress)) is { Asked: null })
                progress.Block("audit.refused.not-asked", new() { ["number"] = AuditQuestions.NumberOf(progress) });
            foreach (var question in questions(progress, history))
                yield return question;
        }
    }

    private static IEnumerable<Question> PlanQuestions(FormProgress progress, RegularAuditHistory history)
    {
        AuditQuestions.BlockUnlessAlone(progress);
        if (progress.TurnData.CustomersOf(history.Vendor).IsEmpty && progress.TurnData.Missing.Length == 0)
            progress.Block("audit.no-customers", new() { ["app"] = progress.Application?.Name });
        foreach (var question in CustomerQuestions.WhichCustomer(progress, history.Vendor))
            yield return question;
        if (!progress.HasAnswer(CaseArguments.CustomerKey))
        {
            CaseQuestions.BlockWhileMissing(progress);
            yield break;
        }
        yield return new("text", new AnswerType.MultilineText(TextLimits.Text)) { Page = Page };
        yield return new(
            "route",
            new AnswerType.Choice([ChoiceOption.FromText("registered", "audit.route.registered"), ChoiceOption.FromText("outside", "audit.route.outside")])
        )
        {
            Page = Page,
        };
        yield return new("day", new AnswerType.CalendarDate(progress.Context.Today, progress.Context.Today.PlusDays(180))) { Page = Page };
        yield return new("priority", new AnswerType.Choice(CaseDialogs.PriorityOptions)) { Page = Page, TextKey = "dialog.new-case.priority" };
        yield return new("kind", new AnswerType.Choice(CaseDialogs.KindOptions)) { Page = Page, TextKey = "dialog.new-case.kind" };
    }

    private static IEnumerable<Question> JudgeQuestions(FormProgress progress, RegularAuditHistory history)
    {
        if (history.Open?.FindQuestion(AuditQuestions.NumberOf(progress)) is not { } question)
            return [];
        if (question is { Reply: null, Asked: { } asked } && ShopperRules.LastDay(asked, progress.Edition) is var last && progress.Context.Today <= last)
            progress.Block("audit.refused.no-reply-yet", new() { ["number"] = question.Number, ["day"] = LocalizableValue.Date(last) });
        var supportCase = question.Asked?.Case is { } id ? progress.TurnData.FindCase(id) : null;
        CaseQuestions.BlockWhileMissing(progress);
        var clocks = ClockFinding.Of(
            ShopperRules.ClocksOf(
                question,
                history,
                supportCase,
                supportCase is null ? progress.Edition : progress.TurnData.EditionOf(supportCase),
                progress.Context.HolidayCalendars,
                progress.Context.Now
            ),
            progress.Context.Now
        );
        return AuditQuestions.Checklist(
            progress,
            progress.Edition.SupportAudits.AnswerChecklist,
            EditionTexts.AnswerCheck,
            LocalizableValue.Text(
                question.Reply is null ? "audit.about.unanswered" : "audit.about.answer",
                new()
                {
                    ["question"] = question.Order.Text,
                    ["answer"] = question.Reply?.Text,
                    ["at"] = question.Reply is { At: var at } ? LocalizableValue.Timestamp(at) : null,
                    ["clocks"] = AuditLines.Clocks(clocks),
                }
            ),
            key => question.Judgement?.Answers.GetValueOrDefault(key) ?? (key == InTime && !clocks.IsEmpty ? InTimeBy(clocks) : null)
        );
    }

    /// <summary>What the clocks say; the auditor may say otherwise.</summary>
    private static CheckAnswer? InTimeBy(System.Collections.Immutable.ImmutableArray<ClockFinding> clocks) =>
        clocks[0].Outcome switch
        {
            ClockOutcome.Kept => new(CheckMark.Yes),
            ClockOutcome.Missed => new(CheckMark.No),
            _ => null,
        };

    private static ShopperRoute RouteOf(string name) => name == "registered" ? ShopperRoute.Registered : ShopperRoute.Outside;
}
