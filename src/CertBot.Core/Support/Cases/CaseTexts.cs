namespace CertBot.Core.Support.Cases;

/// <summary>The text keys of what is said about cases.</summary>
public static class CaseTexts
{
    public static string Clock(CaseClockKind kind) =>
        kind switch
        {
            CaseClockKind.FirstResponse => "support.clock.first-response",
            CaseClockKind.NextResponse => "support.clock.next-response",
            CaseClockKind.Resolution => "support.clock.resolution",
            _ => "support.clock.presale-answer",
        };

    public static string Status(CaseStatus status) =>
        status switch
        {
            CaseStatus.Open => "support.status.open",
            CaseStatus.Waiting => "support.status.waiting",
            _ => "support.status.resolved",
        };

    public static string Kind(CaseKind kind) =>
        kind switch
        {
            CaseKind.Incident => "support.kind.incident",
            CaseKind.Question => "support.kind.question",
            _ => "support.kind.presale",
        };

    public static string Priority(Policy.CasePriority priority) => $"support.priority.{Policy.CasePriorities.NameOf(priority)}";
}
