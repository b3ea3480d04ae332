using CertBot.Cards;
using CertBot.Cards.Templating;
using CertBot.Channels.Connector;
using CertBot.Channels.FileLinks;
using CertBot.Channels.Slack;
using CertBot.Channels.Slack.Inbox;
using CertBot.Commands;
using CertBot.Demo;
using CertBot.Diagnostics;
using CertBot.Outbox;
using CertBot.Outbox.Dispatch;
using CertBot.Outbox.Rendering;
using CertBot.Outbox.Routing;
using CertBot.Outbox.Throttling;
using CertBot.Repositories;
using CertBot.Store;
using CertBot.Store.Cosmos;
using CertBot.Store.DataProtection;
using CertBot.Store.Documents;
using CertBot.Store.Leases;
using CertBot.Turns;
using Microsoft.Extensions.Configuration.Memory;
using Microsoft.Extensions.DependencyInjection.Extensions;
using NodaTime;

namespace CertBot.Hosting;

/// <summary>Composes and runs the host.</summary>
internal static class CertBotHost
{
    /// <summary>
    /// Settings are read once, at the start. A watcher of the settings files watches all of the working directory, and with it every write to the store: that
    /// was more than a tenth of a turn's CPU.
    /// </summary>
    private const string NoSettingsReload = "--hostBuilder:reloadConfigOnChange=false";

    public static Task<int> Run(string[] args, TextWriter error) => Run(args, error, SystemClock.Instance);

