using System.Collections.Concurrent;
using CertBot.Diagnostics;
using CertBot.Outbox;
using CertBot.Repositories.Inspections;
using CertBot.Store.Documents;
using CertBot.Turns;
using NodaTime;
using NodaTime.Text;

namespace CertBot.Hosting;

/// <summary>
/// Reports what is late and what cannot be read, as figures and as a log line when it begins. It looks into the store and not at the host's own loops, so that a
/// loop that hangs is noticed; it is no reason to take a host out of service, see <see cref="ReadinessProbe"/>.
/// </summary>
internal sealed class BacklogMonitor(IStore store, QuarantinedDocuments quarantine, IClock clock, ILogger<BacklogMonitor> log) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    /// <summary>Longer than any sweep takes, but shorter than any delay that still counts as on time.</summary>
    private static readonly Duration OverdueAfter = Duration.FromMinutes(2);

    private static readonly (string Kind, string Description)[] Queues =
    [
        (OutboxDocuments.Kind, "The pump is stuck: something waits to be delivered"),
        ("application", "The clock is behind: an application is due"),
        (ConversationStore.Kind, "The clock is behind: a talk is due"),
        (InspectionStore.JobKind, "The inspections are stuck: packages wait"),
    ];

    private readonly ConcurrentDictionary<string, bool> _late = new(StringComparer.Ordinal);

    /// <summary>One line for each kind of documents that is late, and one for the documents that cannot be read. For operators: a line may name a document.</summary>
    public async Task<IReadOnlyList<string>> FindLines(CancellationToken cancellationToken)
    {
        List<string> lines = [];
        foreach (var (kind, description) in Queues)
        {
            if (await FindLate(kind, cancellationToken) is { } due)
                lines.Add($"{description} since {InstantPattern.General.Format(due)}.");
        }

        if (await quarantine.FindProblem(cancellationToken) is { } unreadable)
            lines.Add(unreadable);
        return lines;
    }

    /// <summary>Records the figures, and logs what has become late since the last time.</summary>
    public async Task Record(CancellationToken cancellationToken)
    {
        foreach (var (kind, description) in Queues)
        {
            var due = await FindLate(kind, cancellationToken);
            Instrumentation.RecordLate(kind, due is { } since ? (clock.GetCurrentInstant() - since).ToTimeSpan() : TimeSpan.Zero);
            if (due is null)
                _late.TryRemove(kind, out _);
            else if (_late.TryAdd(kind, true))
                Log.Late(log, $"{description} since {InstantPattern.General.Format(due.Value)}.");
        }

        Instrumentation.RecordUnreadable(quarantine.UnreadableCount);
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Store.Leases.PollingLoop.Run(
            async c =>
            {
                await Record(c);
                return 0;
            },
            (wait, c) => Task.Delay(wait, c),
            Interval,
            log,
            stoppingToken
        );

    private async Task<Instant?> FindLate(string kind, CancellationToken cancellationToken) =>
        await store.Due(kind, clock.GetCurrentInstant() - OverdueAfter, 1, cancellationToken) is [var longest, ..] ? longest.Document.Due : null;
}
