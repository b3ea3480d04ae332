namespace CertBot.Commands;

/// <summary>
/// How long a submission waits by itself for a running inspection. Most packages are inspected within a second of their upload, and whoever has nothing else to do
/// submits sooner. It is less than a channel waits for an answer.
/// </summary>
/// <param name="Waits">How often it looks again.</param>
internal sealed record InspectionPatience(int Waits)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);

    /// <summary>The refusal of a submission whose packages are being inspected.</summary>
    private const string Running = "certification.refused.inspection-running";

    /// <summary>What passes between two looks.</summary>
    public Func<CancellationToken, Task> Pause { get; init; } = c => Task.Delay(Interval, c);

    public static bool IsWorthwhile(CommandResult result) => result is CommandResult.Refused { Refusal.Code: Running };
}
