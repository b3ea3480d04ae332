using CertBot.Channels.Slack.Api;
using CertBot.Channels.Slack.Arrivals;
using CertBot.Channels.Slack.Departures;
using CertBot.Channels.Slack.Home;
using CertBot.Channels.Slack.Install;
using CertBot.Channels.Slack.Pressing;
using CertBot.Delivery;
using CertBot.Turns;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace CertBot.Channels.Slack;

/// <summary>Slack: events, clicks and commands come in at <c>/slack</c>, answers go out through the Web API.</summary>
internal static class SlackRoom
{
    public const string Channel = "slack";

    public static IServiceCollection AddSlackRoom(this IServiceCollection services, SlackSettings settings, string keys)
    {
        services.AddSingleton(settings);
        if (!settings.IsOpen) return services;

        services.TryAddSingleton<Searches>();
        services.AddSingleton<Looks>();
        services.AddSlackApi(settings, keys).AddSlackInstall();
        services.AddSingleton<Conversations>().AddSingleton<Profiles>().AddSingleton<Behind>().AddSingleton<Composing>();
        services.AddSingleton<Sending>().AddSingleton<SlackChannel>().AddSingleton<IChannel>(s => s.GetRequiredService<SlackChannel>());
        services.AddSingleton<ResponseUrls>().AddSingleton<Modals>().AddSingleton<Whispers>().AddSingleton<Dialogue>().AddSingleton<Forms>();
        services.AddSingleton<HomeTab>().AddSingleton<PressesInViews>().AddSingleton<Presses>().AddSingleton<Submissions>().AddSingleton<Shortcut>();
        services.AddSingleton<Fetching>().AddSingleton<Hearing>().AddSingleton<SlashCommand>().AddSingleton<Listening>();
        services.AddSingleton<InboxNudge>().AddSingleton<Inbox>().AddSingleton<Door>();
        return services;
    }

    public static void MapSlackRoom(this WebApplication app, SlackSettings settings)
    {
        if (!settings.IsOpen) return;

        var door = app.Services.GetRequiredService<Door>();
        var slack = app.MapGroup("/slack").AddEndpointFilter<Faults>();
        foreach (var way in (ReadOnlySpan<string>)["", "/events", "/interactivity", "/commands"])
        {
            slack.MapPost(way, (Delegate)door.Take);
        }

        if (settings.Client is { } client) app.MapSlackInstall(client);
    }
}
