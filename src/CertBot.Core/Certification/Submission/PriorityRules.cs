using CertBot.Core.Certification.Applications;
using CertBot.Core.Primitives;
using static CertBot.Core.Certification.Applications.ApplicationCommand;
using static CertBot.Core.Certification.Applications.Decisions;

namespace CertBot.Core.Certification.Submission;

/// <summary>Stage 2: leadership decides after an expert's advice; the adviser may not decide (four-eyes rule).</summary>
internal static class PriorityRules
{
    public static Decision<ApplicationEvent> Approve(Approve command, Stage.Priority stage, DecisionContext context) =>
        AcceptUnless(
            CheckSecondPerson(stage, context) ?? CheckLevel(command.Priority, "priority") ?? TextRules.CheckDay(command.PlannedStart, context.Today, "start"),
            () => new ApplicationEvent.PriorityApproved(command.Priority, command.PlannedStart)
        );

    public static Decision<ApplicationEvent> Defer(Defer command, Stage.Priority stage, DecisionContext context) =>
        AcceptUnless(
            CheckSecondPerson(stage, context)
                ?? TextRules.CheckDay(command.Until, context.Today.PlusDays(1), "until")
                ?? TextRules.CheckText(command.Reason, TextRules.MaxTextLength, "reason"),
            () => new ApplicationEvent.PriorityDeferred(command.Until, TextRules.Clean(command.Reason))
        );

    public static Decision<ApplicationEvent> Decline(Decline command, Stage.Priority stage, DecisionContext context) =>
        AcceptUnless(CheckSecondPerson(stage, context) ?? TextRules.CheckText(command.Reason, TextRules.MaxTextLength, "reason"), () =>
            new ApplicationEvent.PriorityDeclined(TextRules.Clean(command.Reason))
        );

    public static Refusal? CheckLevel(PriorityLevel level, string question) => Enum.IsDefined(level) ? null : Refuse("priority", question);

    private static Refusal? CheckSecondPerson(Stage.Priority stage, DecisionContext context) =>
        context.Actor.Is(stage.Advice.By) ? Refuse("second-person") : null;
}
