using CertBot.Channels.Http;
using NodaTime;

namespace CertBot.Channels.Connector.Authentication;

/// <summary>Registers the authentication of requests and the bot's own token, according to the settings.</summary>
internal static class TokenServiceCollectionExtensions
{
    public static IServiceCollection AddConnectorAuthentication(this IServiceCollection services, ConnectorSettings settings)
    {
        if (settings.Bot is not { } bot)
        {
            return settings.AllowAnonymous
                ? services.AddSingleton<IRequestAuthenticator, AnonymousAuthenticator>()
                : services.AddSingleton<IRequestAuthenticator, RejectAllAuthenticator>();
        }

        services.AddSingleton(bot).AddTokenHttpClient();
        services
            .AddSingleton<OpenIdMetadataClient>()
            .AddSingleton<SigningKeys>()
            .AddSingleton<JwtValidator>()
            .AddSingleton<IRequestAuthenticator, TokenAuthenticator>();
        services.AddSingleton<ITokenSource>(s =>
            bot.Type == BotType.UserAssignedMSI
                ? new ManagedIdentityTokenSource(bot, s.GetRequiredService<IClock>())
                : new ClientCredentialsTokenSource(bot, s.GetRequiredService<IHttpClientFactory>(), TokenRetryOptions.Default)
        );
        return services.AddSingleton<BotTokenProvider>();
    }
}

/// <summary>The named HTTP client for tokens and signing keys.</summary>
internal static class TokenHttpClient
{
    public const string Name = "connector-tokens";

    /// <summary>The outer bound only: the callers set shorter ones.</summary>
    private static readonly TimeSpan RequestTimeout = TimeSpan.FromSeconds(100);

    public static IServiceCollection AddTokenHttpClient(this IServiceCollection services)
    {
        services.AddOutboundHttpClient(Name, _ => new() { Timeout = RequestTimeout });
        return services;
    }
}
