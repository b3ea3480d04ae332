using NodaTime;

namespace CertBot.Channels.Connector.Tokens;

/// <summary>The door and the bot's own token, as the settings have them.</summary>
internal static class TokenRoom
{
    public static IServiceCollection AddTokens(this IServiceCollection services, ConnectorSettings settings)
    {
        if (settings.Bot is not { } bot)
        {
            return settings.Anonymous ? services.AddSingleton<IDoor, AnonymousDoor>() : services.AddSingleton<IDoor, ClosedDoor>();
        }

        services.AddSingleton(bot).AddSingleton<TokenHttp>();
        services.AddSingleton<KeyDocuments>().AddSingleton<SigningKeys>().AddSingleton<InboundTokens>().AddSingleton<IDoor, TokenDoor>();
        services.AddSingleton<ITokenSource>(s => bot.Type == BotType.UserAssignedMSI
            ? new ManagedIdentity(bot, s.GetRequiredService<IClock>())
            : new ClientCredentials(bot, s.GetRequiredService<TokenHttp>(), Patience.Standard));
        return services.AddSingleton<OutboundTokens>();
    }
}
