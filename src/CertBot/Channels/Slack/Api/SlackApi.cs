using Microsoft.AspNetCore.DataProtection;
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
        services.AddDataProtection().SetApplicationName("CertBot").PersistKeysToFileSystem(new DirectoryInfo(keys));
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
