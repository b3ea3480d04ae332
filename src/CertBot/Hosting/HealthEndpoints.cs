using Microsoft.AspNetCore.Diagnostics.HealthChecks;

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
