using CertBot.Channels.Connector.Arrivals;
using CertBot.Channels.Connector.Departures;
using CertBot.Channels.Connector.Invokes;
using CertBot.Channels.Connector.Teams;
using CertBot.Channels.Connector.Tokens;
using CertBot.Channels.Web;
using CertBot.Delivery;
using CertBot.Store;
using CertBot.Turns;
using Microsoft.Extensions.DependencyInjection.Extensions;
using NodaTime;

namespace CertBot.Channels.Connector;

/// <summary>The Activity protocol: Bot Framework clients speak at <c>/api/messages</c> and are answered through their serviceUrl.</summary>
internal static class ConnectorRoom
{
    public const string Channel = "connector";

    /// <summary>What the Connector calls Microsoft Teams.</summary>
    public const string Teams = "msteams";

    public static IServiceCollection AddConnectorRoom(this IServiceCollection services, ConnectorSettings settings)
    {
        services.TryAddSingleton<IClock>(SystemClock.Instance);
        services.TryAddSingleton<PageWords>();
        services.AddSingleton(settings);
        services.AddSingleton(settings.Hosts);
        services.AddTokens(settings);
        services.AddSingleton<References>();
        services.TryAddSingleton(s => new ConnectorHttp(settings.Hosts, s.GetService<OutboundTokens>()));
        services.TryAddSingleton(PaceLimits.Teams);
        services.AddSingleton<Pace>();
        services.AddSingleton<Calls>();
        services.AddSingleton<Posts>();
        services.AddSingleton<Members>();
        services.AddReplica();
        services.TryAddSingleton<PumpNudge>();
        services.TryAddSingleton<People>();
        services.TryAddSingleton<Closings>();
        services.AddSingleton<Installations>();
        services.AddSingleton(_ => new FileHttp(FileHttp.IsPublic)).AddSingleton<Fetching>().AddSingleton<FetchNudge>().AddSingleton<Awaited>().AddHostedService<FetchWorker>();
        services.AddSingleton<Carrier>().AddSingleton<Offers>().AddSingleton<DepartNudge>().AddSingleton<Departing>();
        services.AddSingleton<ConnectorChannel>();
        services.AddSingleton<IChannel>(s => s.GetRequiredService<ConnectorChannel>());
        services.AddSingleton<Hearing>().AddSingleton<Expected>();
        services.AddSingleton<IInvoke, CardAction>().AddSingleton<IInvoke, FileConsent>().AddSingleton<IInvoke, TaskFetch>().AddSingleton<IInvoke, TaskSubmit>();
        services.AddSingleton<Wardrobe>().AddSingleton<Pressed>().AddSingleton<Dialogue>();
        services.AddSingleton<ExtensionWords>().AddSingleton<IInvoke, FindApplication>().AddSingleton<IInvoke, AttachEvidence>().AddSingleton<IInvoke, EvidenceChosen>();
        services.AddSingleton<Messages>();
        return services;
    }

    public static void MapConnectorRoom(this WebApplication app) =>
        app.MapPost("/api/messages", (HttpContext http, Messages messages) => messages.Take(http)).AddEndpointFilter<Faults>();
}
