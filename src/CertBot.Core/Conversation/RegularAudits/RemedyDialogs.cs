using CertBot.Core.Certification;
using CertBot.Core.Conversation.Commands;
using CertBot.Core.Conversation.Forms;
using CertBot.Core.Conversation.Queries;
using CertBot.Core.Primitives;
using CertBot.Core.RegularAudits;

namespace CertBot.Core.Conversation.RegularAudits;

/// <summary>Shortcomings of a regular audit: the vendor answers and proposes another deadline; the auditors decide, and look again.</summary>
public static class RemedyDialogs
{
    private const int MaxReasonLength = 1000;

    public static Dialog Answer { get; } =
        CreateDialog(
            CommandName.AnswerAudit,
            Audience.Vendor,
            s => s.Answer is null,
            (_, item) => [WordsAbout("answer", item, TextLimits.Text)],
            (w, item) => new RegularAuditCommand.AnswerShortcoming(item, w["answer"]),
            "answer"
        ) with
        {
            SuccessArguments = (turnData, command) =>
                Describe(turnData, command)
                    .With(
                        (
                            "left",
                            command is Command.OnRegularAudits { Application: var id }
                            && turnData.FindRegularAudits(id) is { Open.Phase: AuditPhase.Remedy } history
                                ? ShortcomingRules.Unanswered(history).Length
                                : 0
                        )
                    ),
        };

    public static Dialog Propose { get; } =
        CreateDialog(
            CommandName.ProposeDeadline,
            Audience.Vendor,
            s => s.Proposal is null,
            (progress, item) =>
                [
                    new("day", new AnswerType.CalendarDate(progress.Context.Today, progress.Context.Today.PlusDays(365)))
                    {
                        Page = "proposal",
                        Arguments = new() { ["deadline"] = LocalizableValue.Date(item.Deadline) },
                    },
                    new("reason", new AnswerType.MultilineText(MaxReasonLength)) { Page = "proposal" },
                ],
            (w, item) => new RegularAuditCommand.ProposeDeadline(item, w.DateOf("day"), w["reason"]),
            "reason"
        );

    public static Dialog Accept { get; } =
        CreateDialog(
            CommandName.AcceptDeadline,
            Audience.Auditor,
            s => s.Proposal is { Decision: null },
            (_, _) => [],
            (_, item) => new RegularAuditCommand.AcceptDeadline(item)
        );

    public static Dialog KeepDeadline { get; } =
        CreateDialog(
            CommandName.KeepDeadline,
            Audience.Auditor,
            s => s.Proposal is { Decision: null },
            (_, _) => [new("words", new AnswerType.MultilineText(MaxReasonLength))],
            (w, item) => new RegularAuditCommand.KeepDeadline(item, w["words"]),
            "words"
        );

    public static Dialog Close { get; } =
        CreateDialog(CommandName.CloseShortcoming, Audience.Auditor, _ => true, (_, _) => [], (_, item) => new RegularAuditCommand.CloseShortcoming(item));

    public static Dialog Keep { get; } =
        CreateDialog(
            CommandName.KeepShortcoming,
            Audience.Auditor,
            _ => true,
            (progress, _) =>
                [
                    new("words", new AnswerType.MultilineText(MaxReasonLength)) { Page = "keep" },
                    new("day", new AnswerType.CalendarDate(progress.Context.Today, progress.Context.Today.PlusDays(365)))
                    {
                        Page = "keep",
                        IsOptional = true,
                        Arguments = new() { ["days"] = progress.Edition.SupportAudits.ShortcomingDays },
                    },
                ],
            (w, item) => new RegularAuditCommand.KeepShortcoming(item, w.HasAnswer("day") ? w.DateOf("day") : null, w["words"]),
            "words"
        );

    private static Question WordsAbout(string key, AuditShortcoming item, int max) =>
        new(key, new AnswerType.MultilineText(max)) { Arguments = new() { ["what"] = item.Description } };

    private static Dialog CreateDialog(
        string name,
        Audience audience,
        Func<AuditShortcoming, bool> fits,
        Func<FormProgress, AuditShortcoming, IEnumerable<Question>> questions,
        Func<FormProgress, string, RegularAuditCommand> make,
        string? rest = null
    )
    {
        return new(name, audience)
        {
            Arguments =
            [
                AuditArguments.Application,
                AuditArguments.Item,
                AuditArguments.Application,
                .. rest is null ? [] : (CommandArgument[])[CommandArgument.RemainingText(rest)],
            ],
            IsOffered = AuditRows.HasAny,
            Questions = AuditQuestions.ForAudit(r => r.Turn != AuditTurn.Auditors, AllQuestions),
            CreateCommand = AuditQuestions.Create(w => make(w, w[AuditArguments.ItemKey])),
            SuccessArguments = Describe,
            NextCommands = ["audits"],
        };
        IEnumerable<Question> AllQuestions(FormProgress progress, RegularAuditHistory history)
        {
            foreach (var question in AuditQuestions.WhichShortcoming(progress, history, fits))
                yield return question;
            if (AuditQuestions.ShortcomingOf(progress, history) is not { } item)
                yield break;
            foreach (var question in questions(progress, item))
                yield return question;
        }
    }

    private static LocalizableObject Describe(TurnData turnData, Command command) =>
        AuditQuestions
            .DescribeApplication(turnData, command)
            .With(
                (
                    "item",
                    command is Command.OnRegularAudits { Command: var inner }
                        ? inner switch
                        {
                            RegularAuditCommand.AnswerShortcoming c => c.Shortcoming,
                            RegularAuditCommand.ProposeDeadline c => c.Shortcoming,
                            RegularAuditCommand.AcceptDeadline c => c.Shortcoming,
                            RegularAuditCommand.KeepDeadline c => c.Shortcoming,
                            RegularAuditCommand.CloseShortcoming c => c.Shortcoming,
                            RegularAuditCommand.KeepShortcoming c => c.Shortcoming,
                            _ => "",
                        }
                        : ""
                )
            );
}
