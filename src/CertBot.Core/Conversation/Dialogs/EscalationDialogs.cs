using CertBot.Core.Certification;
using CertBot.Core.Conversation.Commands;
using CertBot.Core.Conversation.Forms;
using CertBot.Core.Support;
using static CertBot.Core.Certification.Applications.ApplicationCommand;

namespace CertBot.Core.Conversation.Dialogs;

/// <summary>Escalations: opened by anyone involved; acknowledged, commented, raised and closed by the people they call.</summary>
public static class EscalationDialogs
{
    public static Dialog Escalate { get; } =
        new(CommandName.OpenEscalation, Audience.Involved)
        {
            Arguments = [CommandArgument.Application, CommandArgument.RemainingText("reason")],
            AppliesTo = _ => true,
            Questions = SharedQuestions.ForApplication((_, _) => [new("reason", new AnswerType.MultilineText(TextLimits.Text))]),
            CreateCommand = SharedQuestions.CreateCommand(w => new OpenEscalation(w["reason"])),
        };

    public static Dialog Acknowledge { get; } = CreateDialog(CommandName.Acknowledge, _ => new EscalationCommand.Acknowledge());

    public static Dialog Comment { get; } =
        CreateDialog(CommandName.Comment, w => new EscalationCommand.Comment(w["words"]), new Question("words", new AnswerType.MultilineText(TextLimits.Text)));

    public static Dialog Raise { get; } =
        CreateDialog(CommandName.Raise, w => new EscalationCommand.Raise(w["words"]), new Question("words", new AnswerType.MultilineText(TextLimits.Text)));

    public static Dialog Close { get; } =
        CreateDialog(CommandName.Close, w => new EscalationCommand.Close(w["words"]), new Question("words", new AnswerType.MultilineText(TextLimits.Text)));

    private static Dialog CreateDialog(string name, Func<FormProgress, EscalationCommand> make, params IReadOnlyList<Question> questions) =>
        new(name, Audience.Involved)
        {
            Arguments =
                questions.Count > 0
                    ? [CommandArgument.Application, CommandArgument.Escalation, CommandArgument.Application, CommandArgument.RemainingText("words")]
                    : [CommandArgument.Application, CommandArgument.Escalation, CommandArgument.Application],
            AppliesTo = summary => summary.Escalations.Length > 0,
            Questions = SharedQuestions.ForEscalation(questions),
            CreateCommand = SharedQuestions.CreateCommand(w => new ActOnEscalation(SharedQuestions.EscalationOf(w), make(w))
            {
                Revision = SharedQuestions.RevisionOf(w),
            }),
            SuccessArguments = (_, command) =>
                new() { ["escalation"] = command is Command.OnApplication { Command: ActOnEscalation onEscalation } ? onEscalation.Escalation.Value : null },
        };
}
