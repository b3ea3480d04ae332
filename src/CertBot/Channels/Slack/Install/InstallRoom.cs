using CertBot.Delivery;
using CertBot.Store;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace CertBot.Channels.Slack.Install;

/// <summary>Where workspaces install the app themselves; only with <c>Slack:ClientId</c>.</summary>
internal static class InstallRoom
{
    public static IServiceCollection AddSlackInstall(this IServiceCollection services)
    {
        services.TryAddSingleton<Unreadable>();
        services.TryAddSingleton<Closings>();
        services.TryAddSingleton<Comebacks>();
        return services.AddSingleton<States>().AddSingleton<Exchange>().AddSingleton<Installing>();
    }

    public static void MapSlackInstall(this WebApplication app, OAuthClient client)
    {
        app.MapGet("/slack/install", (HttpContext http, Installing installing) => installing.Begin(client, http)).AddEndpointFilter<Faults>();
        app.MapGet("/slack/oauth/callback", (HttpContext http, Installing installing) => installing.End(client, http)).AddEndpointFilter<Faults>();
    }
}
