using CertBot.Channels.Http;
using CertBot.Store.DataProtection;
using CertBot.Store.Leases;
using CertBot.Store.Protection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using NodaTime;

namespace CertBot.Channels.Slack.WebApi;

/// <summary>Registers the Web API client and the workspaces.</summary>
internal static class SlackApiServiceCollectionExtensions
{
    /// <param name="keyFolder">The folder of the keys that tokens are encrypted with.</param>
    public static IServiceCollection AddSlackApi(this IServiceCollection services, SlackSettings settings, string keyFolder)
    {
        services.TryAddSingleton<IClock>(SystemClock.Instance);
        services.AddOutboundHttpClient(SlackHttpClient.Name, _ => new() { Timeout = Timeout.InfiniteTimeSpan });
        services.TryAddSingleton(s => new SlackHttpClient(s.GetRequiredService<IHttpClientFactory>()));
        services.TryAddSingleton(SlackRateLimits.Default);
        services.AddSingleton(settings);
        services.AddKeyStorage(keyFolder);
        services.TryAddSingleton<QueueSignal>();
        if (settings.SigningSecret is { } secret)
            services.AddSingleton(_ => new KeyEncryptor(secret.Reveal()));
        return services
            .AddSingleton<SlackTransport>()
            .AddSingleton<SlackRateLimiter>()
            .AddSingleton<SingleWorkspace>()
            .AddSingleton<StoredWorkspaces>()
            .AddSingleton<Workspaces>()
            .AddSingleton<SlackApiClient>()
            .AddSingleton<SlackFileClient>();
    }
}
