using CertBot.Channels;
using CertBot.Commands.Surveys;
using CertBot.Diagnostics;
using CertBot.Files;
using CertBot.Hosting.TimerAudits;
using CertBot.Outbox.Reminders;
using CertBot.Repositories;
using CertBot.Repositories.Inspections;
using CertBot.Store.Documents;
using CertBot.Store.Leases;
using CertBot.Turns;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using NodaTime;

namespace CertBot.Hosting;

/// <summary>
/// The health checks of ASP.NET Core at <c>/health/live</c> and <c>/health/ready</c>: status 200, or 503. <c>/health/detail</c> tells a program on this machine
/// what is wrong or late, one line each, and names documents.
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
        services.AddSingleton<BacklogMonitor>().AddHostedService(s => s.GetRequiredService<BacklogMonitor>());
        services.AddTimerAuditor().AddHostedService(s => s.GetRequiredService<TimerAuditor>());
        return services;
    }

    /// <summary>The auditor and its checks. Another one is one more line.</summary>
    public static IServiceCollection AddTimerAuditor(this IServiceCollection services) =>
        services
            .AddSingleton<ITimerCheck, OverdueMessages>()
            .AddSingleton<ITimerCheck, ApplicationTimers>()
            .AddSingleton<ITimerCheck>(s => new OverdueDocuments(s.GetRequiredService<IStore>(), "application", "application"))
            .AddSingleton<ITimerCheck>(s => new OverdueDocuments(s.GetRequiredService<IStore>(), ConversationStore.Kind, "conversation"))
            .AddSingleton<ITimerCheck>(s => new OverdueDocuments(s.GetRequiredService<IStore>(), ReminderStore.Kind, "reminder"))
            .AddSingleton<ITimerCheck>(s => new OverdueDocuments(s.GetRequiredService<IStore>(), DigestStore.Kind, "digest"))
            .AddSingleton<ITimerCheck>(s => new OverdueDocuments(s.GetRequiredService<IStore>(), Aggregates.CaseKind, "case"))
            .AddSingleton<ITimerCheck>(s => new OverdueDocuments(s.GetRequiredService<IStore>(), Aggregates.SurveyKind, "survey"))
            .AddSingleton<ITimerCheck>(s => new OverdueDocuments(s.GetRequiredService<IStore>(), SurveyCampaigns.CampaignKind, "survey-campaign"))
            .AddSingleton<ITimerCheck>(s => new OverdueDocuments(s.GetRequiredService<IStore>(), Aggregates.RegularAuditsKind, "regular-audits"))
            .AddSingleton<ITimerCheck>(s => new OverdueDocuments(s.GetRequiredService<IStore>(), SurveyMailQueue.Kind, "survey-mail"))
            .AddSingleton<ITimerCheck>(s => new OverdueJobs(
                s.GetRequiredService<IStore>(),
                s.GetRequiredService<QuarantinedDocuments>(),
                InspectionStore.JobKind,
                "inspection"
            ))
            .AddSingleton<TimerAuditor>();

    public static void MapHealth(this WebApplication app)
    {
        app.MapHealthChecks(
            "/health/live",
            new HealthCheckOptions { Predicate = static _ => false, ResponseWriter = static (http, _) => WriteLine(http, "live") }
        );
        app.MapHealthChecks("/health/ready", new HealthCheckOptions { ResponseWriter = static (http, report) => WriteReady(http, report.Status) });
        app.MapGet("/health/detail", WriteDetail).AddEndpointFilter<LoopbackOnlyFilter>();
    }

    private static async Task<IResult> WriteDetail(HttpContext http, ReadinessProbe readiness, BacklogMonitor backlog)
    {
        // A proxy on this machine passes on what anybody asks.
        if (http.Request.Headers.ContainsKey("X-Forwarded-For") || http.Request.Headers.ContainsKey("Forwarded"))
            return Results.NotFound();

        var problem = await readiness.FindProblem(http.RequestAborted);
        var lines = problem is null ? await backlog.FindLines(http.RequestAborted) : [problem];
        return Results.Text(lines.Count == 0 ? "nothing to report" : string.Join('\n', lines));
    }

    /// <summary>What does not move is said in further lines. It makes no host unready: another one would have the same in front of it.</summary>
    private static Task WriteReady(HttpContext http, HealthStatus status) =>
        WriteLine(
            http,
            string.Join('\n', [status == HealthStatus.Healthy ? "ready" : "not ready", .. http.RequestServices.GetRequiredService<TimerAuditor>().Lines])
        );

    private static Task WriteLine(HttpContext http, string line) => Results.Text(line, statusCode: http.Response.StatusCode).ExecuteAsync(http);
}

/// <summary>
/// The health check behind <c>/health/ready</c>: what this host can do. The store can be written and read, and the file store is available. What people store,
/// and how much of it waits, never makes a host unready: another host would have the same in front of it (<see cref="BacklogMonitor"/> tells that). The endpoint
/// is public, so it names no reason, and the result is cached for a few seconds: the check is registered as a singleton.
/// </summary>
internal sealed class ReadinessProbe(IStore store, IFileStore files, IClock clock, ILogger<ReadinessProbe> log) : IHealthCheck, IDisposable
{
    private const string Partition = "health";

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
        await FindProblem(cancellationToken) is null ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy();

    public void Dispose() => _gate.Dispose();

    private async Task<string?> Check(Instant now, CancellationToken cancellationToken)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(Timeout);
        try
        {
            // Checks a write, because reads still succeed when the disk is full or the write permission was lost.
            // A commit that was started is not cancelled, so the wait for it has the same timeout as the other checks.
            var mark = new Document("asked", "health", VersionedJson.Empty) { Expires = now + Duration.FromHours(1) };
            await store.Commit(Partition, [new Write.Upsert(mark)], timeout.Token).WaitAsync(timeout.Token);
            await store.Get(Partition, mark.Id, timeout.Token).WaitAsync(timeout.Token);
            await files.CheckAvailability(timeout.Token);
            return null;
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
}
