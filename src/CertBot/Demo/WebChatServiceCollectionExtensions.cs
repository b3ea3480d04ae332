using CertBot.Channels;
using CertBot.Channels.DirectLine;
using CertBot.Channels.DirectLine.Logs;
using CertBot.Channels.DirectLine.Tokens;
using CertBot.Outbox;
using CertBot.Store;
using CertBot.Store.Documents;
using CertBot.Store.Leases;
using Microsoft.Extensions.DependencyInjection.Extensions;
using NodaTime;

namespace CertBot.Demo;

/// <summary>Registers the built-in web chat: Direct Line 3.0 and a demo page. Only in Development, only for this machine.</summary>
internal static class WebChatServiceCollectionExtensions
{
    /// <summary>True where <c>Web:Enabled</c> is set in Development; never outside it.</summary>
    public static bool IsEnabled(IConfiguration settings, IHostEnvironment environment) =>
        environment.IsDevelopment() && settings.GetValue("Web:Enabled", defaultValue: true);

    public static IServiceCollection AddWebChat(this IServiceCollection services)
    {
        services.TryAddSingleton<IClock>(SystemClock.Instance);
        services.TryAddSingleton(RequestLimits.Default);
        services.TryAddSingleton<RequestBodyReader>();

        // The framework logs whole URLs, and that of a WebSocket or a file contains a token.
        services.AddLogging(l => l.AddFilter("Microsoft.AspNetCore", LogLevel.Warning));
        services.AddSingleton<DemoUsers>();
        services
            .AddStoreSharing()
            .AddSingleton(s => new ConversationLogs(s.GetRequiredService<IStore>(), s.GetRequiredService<HostInstance>(), s.GetRequiredService<IClock>()));
        services.AddSingleton<TokenSigningKey>().AddSingleton<DirectLineTokens>();
        services.AddSingleton<TokenAuthorization>();
        services.AddSingleton<ConversationRequestAuthorization>();
        services.AddSingleton<DirectLineTurns>();
        services.TryAddSingleton<PageTexts>();
        services.AddSingleton<PageFiles>();
        services.TryAddSingleton<IDemoProgress, EmptyDemoProgress>();
        services.TryAddSingleton<IDemoFigures, EmptyDemoFigures>();
        services.AddSingleton<IChannelAdapter, WebChannel>();
        return services;
    }

    public static async Task MapWebChat(this WebApplication app)
    {
        if (!IsEnabled(app.Configuration, app.Environment))
        {
            return;
        }

        await app
            .Services.GetRequiredService<TokenSigningKey>()
            .Open(
                app.Configuration["Data:Folder"] ?? "data",
                app.Services.GetRequiredService<IStore>(),
                app.Services.GetRequiredService<HostInstance>(),
                CancellationToken.None
            );
        app.UseWebSockets(new WebSocketOptions { KeepAliveInterval = TimeSpan.FromSeconds(30) });
        var routes = app.MapGroup("/v3/directline").AddEndpointFilter<LoopbackOnlyFilter>().AddEndpointFilter<ExceptionEndpointFilter>();
        ConversationEndpoints.Map(routes);
        ActivityEndpoints.Map(routes);
        UploadEndpoint.Map(routes);
        routes.MapGet("/conversations/{id}/stream", ActivityStreamEndpoint.Serve);
        PageEndpoints.Map(app);
    }
}
