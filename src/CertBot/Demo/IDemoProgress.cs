using CertBot.Core.Certification.Applications;
using CertBot.Core.Primitives;

namespace CertBot.Demo;

/// <summary>What the page shows at the right: the progress of the demo application, and which steps were tried.</summary>
internal interface IDemoProgress
{
    Task<DemoProgress> Get(LanguageCode language, CancellationToken cancellationToken);
}

/// <param name="Application">The application that changed last, or null while there is none.</param>
/// <param name="Done">Keys of the completed steps of the "try this" list: see <see cref="DemoSteps.Keys"/>.</param>
internal sealed record DemoProgress(DemoApplicationProgress? Application, IReadOnlyList<string> Done);

/// <summary>
/// An application, formatted in the requested language. <see cref="Stage"/> is 1 to 4, 5 when certified, and 0 when it ended without a certificate.
/// </summary>
internal sealed record DemoApplicationProgress
{
    public required string Name { get; init; }

    public required string Version { get; init; }

    public required string Vendor { get; init; }

    public required int Stage { get; init; }

    /// <summary>The status line of UX.md: who is responsible, since when, the promised date.</summary>
    public required string Line { get; init; }

    /// <summary>How many items of the stage are done: materials submitted, criteria decided. 0 of 0 when the stage has no list.</summary>
    public int Items { get; init; }

    public int ItemsDone { get; init; }
}

/// <summary>The steps of the "try this" list, in order.</summary>
internal static class DemoSteps
{
    /// <summary>The step that no application's history has: a customer's case.</summary>
    private const string Cases = "cases";

    public static IReadOnlyList<string> Keys { get; } =
    ["apply", "kick-off", "priority", "materials", "review", "standards", "audit", Cases, "escalate", "new-version"];

    /// <summary>The steps that a history completed, and a case if there is one.</summary>
    public static IReadOnlyList<string> FindCompleted(IReadOnlyCollection<ApplicationEvent> events, bool hasCases = false)
    {
        var done = events.Select(FindStep).Append(hasCases ? Cases : "").ToHashSet(StringComparer.Ordinal);
        return [.. Keys.Where(done.Contains)];
    }

    private static string FindStep(ApplicationEvent applicationEvent) =>
        applicationEvent switch
        {
            ApplicationEvent.Submitted => "apply",
            ApplicationEvent.FoundReady => "kick-off",
            ApplicationEvent.PriorityApproved => "priority",
            ApplicationEvent.MaterialsSubmitted => "materials",
            ApplicationEvent.RoundPassed => "review",
            ApplicationEvent.StandardsSubmitted => "standards",
            ApplicationEvent.CertificateGranted => "audit",
            ApplicationEvent.EscalationChanged => "escalate",
            ApplicationEvent.VersionAnnounced => "new-version",
            _ => "",
        };
}

/// <summary>Used where no progress is tracked.</summary>
internal sealed class EmptyDemoProgress : IDemoProgress
{
    public Task<DemoProgress> Get(LanguageCode language, CancellationToken cancellationToken) => Task.FromResult(new DemoProgress(Application: null, Done: []));
}
