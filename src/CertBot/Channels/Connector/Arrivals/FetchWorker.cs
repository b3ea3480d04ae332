using CertBot.Channels.Connector.Departures;

namespace CertBot.Channels.Connector.Arrivals;

/// <summary>Fetches files, and brings them, beside everything else: a slow one keeps nobody waiting but whose it is.</summary>
internal sealed class FetchWorker(Awaited awaited, FetchNudge fetch, Departing departing, DepartNudge depart, ILogger<FetchWorker> log) : BackgroundService
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(2);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.WhenAll(Rounds.Work(awaited.Round, fetch.Inner.Wait, Longest, log, stoppingToken), Rounds.Work(departing.Round, depart.Inner.Wait, Longest, log, stoppingToken));
        await awaited.Release(log);
        await departing.Release(log);
    }
}