    /// <param name="clock">The clock that determines what is due.</param>
    public static async Task<int> Run(string[] args, TextWriter error, IClock clock)
    {
        var builder = CreateBuilder(args);
        switch (Settings.Read(builder.Configuration, builder.Environment))
        {
            case SettingsResult.Invalid { Errors: var faults }:
                foreach (var fault in faults)
                    await error.WriteLineAsync(fault);
                return 2;
            case SettingsResult.Valid { Settings: var settings }:
                return await Run(builder, settings, error, clock);
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    /// <summary>The configuration sources of a host with these arguments.</summary>
    public static WebApplicationBuilder CreateBuilder(string[] args)
    {
        var builder = WebApplication.CreateSlimBuilder(
            new WebApplicationOptions { Args = [NoSettingsReload, .. args], ContentRootPath = Directory.GetCurrentDirectory() }
        );
        builder.WebHost.UseKestrelHttpsConfiguration();

        // Inserted first, so that every other source can override it. Requests are not logged because the query of a page's WebSocket contains its token.
        builder.Configuration.Sources.Insert(
            0,
            new MemoryConfigurationSource
            {
                InitialData =
                [
                    new("Logging:LogLevel:Default", "Information"),
                    new("Logging:LogLevel:Microsoft.AspNetCore", "Warning"),
                    new($"Logging:LogLevel:{HealthEndpoints.FrameworkLog}", "None"),
                ],
            }
        );
        return builder;
    }

    private static async Task<int> Run(WebApplicationBuilder builder, Settings settings, TextWriter error, IClock clock)
    {
        try
        {
            await using var app = await Build(builder, settings, clock);
            await app.RunAsync();
            return 0;
        }
        catch (Exception e)
            when (e
                    is StoreRejectedException
                        or StoreUnavailableException
                        or IOException
                        or UnauthorizedAccessException
                        or InvalidPolicyException
                        or TemplateException
            )
        {
            await error.WriteLineAsync(e.Message);
            return 2;
        }
    }

    public static async Task<WebApplication> Build(WebApplicationBuilder builder, Settings settings, IClock clock)
    {
        CardTemplates.Verify();
        Directory.CreateDirectory(settings.DataFolder);
        var store = await StoreFactory.Open(
            settings.Store,
            settings.DataFolder,
            builder.Environment.IsDevelopment() ? CosmosResourceCreation.DatabaseAndContainer : CosmosResourceCreation.None,
            clock,
            CancellationToken.None
        );
        builder.WebHost.UseUrls(settings.Urls.Split(';')).ConfigureKestrel(kestrel => KestrelLimits.Apply(kestrel.Limits, settings.Requests));
        builder
            .Services.AddSingleton(settings)
            .AddSingleton(settings.Requests)
            .AddSingleton(clock)
            .AddSingleton(_ => settings.Telemetry.Endpoint is null ? store : new TracedStore(store)) // created by the container, so that it disposes it
            .AddHealth()
            .AddFiles(settings.Files, settings.DataFolder)
            .AddSingleton(EditionLoader.Load(settings.PolicyFolder))
            .AddTurns()
            .AddHostedService<DispatchWorker>()
            .AddHostedService<FileSweepWorker>();
        settings.Telemetry.Register(builder.Services);
        if (settings.Store.Kind == StoreKind.Cosmos)
            builder.Services.AddSingleton(HostInstance.CreateShared());
        builder
            .Services.AddSingleton<IDemoProgress, DemoProgressReader>()
            .AddWebChat()
            .AddConnector(settings.Connector)
            .AddSlackChannel(settings.Slack, Path.Combine(settings.DataFolder, "keys"));
        builder.Services.AddKeyStorage(Path.Combine(settings.DataFolder, "keys"));
        if (settings.Slack.IsEnabled)
            builder.Services.AddHostedService<InboxWorker>();

        var app = builder.Build();
        await app.PrepareFiles();
        await app.Services.GetRequiredService<StartupSeeder>().Seed(CancellationToken.None);
        app.Use(
            static (http, next) =>
            {
                // Answers contain what people wrote: no browser may take one for a page or a script.
                http.Response.Headers.XContentTypeOptions = "nosniff";
                return next(http);
            }
        );
        app.MapHealth();
        app.MapFileLinks();
        app.MapConnector();
        app.MapSlackEndpoints(settings.Slack);
        if (settings.Web)
            await app.MapWebChat();
        app.Lifetime.ApplicationStarted.Register(() => Log.Serving(app.Logger, string.Join(' ', app.Urls), settings.DataFolder));
        return app;
    }

    /// <summary>Registers the services between the channel endpoints and the outbox, including the outbox.</summary>
    public static IServiceCollection AddTurns(this IServiceCollection services)
    {
        services.TryAddSingleton<IUploadKeeper, NoUploads>();
        return services
            .AddStoreSharing()
            .AddSingleton<Aggregates>()
            .AddSingleton<PersonStore>()
            .AddSingleton<AccountLinker>()
            .AddSingleton<AccountUnlinker>()
            .AddSingleton<MemberDeparture>()
            .AddSingleton<ConversationStore>()
            .AddSingleton<ApplicationSummaryStore>()
            .AddSingleton<RoleAssignmentPreconditions>()
            .AddSingleton<CommandExecutor>()
            .AddSingleton<HistoryExporter>()
            .AddSingleton<TurnContextFactory>()
            .AddSingleton<TurnDataLoader>()
            .AddSingleton<CommandDispatcher>()
            .AddSingleton<PendingCommandHandler>()
            .AddSingleton<ConversationAccess>()
            .AddSingleton<ApplicationQueries>()
            .AddSingleton<TurnHandler>()
            .AddSingleton<ITurnHandler>(s => s.GetRequiredService<TurnHandler>())
            .AddSingleton<TimerSweep>()
            .AddSingleton<QueueSignal>()
            .AddSingleton(new OutboxOptions(8))
            .AddSingleton<RecipientResolver>()
            .AddSingleton<SentCardStore>()
            .AddSingleton<DeliveryThrottle>()
            .AddSingleton<ConversationQueue>()
            .AddSingleton<OutboxItemHandler>()
            .AddSingleton<QueuedMessageDelivery>()
            .AddSingleton<UnreachableConversationStore>()
            .AddSingleton<FallbackRouter>()
            .AddSingleton<MessageRenderer>()
            .AddSingleton<ReplacementWriter>()
            .AddSingleton<MessageSender>()
            .AddSingleton<DeadLetters>()
            .AddSingleton<FallbackDelivery>()
            .AddSingleton<MessageDelivery>()
            .AddSingleton<NotificationFanOut>()
            .AddSingleton<CardRefreshFanOut>()
            .AddSingleton<ReadModelWriter>()
            .AddSingleton<IHolderChangeHandler, HolderChangeHandler>()
            .AddSingleton<GroupMembers>()
            .AddSingleton<ImmediateReplies>()
            .AddSingleton<PersonalizedCards>()
            .AddSingleton<QueryPreview>()
            .AddSingleton<OutboxDispatcher>()
            .AddSingleton<StartupSeeder>();
    }
}
