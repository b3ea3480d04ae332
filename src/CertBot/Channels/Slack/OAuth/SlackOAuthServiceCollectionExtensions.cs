using CertBot.Channels.Slack.WebApi;
using CertBot.Outbox.Routing;
using CertBot.Store.Documents;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace CertBot.Channels.Slack.OAuth;

/// <summary>Registers the OAuth installation; used only with <c>Slack:ClientId</c>.</summary>
internal static class SlackOAuthServiceCollectionExtensions
{
    public static IServiceCollection AddSlackOAuth(this IServiceCollection services)
    {
        services.TryAddSingleton<QuarantinedDocuments>();
        services.TryAddSingleton<UnreachableConversationStore>();
        services.TryAddSingleton<ReinstallRecovery>();
        return services.AddSingleton<OAuthState>().AddSingleton<OAuthExchange>().AddSingleton<InstallEndpoints>();
    }

    public static void MapSlackOAuth(this WebApplication app, OAuthClient client)
    {
        app.MapGet("/slack/install", (HttpContext http, InstallEndpoints endpoints) => endpoints.StartInstall(client, http))
            .AddEndpointFilter<ExceptionEndpointFilter>();
        app.MapGet("/slack/oauth/callback", (HttpContext http, InstallEndpoints endpoints) => endpoints.CompleteInstall(client, http))
            .AddEndpointFilter<ExceptionEndpointFilter>();
    }
}
