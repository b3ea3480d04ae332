using System.Collections.Immutable;
using CertBot.Commands.Surveys;
using CertBot.Outbox.Surveys;
using CertBot.Repositories.Surveys;
using NodaTime;

namespace CertBot.Channels.Surveys;

/// <summary>Registers surveys, and maps their pages.</summary>
internal static class SurveyEndpoints
{
    public static IServiceCollection AddSurveys(this IServiceCollection services, SurveySettings settings)
    {
        services
            .AddSingleton(settings)
            .AddSingleton<SurveyLinks>()
            .AddSingleton<ISurveyLinks>(s => s.GetRequiredService<SurveyLinks>())
            .AddSingleton<SurveyRequestLimiter>()
            .AddSingleton<SurveyPages>();
        return settings.Smtp is { } smtp ? services.AddSingleton(smtp).AddSingleton<ISurveyMailer, SmtpSurveyMailer>() : services;
    }

    public static void MapSurveys(this WebApplication app)
    {
        app.MapGet("/s/{token}", (HttpContext http, string token, SurveyPages pages) => pages.Show(http, token)).ExcludeFromDescription();
        app.MapPost("/s/{token}", (HttpContext http, string token, SurveyPages pages) => pages.TakeAnswer(http, token))
            .DisableAntiforgery()
            .ExcludeFromDescription();
        app.MapGet("/s/{token}/stop", (HttpContext http, string token, SurveyPages pages) => pages.ShowStop(http, token)).ExcludeFromDescription();
        app.MapPost("/s/{token}/stop", (HttpContext http, string token, SurveyPages pages) => pages.Stop(http, token))
            .DisableAntiforgery()
            .ExcludeFromDescription();
    }
}

/// <summary>How many requests for pages of surveys one address may make, and how many of them with links that are none. Counted on each host by itself.</summary>
internal sealed class SurveyRequestLimiter(SurveySettings settings, IClock clock)
{
    private const int MaxGuesses = 20;

    private readonly Lock _gate = new();
    private readonly SlidingWindowLimiter _requests = new();
    private readonly SlidingWindowLimiter _guesses = new();
    private readonly ImmutableArray<RateLimit> _limits = [new RateLimit(settings.RequestsPerMinute, Duration.FromMinutes(1))];
    private readonly ImmutableArray<RateLimit> _guessLimits = [new RateLimit(Math.Min(MaxGuesses, settings.RequestsPerMinute), Duration.FromMinutes(1))];

    /// <summary>Null: the request may be made. Otherwise how long to wait.</summary>
    public Duration? TryAcquire(HttpContext http)
    {
        lock (_gate)
        {
            var now = clock.GetCurrentInstant();
            var history = _requests.GetHistory(AddressOf(http), now);
            var delay = Duration.Max(history.GetDelay(_limits, now), _guesses.GetHistory(AddressOf(http), now).GetDelay(_guessLimits, now));
            if (delay > Duration.Zero)
                return delay;

            history.Record(_limits, now);
            return null;
        }
    }

    public void CountGuess(HttpContext http)
    {
        lock (_gate)
        {
            var now = clock.GetCurrentInstant();
            _guesses.GetHistory(AddressOf(http), now).Record(_guessLimits, now);
        }
    }

    private static string AddressOf(HttpContext http) => http.Connection.RemoteIpAddress?.ToString() ?? "";
}

/// <summary>Mails surveys while the host runs.</summary>
internal sealed class SurveyMailWorker(SurveyMailQueue queue) : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => queue.Run(stoppingToken);
}
