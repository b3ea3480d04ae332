using System.Collections.Concurrent;
using CertBot.Core.Directory;
using CertBot.Core.Messaging;
using CertBot.Core.Primitives;
using CertBot.Diagnostics;
using CertBot.Outbox;
using CertBot.Store.Documents;
using CertBot.Store.Leases;
using NodaTime;
using NodaTime.Text;

namespace CertBot.Hosting.TimerAudits;

/// <summary>
/// A sweep of its own that looks for anything that should have moved by itself and did not. What it finds is said in <c>/health/ready</c>, in a metric, and to the
/// administrators: once by all hosts together when it begins, and once when it is over. A mark in the store tells which findings have been told.
/// </summary>
internal sealed class TimerAuditor(IEnumerable<ITimerCheck> checks, IStore store, OutboxWriter outbox, IClock clock, ILogger<TimerAuditor> log)
    : BackgroundService
{
    private const string MarkKind = "finding";

    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    /// <summary>After a stop of all hosts much is due at once; what is still there after so long is no such thing.</summary>
    private static readonly Duration ConfirmAfter = Duration.FromMinutes(5);

    private readonly ConcurrentDictionary<string, (Instant FirstSeen, Instant Since)> _found = new(StringComparer.Ordinal);

    /// <summary>One line for each finding. They are public, and name neither documents nor people.</summary>
    public IReadOnlyList<string> Lines =>
        [
            .. _found
                .Where(f => IsConfirmed(f.Value.FirstSeen))
                .OrderBy(f => f.Key, StringComparer.Ordinal)
                .Select(f => $"late: {f.Key} since {InstantPattern.General.Format(f.Value.Since)}"),
        ];

    /// <summary>One round.</summary>
    public async Task Audit(CancellationToken cancellationToken)
    {
        foreach (var check in checks)
        {
            var now = clock.GetCurrentInstant();
            try
            {
                await Handle(await check.Find(now, cancellationToken), now, cancellationToken);
            }
            catch (Exception e) when (e is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
            {
                Log.SweepFailed(log, e); // the other checks do not depend on it
            }
        }
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        PollingLoop.Run(
            async c =>
            {
                await Audit(c);
                return 0;
            },
            (wait, c) => Task.Delay(wait, c),
            Interval,
            log,
            stoppingToken
        );

    private async Task Handle(TimerCheckResult result, Instant now, CancellationToken cancellationToken)
    {
        switch (result)
        {
            case TimerCheckResult.Found { Since: var since }:
                var seen = _found.AddOrUpdate(result.Kind, (now, since), (_, before) => (before.FirstSeen, since));
                Instrumentation.RecordStuckTimer(result.Kind, (now - since).ToTimeSpan());
                if (IsConfirmed(seen.FirstSeen))
                    await Tell(result.Kind, since, now, cancellationToken);
                break;
            case TimerCheckResult.Nothing:
                _found.TryRemove(result.Kind, out _);
                Instrumentation.RecordStuckTimer(result.Kind, TimeSpan.Zero);
                await TellEnd(result.Kind, now, cancellationToken);
                break;
            default:
                break;
        }
    }

    private bool IsConfirmed(Instant firstSeen) => clock.GetCurrentInstant() - firstSeen >= ConfirmAfter;

    /// <summary>The host that creates the mark is the one that tells.</summary>
    private async Task Tell(string kind, Instant since, Instant now, CancellationToken cancellationToken)
    {
        if (await store.Get(StoreKeys.TimerAudit, kind, cancellationToken) is not null)
            return;

        var mark = new Document(kind, MarkKind, VersionedJson.Empty);
        if (await Commit(new Write.Create(mark), "notice.timers.late", kind, since, now, cancellationToken) is CommitResult.Committed)
            Log.Late(log, $"Nothing moves what should have moved by itself: {kind} since {InstantPattern.General.Format(since)}.");
    }

    private async Task TellEnd(string kind, Instant now, CancellationToken cancellationToken)
    {
        if (await store.Get(StoreKeys.TimerAudit, kind, cancellationToken) is { } mark)
            await Commit(new Write.Delete(kind, mark.ETag), "notice.timers.over", kind, now, now, cancellationToken);
    }

    private Task<CommitResult> Commit(Write write, string key, string kind, Instant since, Instant now, CancellationToken cancellationToken) =>
        outbox.Commit(
            StoreKeys.TimerAudit,
            [write],
            new Notification(
                new Recipient.ToRole(RoleName.Administrator),
                new BotMessage.TextMessage(key, new() { ["what"] = LocalizableValue.Text($"timers.{kind}"), ["since"] = LocalizableValue.Timestamp(since) })
            ),
            $"{kind}:{now.ToUnixTimeTicks():D20}",
            now,
            cancellationToken
        );
}
