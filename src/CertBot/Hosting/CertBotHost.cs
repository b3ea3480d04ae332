using CertBot.Cards;
using CertBot.Certificates;
using CertBot.Channels.Api;
using CertBot.Channels.Connector;
using CertBot.Channels.FileLinks;
using CertBot.Channels.Slack;
using CertBot.Channels.Slack.Inbox;
using CertBot.Channels.Surveys;
using CertBot.Charts;
using CertBot.Commands;
using CertBot.Commands.Audits;
using CertBot.Commands.Cases;
using CertBot.Commands.FileImport;
using CertBot.Commands.Handlers;
using CertBot.Commands.Surveys;
using CertBot.Demo;
using CertBot.Diagnostics;
using CertBot.FileImport;
using CertBot.Inspections;
using CertBot.Outbox;
using CertBot.Outbox.Dispatch;
using CertBot.Outbox.Reminders;
using CertBot.Outbox.Rendering;
using CertBot.Outbox.Routing;
using CertBot.Outbox.Throttling;
using CertBot.Outbox.Webhooks;
using CertBot.Repositories;
using CertBot.Repositories.Inspections;
using CertBot.Store;
using CertBot.Store.Cosmos;
using CertBot.Store.DataProtection;
using CertBot.Store.Documents;
using CertBot.Store.Leases;
using CertBot.Store.Protection;
using CertBot.SuccessPortal;
using CertBot.Turns;
using CertBot.Turns.Digests;
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
    /// <returns>0 when it was stopped; 2 when it could not start, or the settings are invalid: <paramref name="error"/> has a line for each reason.</returns>
    public static async Task<int> Run(string[] args, TextWriter error, IClock clock)
    {
        try
        {
            var builder = CreateBuilder(args);
            switch (Settings.Read(builder.Configuration, builder.Environment))
            {
                case SettingsResult.Invalid { Errors: var faults }:
                    foreach (var fault in faults)
                        await error.WriteLineAsync(fault);
                    return 2;
                case SettingsResult.Valid { Settings: var settings }:
                    await HostRun.ToEnd(await Build(builder, settings, clock));
                    return 0;
                default:
                    throw new System.Diagnostics.UnreachableException();
            }
        }
        catch (Exception e)
        {
            await error.WriteLineAsync(FailureLine.Of(e));
            return 2;
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
                    // A host that cannot start says so in one line; the server and the framework would add theirs with a stack trace each.
                    new("Logging:LogLevel:Microsoft.Extensions.Hosting.Internal.Host", "Critical"),
                    new("Logging:LogLevel:Microsoft.AspNetCore.Server.Kestrel", "None"),
                    new("Logging:LogLevel:Microsoft.AspNetCore.Server.Kestrel.*", "Warning"),
                ],
            }
        );
        return builder;
    }

    public static async Task<WebApplication> Build(WebApplicationBuilder builder, Settings settings, IClock clock)
    {
        CardTemplates.Verify();
        PrivateFiles.CreateFolder(settings.DataFolder);
        var store = await StoreFactory.Open(
            settings.Store,
            settings.DataFolder,
            builder.Environment.IsDevelopment() ? CosmosResourceCreation.DatabaseAndContainer : CosmosResourceCreation.None,
            clock,
            CancellationToken.None
        );
        WebApplication? app = null;
        try
        {
            app = Compose(builder, settings, clock, store);
            await Prepare(app, settings);
            return app;
        }
        catch
        {
            await (app?.DisposeAsync() ?? default);
            await store.DisposeAsync();
            throw;
        }
    }

    private static WebApplication Compose(WebApplicationBuilder builder, Settings settings, IClock clock, IStore store)
    {
        var editions = EditionLoader.Load(settings.PolicyFolder);
        builder.WebHost.UseUrls(settings.Urls.Split(';')).ConfigureKestrel(kestrel => KestrelLimits.Apply(kestrel.Limits, settings.Requests));
        builder
            .Services.AddSingleton(settings)
            .AddSingleton(settings.Requests)
            .AddSingleton(clock)
            .AddSingleton(_ => settings.Telemetry.Endpoint is null ? store : new TracedStore(store)) // created by the container, so that it disposes it
            .AddHealth()
            .AddFiles(settings.Files, settings.Packages, settings.DataFolder)
            .AddSingleton(editions)
            .AddSingleton<IPackageInspector>(new RuleInspector(InstalledRules.Load(settings.PolicyFolder, editions), settings.Packages, settings.Inspection))
            .AddSingleton(new InspectionPatience(Waits: 40))
            .AddTurns()
            .AddHostedService<DispatchWorker>()
            .AddHostedService<FileSweepWorker>()
            .AddHostedService<RecognizerWarmup>()
            .AddHostedService<ImportWorker>()
            .AddHostedService<InspectionWorker>()
            .AddHostedService<SurveyMailWorker>();
        settings.Telemetry.Register(builder.Services);
        if (settings.Store.Kind == StoreKind.Cosmos)
            builder.Services.AddSingleton(HostInstance.CreateShared());
        builder
            .Services.AddSingleton<IDemoProgress, DemoProgressReader>()
            .AddSingleton<IDemoFigures, DemoFigureSource>()
            .AddSingleton<DemoApplications>()
            .AddHostedService<DemoApplicationWorker>()
            .AddWebChat()
            .AddApi(settings.Api)
            .AddSurveys(settings.Surveys)
            .AddConnector(settings.Connector)
            .AddSlackChannel(settings.Slack, Path.Combine(settings.DataFolder, "keys"));
        builder.Services.AddSuccessPortal(settings.SuccessPortal);
        builder.Services.AddCharts();
        builder.Services.AddCertificates(settings.PolicyFolder);
        builder.Services.AddKeyStorage(Path.Combine(settings.DataFolder, "keys"));
        if (settings.Slack.IsEnabled)
            builder.Services.AddHostedService<InboxWorker>();

        return builder.Build();
    }

    private static async Task Prepare(WebApplication app, Settings settings)
    {
        await app.PrepareFiles();
        await app.Services.GetRequiredService<DemoApplications>().Plan(app.Services.GetRequiredService<IClock>().GetCurrentInstant(), CancellationToken.None);
        await app.Services.GetRequiredService<StartupSeeder>().Seed(CancellationToken.None);
        var assignments = await app.Services.GetRequiredService<Aggregates>().LoadRoles(CancellationToken.None);
        await app.Services.GetRequiredService<DigestStore>().EnsureHolders(assignments, CancellationToken.None);
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
        app.MapCharts();
        app.MapApi();
        app.MapCertificates();
        app.MapSurveys();
        app.MapConnector();
        app.MapSlackEndpoints(settings.Slack);
        if (settings.Web)
            await app.MapWebChat();
        app.Lifetime.ApplicationStarted.Register(() => Log.Serving(app.Logger, string.Join(' ', app.Urls), settings.DataFolder));
        if (PrivateFiles.FindWiderMode(settings.DataFolder) is { } mode)
            Log.FolderOpenToOthers(app.Logger, settings.DataFolder, mode);
    }

    private static IServiceCollection AddWebhookDelivery(this IServiceCollection services) =>
        services.AddSingleton<WebhookLog>().AddSingleton<WebhookFanOut>().AddSingleton<WebhookSender>();

    private static IServiceCollection AddReminders(this IServiceCollection services) =>
        services
            .AddSingleton<ReminderStore>()
            .AddSingleton<DigestStore>()
            .AddSingleton<DigestContents>()
            .AddSingleton<OutboxWriter>()
            .AddSingleton<ProfileEditor>()
            .AddSingleton(s => new DigestOptions(() => s.GetRequiredService<Settings>().Digest))
            .AddSingleton<IDueDocumentHandler, ReminderDelivery>()
            .AddSingleton<IDueDocumentHandler, DigestDelivery>();

    /// <summary>Registers the services between the channel endpoints and the outbox, including the outbox.</summary>
    public static IServiceCollection AddTurns(this IServiceCollection services)
    {
        services.TryAddSingleton<IUploadKeeper, NoUploads>();
        services.TryAddSingleton<IStoredFiles, NoFileStore>();
        services.TryAddSingleton<IWebhookGateway, NoWebhooks>();
        return services
            .AddStoreSharing()
            .AddSingleton<Aggregates>()
            .AddSingleton<PersonStore>()
            .AddSingleton<AccountLinker>()
            .AddSingleton<AccountUnlinker>()
            .AddImports()
            .AddInspections()
            .AddSurveyCommands()
            .AddSingleton<MemberDeparture>()
            .AddSingleton<ConversationStore>()
            .AddSingleton<ApplicationSummaryStore>()
            .AddSingleton<PrecedentStore>()
            .AddKpis()
            .AddSingleton<ReadModelStores>()
            .AddSingleton<AccountCommandHandler>()
            .AddSingleton<IDueDocumentHandler, ApplicationTimer>()
            .AddSupport()
            .AddRegularAudits()
            .AddSingleton<RoleAssignmentPreconditions>()
            .AddSingleton<CommandOutcomes>()
            .AddSingleton<ApplicationCommandHandler>()
            .AddSingleton<VendorCommandHandler>()
            .AddSingleton<RoleAssignmentCommandHandler>()
            .AddSingleton<CommandHandlers>()
            .AddSingleton<CommandExecutor>()
            .AddSingleton<IFollowUpHandler, SanctionCallHandler>()
            .AddSingleton<TableExporter>()
            .AddSingleton<TurnContextFactory>()
            .AddSingleton<TurnReports>()
            .AddSingleton<TurnDataLoader>()
            .AddSingleton<CommandDispatcher>()
            .AddSingleton<PendingCommandHandler>()
            .AddSingleton<IDueDocumentHandler>(s => s.GetRequiredService<PendingCommandHandler>())
            .AddReminders()
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
            .AddSingleton<CommitFollowUps>()
            .AddSingleton<ReadModelWriter>()
            .AddWebhookDelivery()
            .AddSingleton<IHolderChangeHandler, HolderChangeHandler>()
            .AddSingleton<GroupMembers>()
            .AddSingleton<ImmediateReplies>()
            .AddSingleton<PersonalizedCards>()
            .AddSingleton<QueryPreview>()
            .AddSingleton<OutboxDispatcher>()
            .AddSingleton<StartupSeeder>();
    }
}
