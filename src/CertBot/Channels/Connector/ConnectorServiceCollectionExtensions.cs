using CertBot.Channels.Connector.Activities;
using CertBot.Channels.Connector.Adapter;
using CertBot.Channels.Connector.Attachments;
using CertBot.Channels.Connector.Authentication;
using CertBot.Channels.Connector.Client;
using CertBot.Channels.Connector.FileUploads;
using CertBot.Channels.Connector.Invokes;
using CertBot.Channels.Connector.MessageExtensions;
using CertBot.Channels.Connector.Teams;
using CertBot.Channels.DirectLine;
using CertBot.Outbox;
using CertBot.Outbox.Routing;
using CertBot.Repositories;
using CertBot.Store;
using CertBot.Store.Leases;
using Microsoft.Extensions.DependencyInjection.Extensions;
using NodaTime;

namespace CertBot.Channels.Connector;

/// <summary>The Activity protocol: activities of Bot Framework clients arrive at <c>/api/messages</c>, replies go to their serviceUrl.</summary>
internal static class ConnectorServiceCollectionExtensions
{
    public static IServiceCollection AddConnector(this IServiceCollection services, ConnectorSettings settings)
    {
        services.TryAddSingleton<IClock>(SystemClock.Instance);
        services.TryAddSingleton<PageTexts>();
        services.TryAddSingleton(RequestLimits.Default);
        services.TryAddSingleton<RequestBodyReader>();
        services.AddSingleton(settings);
        services.AddSingleton(settings.TrustedHosts);
        services.AddConnectorAuthentication(settings);
        services.AddSingleton<ConversationReferences>();
        services.AddConnectorHttpClients(settings);
        services.TryAddSingleton(ConnectorRateLimits.Teams);
        services.AddSingleton<ConnectorRateLimiter>();
        services.AddSingleton<ConnectorClients>().AddSingleton<ConnectorApi>();
        services.TryAddSingleton<FullCardStore>();
        services.AddSingleton<PagedCards>().AddSingleton<TeamsSender>();
        services.AddSingleton<ConversationMembers>();
        services.AddStoreSharing();
        services.TryAddSingleton<QueueSignal>();
        services.TryAddSingleton<PersonStore>();
        services.TryAddSingleton<UnreachableConversationStore>();
        services.AddSingleton<InstallationUpdates>();
        services.AddSingleton<AttachmentDownloader>().AddSingleton<PendingAttachments>().AddHostedService<FileTransferWorker>();
        services.AddSingleton<UploadSessionClient>().AddSingleton<FileConsentLookup>().AddSingleton<FileUploadMessages>().AddSingleton<FileUploadQueue>();
        services.AddSingleton<ConnectorChannel>();
        services.AddSingleton<IChannelAdapter>(s => s.GetRequiredService<ConnectorChannel>());
        services.AddSingleton<ActivityTurns>().AddSingleton<ExpectRepliesHandler>();
        services
            .AddSingleton<IInvokeHandler, AdaptiveCardActionHandler>()
            .AddSingleton<IInvokeHandler, FileConsentHandler>()
            .AddSingleton<IInvokeHandler, TaskFetchHandler>()
            .AddSingleton<IInvokeHandler, TaskSubmitHandler>();
        services.AddSingleton<TeamsMessageBuilder>().AddSingleton<CardActionTurns>().AddSingleton<TaskModules>();
        services
            .AddSingleton<MessageExtensionTexts>()
            .AddSingleton<IInvokeHandler, ComposeExtensionQueryHandler>()
            .AddSingleton<IInvokeHandler, ComposeExtensionFetchTaskHandler>()
            .AddSingleton<IInvokeHandler, ComposeExtensionSubmitActionHandler>();
        services.AddSingleton<TrustedConnectorFactory>().AddSingleton<ConnectorAuthentication>();
        services.AddSingleton<ConnectorBot>().AddSingleton<ConnectorAdapter>();
        return services;
    }

    public static void MapConnector(this WebApplication app) =>
        app.MapPost("/api/messages", (HttpContext http, ConnectorAdapter adapter) => adapter.Handle(http)).AddEndpointFilter<ExceptionEndpointFilter>();
}
