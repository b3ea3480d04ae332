using CertBot.Diagnostics;
using CertBot.Files;
using CertBot.Outbox;
using CertBot.Store.Documents;
using CertBot.Turns;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using NodaTime;
using NodaTime.Text;

namespace CertBot.Hosting;

/// <summary>
/// The health checks of ASP.NET Core at <c>/health/live</c> and <c>/health/ready</c>. Each responds with one line: status 200, or 503 with the problem.
/// </summary>
internal static class HealthEndpoints
{
    /// <summary>
    /// The framework logs a failed check as an error on every request, so this category is turned off; <see cref="ReadinessProbe"/> logs it once for each check
    /// it performs.
    /// </summary>
    public const string FrameworkLog = "Microsoft.Extensions.Diagnostics.HealthChecks";

    public static IServiceCollection AddHealth(this IServiceCollection services)
    {
        services.AddSingleton<ReadinessProbe>().AddHealthChecks().AddCheck<ReadinessProbe>("ready");
        return services;
    }

    public static void MapHealth(this WebApplication app)
    {
        app.MapHealthChecks(
            "/health/live",
            new HealthCheckOptions { Predicate = static _ => false, ResponseWriter = static (http, _) => WriteLine(http, "live") }
        );
        app.MapHealthChecks(
            "/health/ready",
            new HealthCheckOptions { ResponseWriter = static (http, report) => WriteLine(http, report.Entries["ready"].Description ?? "ready") }
        );
    }

    private static Task WriteLine(HttpContext http, string line) => Results.Text(line, statusCode: http.Response.StatusCode).ExecuteAsync(http);
}

/// <summary>
/// The health check behind <c>/health/ready</c>: the store can be written and read, the file store is available, no due item has been waiting for long, and
/// every document can be read. It checks the store and not the host's own loops, so that a loop that hangs is detected. The endpoint is public, so the result
/// is cached for a few seconds: the check is registered as a singleton.
/// </summary>
internal sealed class ReadinessProbe(IStore store, IFileStore files, QuarantinedDocuments quarantine, IClock clock, ILogger<ReadinessProbe> log)
    : IHealthCheck,
        IDisposable
{
    /// <summary>Longer than any sweep takes, but shorter than any delay that still counts as on time.</summary>
    private static readonly Duration OverdueAfter = Duration.FromMinutes(2);

    private static readonly Duration CacheTtl = Duration.FromSeconds(5);
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    private readonly SemaphoreSlim _gate = new(1, 1);
    private (string? Complaint, Instant Until) _last = (null, Instant.MinValue);

    /// <summary>The problem in one line for the operator; null if the host is ready.</summary>
    public async Task<string?> FindProblem(CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            var now = clock.GetCurrentInstant();
            if (now >= _last.Until)
                _last = (await Check(now, cancellationToken), now + CacheTtl);
            return _last.Complaint;
        }
        finally
        {
            _gate.Release();
        }
    }

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        await FindProblem(cancellationToken) is { } problem ? HealthCheckResult.Unhealthy(problem) : HealthCheckResult.Healthy();

    public void Dispose() => _gate.Dispose();

    private async Task<string?> Check(Instant now, CancellationToken cancellationToken)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(Timeout);
        try
        {
            // Checks a write, because reads still succeed when the disk is full or the write permission was lost.
            // A commit that was started is not cancelled, so the wait for it has the same timeout as the other checks.
            await store
                .Commit(
                    "health",
                    [new Write.Upsert(new Document("asked", "health", VersionedJson.Empty) { Expires = now + Duration.FromHours(1) })],
                    timeout.Token
                )
                .WaitAsync(timeout.Token);
            await files.CheckAvailability(timeout.Token);
            return await quarantine.FindProblem(timeout.Token)
                ?? await FindOverdue(OutboxDocuments.Kind, now, "The pump is stuck: something waits to be delivered since", timeout.Token)
                ?? await FindOverdue("application", now, "The clock is behind: an application is due since", timeout.Token)
                ?? await FindOverdue(ConversationStore.Kind, now, "The clock is behind: a talk is due since", timeout.Token);
        }
        catch (FileStoreUnavailableException e)
        {
            Log.NotReady(log, e);
            return $"The files are away: {e.Message}";
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            Log.NotReady(log, e);
            return StoreErrorText.Describe(e);
        }
    }

    private async Task<string?> FindOverdue(string kind, Instant now, string problem, CancellationToken cancellationToken) =>
        await store.Due(kind, now - OverdueAfter, 1, cancellationToken) is [{ Document.Due: { } due }]
            ? $"{problem} {InstantPattern.General.Format(due)}."
            : null;
}
