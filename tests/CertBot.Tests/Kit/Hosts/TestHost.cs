using CertBot.Channels.Surveys;
using CertBot.Channels.Webhooks;
using CertBot.Commands.Handlers;
using CertBot.Commands.Surveys;
using CertBot.Core.Conversation;
using CertBot.Core.Directory;
using CertBot.Core.Messaging;
using CertBot.Core.Primitives;
using CertBot.FileImport;
using CertBot.Files.Uploads;
using CertBot.Hosting;
using CertBot.Inspections;
using CertBot.Outbox;
using CertBot.Outbox.Dispatch;
using CertBot.Outbox.Reminders;
using CertBot.Outbox.Surveys;
using CertBot.Repositories;
using CertBot.Repositories.Inspections;
using CertBot.Store.Documents;
using CertBot.Tests.Kit.Channels;
using CertBot.Tests.Kit.Inspections;
using CertBot.Tests.Kit.Runtime;
using CertBot.Tests.Kit.Stores;
using CertBot.Tests.Kit.Surveys;
using CertBot.Tests.Kit.Transcripts;
using CertBot.Turns;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using NodaTime;

namespace CertBot.Tests.Kit.Hosts;

/// <summary>The whole product without endpoints: store, turns, timers and outbox pump, a channel that records messages, and a fake clock.</summary>
internal sealed class TestHost : IAsyncDisposable
{
    /// <summary>Monday morning in Berlin.</summary>
    public static readonly Instant StartTime = Instant.FromUtc(2026, 3, 2, 8, 0);

    /// <summary>Survives a restart, as the keys of a host do.</summary>
    private static readonly EphemeralDataProtectionProvider Protection = new();

    private readonly EventRecordingStore _store;
    private readonly Action<IServiceCollection>? _configureServices;
    private readonly CountedText _random = new();
    private ServiceProvider _services;
    private int _eventCount;

    private TestHost(EventRecordingStore store, FakeClock clock, Action<IServiceCollection>? more)
    {
        this._configureServices = more;
        this._store = store;
        Clock = clock;
        _services = BuildServices();
    }

    public FakeClock Clock { get; }

    public TestChannel Web { get; } = new("web");

    public CapturingLoggerProvider Log { get; } = new();

    public MemoryUploadIntake Files { get; } = new() { FindElsewhere = TranscriptFiles.ContentOf };

    /// <summary>What webhooks were called with.</summary>
    public WebhookReceiver Webhooks { get; } = new();

    /// <summary>What looks into packages: off unless a test is about it.</summary>
    public FakeInspector Inspector { get; } = new();

    /// <summary>The mails of surveys.</summary>
    public RecordedMailer Mails { get; } = new();

    public IStore Store => _store;

    /// <summary>Whether people get their daily digest. Off unless a test is about it: nearly every advance of the clock would bring some.</summary>
    public bool IsDigestOn { get; set; }

    /// <summary>The events committed since the last call.</summary>
    public IReadOnlyList<string> TakeCommittedEvents() => _store.TakeCommittedEvents();

    /// <summary><paramref name="more"/> adds services to the host or replaces existing ones.</summary>
    public static async Task<TestHost> Create(IStore? store = null, Action<IServiceCollection>? more = null) =>
        await SeedAndSettle(CreateOver(new FakeClock(StartTime), store, more));

    /// <summary>Creates a host on a store that uses the host's clock.</summary>
    public static async Task<TestHost> Create(Func<IClock, Task<IStore>> store, Action<IServiceCollection>? more = null)
    {
        var clock = new FakeClock(StartTime);
        return await SeedAndSettle(CreateOver(clock, await store(clock), more));
    }

    private static async Task<TestHost> SeedAndSettle(TestHost host)
    {
        await host._services.GetRequiredService<StartupSeeder>().Seed(CancellationToken.None);
        await host.ProcessUntilIdle();
        host.Web.TakeNewMessages();
        host.TakeCommittedEvents();
        return host;
    }

    private static TestHost CreateOver(FakeClock clock, IStore? store, Action<IServiceCollection>? more) =>
        new(new EventRecordingStore(store ?? new MemoryStore(clock)), clock, more);

