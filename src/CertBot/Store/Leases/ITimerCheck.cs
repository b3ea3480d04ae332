using NodaTime;

namespace CertBot.Store.Leases;

/// <summary>
/// Looks for one kind of thing that should have moved by itself and did not: a document that nothing handles, an escalation that does not rise, a case without
/// clocks. The auditor of the timers calls each check every minute on every host, so it asks for a bounded number of documents at a time; one that has to look at
/// everything does so in slices.
/// </summary>
internal interface ITimerCheck
{
    Task<TimerCheckResult> Find(Instant now, CancellationToken cancellationToken);
}

/// <summary>What a check knows now.</summary>
internal abstract record TimerCheckResult
{
    private TimerCheckResult() { }

    /// <summary>Of what kind: <c>[a-z-]</c>. It names the text <c>timers.KIND</c>, and stays the same for as long as something is found.</summary>
    public required string Kind { get; init; }

    /// <summary>Something did not move.</summary>
    /// <param name="Since">Since when (UTC) it should have.</param>
    public sealed record Found(Instant Since) : TimerCheckResult;

    /// <summary>Everything was looked at, and nothing is found.</summary>
    public sealed record Nothing : TimerCheckResult;

    /// <summary>Nothing is found so far, and not everything was looked at yet.</summary>
    public sealed record Unfinished : TimerCheckResult;
}
