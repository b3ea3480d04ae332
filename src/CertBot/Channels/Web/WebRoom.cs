using CertBot.Delivery;
using CertBot.Store;
using Microsoft.Extensions.DependencyInjection.Extensions;
using NodaTime;

namespace CertBot.Channels.Web;

/// <summary>The built-in web chat: Direct Line 3.0 and a page of Web Chats. Only in Development, only for this machine.</summary>
internal static class WebRoom
{
    public const string Channel = "web";

    /// <summary>The one tenant of this channel's people.</summary>
    public const string Tenant = "local";

    /// <summary>Whether the built-in chat is served: <c>Web:Enabled</c>, and never outside Development.</summary>
    public static bool IsOn(IConfiguration settings, IHostEnvironment environment) =>
        environment.IsDevelopment() && settings.GetValue("Web:Enabled", defaultValue: true);

    public static IServiceCollection AddWebRoom(this IServiceCollection services)
    {
        services.TryAddSingleton<IClock>(SystemClock.Instance);

        // The framework's own lines hold whole addresses, and a WebSocket's or a file's holds a token.
        services.AddLogging(l => l.AddFilter("Microsoft.AspNetCore", LogLevel.Warning));
        services.AddSingleton<Cast>();
        services.AddReplica().AddSingleton(s => new Chats(s.GetRequiredService<IStore>(), s.GetRequiredService<Replica>(), s.GetRequiredService<IClock>()));
        services.AddSingleton<WebKey>().AddSingleton<Tickets>();
        services.AddSingleton<Doorkeeper>();
        services.AddSingleton<Asking>();
        services.AddSingleton<Talking>();
        services.TryAddSingleton<PageWords>();
        services.AddSingleton<PageFiles>();
        services.TryAddSingleton<IProgress, NoProgress>();
        services.AddSingleton<IChannel, WebChannel>();
        return services;
    }

    public static async Task MapWebRoom(this WebApplication app)
    {
        if (!IsOn(app.Configuration, app.Environment))
        {
            return;
        }

        await app.Services.GetRequiredService<WebKey>().Open(app.Configuration["Data:Folder"] ?? "data", app.Services.GetRequiredService<IStore>(), app.Services.GetRequiredService<Replica>(), CancellationToken.None);
        app.UseWebSockets(new WebSocketOptions { KeepAliveInterval = TimeSpan.FromSeconds(30) });
        var room = app.MapGroup("/v3/directline").AddEndpointFilter<Loopback>().AddEndpointFilter<Faults>();
        Opening.Map(room);
        Reading.Map(room);
        Writing.Map(room);
        Uploading.Map(room);
        room.MapGet("/conversations/{id}/stream", Streaming.Serve);
        PageRoom.Map(app);
    }
}
