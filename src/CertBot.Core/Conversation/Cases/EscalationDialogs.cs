using CertBot.Core.Certification;
using CertBot.Core.Conversation.Commands;
using CertBot.Core.Conversation.Forms;
using CertBot.Core.Support;
using CertBot.Core.Support.Cases;
using static CertBot.Core.Certification.Applications.ApplicationCommand;

namespace CertBot.Core.Conversation.Cases;

/// <summary>Escalations: opened by anyone involved; acknowledged, commented, raised and closed by the people they call.</summary>
public static class EscalationDialogs
{
    public static Dialog Escalate { get; } =
        new(CommandName.OpenEscalation, Audience.Involved)
        {
            Arguments = [CaseArguments.CaseNumber, CommandArgument.Application, CommandArgument.RemainingText("reason")],
            AppliesTo = _ => true,
            Questions = progress =>
                EscalatedCases.IsAboutCase(progress)
                    ? CaseQuestions.ForCase(_ => true, (_, _) => [ReasonQuestion])(progress)
                    : SharedQuestions.ForApplication((_, _) => [ReasonQuestion])(progress),
            CreateCommand = progress =>
                EscalatedCases.IsAboutCase(progress)
                    ? new Command.OnCase(new(progress[CaseArguments.CaseKey]), new CaseCommand.OpenEscalation(progress["reason"]))
                    : SharedQuestions.CreateCommand(w => new OpenEscalation(w["reason"]))(progress),
        };

    public static Dialog Acknowledge { get; } = CreateDialog(CommandName.Acknowledge, _ => new EscalationCommand.Acknowledge());

    public static Dialog Comment { get; } =
        CreateDialog(CommandName.Comment, w => new EscalationCommand.Comment(w["words"]), new Question("words", new AnswerType.MultilineText(TextLimits.Text)));

    public static Dialog Raise { get; } =
        CreateDialog(CommandName.Raise, w => new EscalationCommand.Raise(w["words"]), new Question("words", new AnswerType.MultilineText(TextLimits.Text)));

    public static Dialog Close { get; } =
        CreateDialog(CommandName.Close, w => new EscalationCommand.Close(w["words"]), new Question("words", new AnswerType.MultilineText(TextLimits.Text)));

    private static Question ReasonQuestion => new("reason", new AnswerType.MultilineText(TextLimits.Text));

    private static Dialog CreateDialog(string name, Func<FormProgress, EscalationCommand> make, params IReadOnlyList<Question> questions) =>
        new(name, Audience.Involved)
        {
            Arguments =
                questions.Count > 0
                    ?
                    [
                        CaseArguments.CaseNumber,
                        CommandArgument.Application,
                        CommandArgument.Escalation,
                        CommandArgument.Application,
                        CommandArgument.RemainingText("words"),
                    ]
                    : [CaseArguments.CaseNumber, CommandArgument.Application, CommandArgument.Escalation, CommandArgument.Application],
            AppliesTo = summary => summary.Escalations.Length > 0,
            Questions = EscalatedCases.ForEscalation(questions),
            CreateCommand = progress =>
                EscalatedCases.IsAboutCase(progress)
                    ? new Command.OnCase(
                        new(progress[CaseArguments.CaseKey]),
                        new CaseCommand.ActOnEscalation(SharedQuestions.EscalationOf(progress), make(progress))
                    )
                    : SharedQuestions.CreateCommand(w => new ActOnEscalation(SharedQuestions.EscalationOf(w), make(w))
                    {
                        Revision = SharedQuestions.RevisionOf(w),
                    })(progress),
            SuccessArguments = (_, command) =>
                new()
                {
                    ["escalation"] = command switch
                    {
                        Command.OnApplication { Command: ActOnEscalation onApplication } => onApplication.Escalation.Value,
                        Command.OnCase { Command: CaseCommand.ActOnEscalation onCase } => onCase.Escalation.Value,
                        _ => null,
                    },
                },
        };
}
