using static CertBot.Core.Certification.Answers;
using static CertBot.Core.Certification.ApplicationCommand;

namespace CertBot.Core.Certification;

/// <summary>Stage 2: one of leadership decides after one expert's advice; two people, so whoever advised does not decide.</summary>
internal static class Priority
{
    public static Decision<ApplicationEvent> Approve(Approve command, Stage.Priority at, Circumstances given) => Unless(
        SecondPerson(at, given) ?? CheckLevel(command.Priority, "priority") ?? Words.CheckDay(command.PlannedStart, given.Today, "start"),
        () => new ApplicationEvent.Approved(command.Priority, command.PlannedStart));

    public static Decision<ApplicationEvent> Defer(Defer command, Stage.Priority at, Circumstances given) => Unless(
        SecondPerson(at, given) ?? Words.CheckDay(command.Until, given.Today.PlusDays(1), "until") ?? Words.Check(command.Reason, Words.Text, "reason"),
        () => new ApplicationEvent.WasDeferred(command.Until, Words.Clean(command.Reason)));

    public static Decision<ApplicationEvent> Decline(Decline command, Stage.Priority at, Circumstances given) => Unless(
        SecondPerson(at, given) ?? Words.Check(command.Reason, Words.Text, "reason"),
        () => new ApplicationEvent.WasDeclined(Words.Clean(command.Reason)));

    public static Refusal? CheckLevel(PriorityLevel level, string question) => Enum.IsDefined(level) ? null : Why("priority", question);

    private static Refusal? SecondPerson(Stage.Priority at, Circumstances given) => at.Advice.By == given.Actor.Id ? Why("second-person") : null;
}
