using CertBot.Delivery;
using CertBot.Store.Protection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using NodaTime;

namespace CertBot.Channels.Slack.Api;

/// <summary>The way out to Slack.</summary>
internal static class SlackApi
{
    /// <param name="keys">The folder of the keys that tokens are encrypted with.</param>
    public static IServiceCollection AddSlackApi(this IServiceCollection services, SlackSettings settings, string keys)
    {
        services.TryAddSingleton<IClock>(SystemClock.Instance);
        services.TryAddSingleton(_ => new SlackHttp());
        services.TryAddSingleton(PaceLimits.Slack);
        services.AddSingleton(settings);
        services.AddKeyRing(keys);
        services.TryAddSingleton<PumpNudge>();
        if (settings.SigningSecret is { } secret) services.AddSingleton(_ => new KeySeal(secret.Reveal()));
        return services
            .AddSingleton<Wire>()
            .AddSingleton<Pace>()
            .AddSingleton<OneWorkspace>()
            .AddSingleton<KeptWorkspaces>()
            .AddSingleton<Workspaces>()
            .AddSingleton<Calls>()
            .AddSingleton<FilesHttp>();
    }
}