    public T GetService<T>()
        where T : notnull => _services.GetRequiredService<T>();

    /// <summary>Discards everything in memory; committed data stays.</summary>
    public async Task Restart()
    {
        await _services.DisposeAsync();
        _services = BuildServices();
        await GetService<StartupSeeder>().Seed(CancellationToken.None);
        await ProcessUntilIdle();
    }

    public async Task<TurnOutcome> SendInput(string user, ConversationAddress address, Input input, string? eventId = null, LanguageCode? language = null)
    {
        var answer = await GetService<ITurnHandler>()
            .Handle(
                new IncomingActivity
                {
                    From = new ChannelUser(address.Channel, "local", user, user),
                    Conversation = address,
                    EventId = eventId ?? $"e{++_eventCount}",
                    Input = input,
                    Language = language,
                },
                CancellationToken.None
            );
        await ProcessUntilIdle();
        return answer;
    }

    /// <summary>Replaces the state of a user's conversation with one that an earlier release stored.</summary>
    public async Task StoreConversation(string user, ConversationAddress address, ConversationState conversation)
    {
        var conversations = GetService<ConversationStore>();
        var loaded = await conversations.Load(StoreKeys.Conversation(address, new(user)), CancellationToken.None);
        var (result, _) = await conversations.Commit(
            loaded,
            conversation,
            null,
            new OutgoingMessages([], new Recipient.ToConversation(address), new(user)),
            null,
            Clock.GetCurrentInstant(),
            CancellationToken.None
        );
        Assert.IsType<CommitResult.Committed>(result);
    }

    /// <summary>Runs the timers and the outbox pump until nothing is left to do at the current time.</summary>
    public async Task ProcessUntilIdle()
    {
        for (var round = 0; round < 200; round++)
        {
            var processed =
                await GetService<OutboxDispatcher>().DispatchAll(CancellationToken.None)
                + await GetService<TimerSweep>().Sweep(CancellationToken.None)
                + await GetService<InspectionQueue>().ProcessAll(CancellationToken.None)
                + await GetService<ImportQueue>().ProcessAll(CancellationToken.None)
                + await GetService<SurveyMailQueue>().ProcessAll(CancellationToken.None);
            if (processed == 0)
                return;
        }

        throw new InvalidOperationException("The host always finds more work.");
    }

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        await _store.DisposeAsync();
    }

    private ServiceProvider BuildServices()
    {
        var all = new ServiceCollection()
            .AddSingleton(
                new Settings
                {
                    Urls = "",
                    DataFolder = "",
                    Web = true,
                    Connector = CertBot.Channels.Connector.Authentication.ConnectorSettings.Closed,
                    Administrators = ["web:local:administrator"],
                }
            )
            .AddSingleton<IClock>(Clock)
            .AddSingleton(new SharedStore(_store).Store)
            .AddSingleton<IChannelAdapter>(Web)
            .AddLogging(l => l.ClearProviders().AddProvider(Log))
            .AddSingleton(EditionLoader.Load(null))
            .AddSingleton<IUploadIntake>(Files)
            .AddSingleton<IPackageInspector>(Inspector)
            .AddSingleton<IGeneratedFileStore>(Files)
            .AddSingleton<IRandomText>(_random)
            .AddTurns()
            .AddSingleton(new DigestOptions(() => IsDigestOn))
            .AddSingleton<IDataProtectionProvider>(Protection)
            .AddWebhooks(WebhookReceiver.Options)
            .AddSurveys(new SurveySettings { PublicUrl = new Uri("https://certbot.example/") })
            .AddSingleton<ISurveyMailer>(Mails)
            .AddSingleton(new OutboxOptions(1)); // sequential, so that a transcript is the same every time
        all.AddHttpClient(WebhookGateway.HttpClientName).ConfigurePrimaryHttpMessageHandler(() => Webhooks.CreateHandler());
        _configureServices?.Invoke(all);
        return all.BuildServiceProvider();
    }

    /// <summary>A container does not dispose an instance that was registered directly; wrapping the store leaves its disposal to the test host.</summary>
    private sealed record SharedStore(IStore Store);
}
