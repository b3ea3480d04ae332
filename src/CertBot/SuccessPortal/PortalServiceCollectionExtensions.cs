using CertBot.Channels.Http;
using CertBot.Store.Leases;
using NodaTime;

namespace CertBot.SuccessPortal;

/// <summary>Registers the reader of the success portal.</summary>
internal static class PortalServiceCollectionExtensions
{
    private const string ClientName = "success-portal";

    public static IServiceCollection AddSuccessPortal(this IServiceCollection services, SuccessPortalSettings settings)
    {
        if (settings.Url is null)
            return services;

        services.AddOutboundHttpClient(ClientName, _ => new OutboundHttpOptions { Timeout = Timeout.InfiniteTimeSpan });
        return services
            .AddSingleton(settings)
            .AddSingleton<PortalSession>()
            .AddSingleton(s => new PortalClient(
                s.GetRequiredService<IHttpClientFactory>().CreateClient(ClientName),
                settings,
                s.GetRequiredService<PortalSession>(),
                s.GetRequiredService<IClock>()
            ))
            .AddSingleton<PortalIntake>()
            .AddSingleton<PortalReader>()
            .AddHostedService<PortalWorker>();
    }
}

/// <summary>Reads the portal while the host runs. A portal that cannot be reached never keeps the host from starting.</summary>
internal sealed class PortalWorker(PortalReader reader, LeasedQueueFactory queues, ILogger<PortalWorker> log) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var queue = queues.Create(reader.Queue, async (stored, c) =>
        {
            await reader.Read(stored, c);
            return true;
        });
        var isScheduled = false;
        await PollingLoop.Run(
            async c =>
            {
                if (!isScheduled)
                    await reader.Schedule(c);
                isScheduled = true;
                return await queue.ProcessOwn(c);
            },
            queue.Signal.Wait,
            reader.Queue.PollInterval,
            log,
            stoppingToken
        );
        await queue.Release();
    }
}
