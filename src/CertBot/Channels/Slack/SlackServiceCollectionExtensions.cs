using CertBot.Channels.Slack.Endpoints;
using CertBot.Channels.Slack.Events;
using CertBot.Channels.Slack.Files;
using CertBot.Channels.Slack.Inbox;
using CertBot.Channels.Slack.Interactivity;
using CertBot.Channels.Slack.OAuth;
using CertBot.Channels.Slack.Views;
using CertBot.Channels.Slack.WebApi;
using CertBot.Outbox;
using CertBot.Turns;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace CertBot.Channels.Slack;

/// <summary>Registers the Slack adapter: events, interactions and commands arrive at <c>/slack</c>, replies go out through the Web API.</summary>
internal static class SlackServiceCollectionExtensions
{
    public static IServiceCollection AddSlackChannel(this IServiceCollection services, SlackSettings settings, string keyFolder)
    {
        services.AddSingleton(settings);
        if (!settings.IsEnabled)
            return services;

        services.TryAddSingleton<ApplicationQueries>();
        services.TryAddSingleton(RequestLimits.Default);
        services.TryAddSingleton<RequestBodyReader>();
        services.TryAddSingleton<QueryPreview>();
        services.AddSlackApi(settings, keyFolder).AddSlackOAuth();
        services
            .AddSingleton<SlackConversations>()
            .AddSingleton<UserProfiles>()
            .AddSingleton<SenderResolver>()
            .AddSingleton<MentionedPeople>()
            .AddSingleton<SlackMessageBuilder>();
        services.TryAddSingleton<FullCardStore>();
        services.AddSingleton<FileUploader>().AddSingleton<SlackChannel>().AddSingleton<IChannelAdapter>(s => s.GetRequiredService<SlackChannel>());
        services.AddSingleton<ResponseUrls>().AddSingleton<Modals>().AddSingleton<EphemeralReplies>().AddSingleton<ModalTurns>().AddSingleton<ModalForms>();
        services
            .AddSingleton<HomeTab>()
            .AddSingleton<ViewActionsHandler>()
            .AddSingleton<MessageTurns>()
            .AddSingleton<BlockActionsHandler>()
            .AddSingleton<ViewSubmissionHandler>()
            .AddSingleton<MessageShortcutHandler>();
        services.AddSingleton<FileDownloader>().AddSingleton<MessageEventHandler>().AddSingleton<SlashCommandHandler>().AddSingleton<SlackEventDispatcher>();
        services.AddSingleton<EventInbox>().AddSingleton<SlackRequestHandler>();
        return services;
    }

    public static void MapSlackEndpoints(this WebApplication app, SlackSettings settings)
    {
        if (!settings.IsEnabled)
            return;

        var handler = app.Services.GetRequiredService<SlackRequestHandler>();
        var slack = app.MapGroup("/slack").AddEndpointFilter<ExceptionEndpointFilter>();
        foreach (var path in (ReadOnlySpan<string>)["", "/events", "/interactivity", "/commands"])
        {
            slack.MapPost(path, (Delegate)handler.Handle);
        }

        if (settings.Client is { } client)
            app.MapSlackOAuth(client);
    }
}
