using System.Collections.Immutable;
using CertBot.Channels.Connector.Authentication;
using CertBot.Commands;
using CertBot.Core.Certification.Applications;
using CertBot.Core.Conversation;
using CertBot.Core.Directory;
using CertBot.Core.Policy;
using CertBot.Files.Uploads;
using CertBot.Hosting;
using CertBot.Outbox;
using CertBot.Outbox.Dispatch;
using CertBot.Repositories;
using CertBot.Store.Documents;
using CertBot.Store.Leases;
using CertBot.Tests.Kit.Channels;
using CertBot.Tests.Kit.Runtime;
using CertBot.Turns;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;

namespace CertBot.Benchmarks.Cosmos;

/// <summary>The whole product without endpoints on a given store, with the demo users and a clock that the benchmark controls.</summary>
internal sealed class TurnBenchmarkHost : IAsyncDisposable
{
    private readonly ServiceProvider _services;
    private readonly FakeClock _clock;
    private int _events;

    private TurnBenchmarkHost(ServiceProvider services, FakeClock clock) => (_services, _clock) = (services, clock);

    public static ConversationAddress PersonalChatOf(string user) => new("web", user, IsPersonal: true);

    public static ConversationAddress Reviews { get; } = new("web", "reviews", IsPersonal: false);

    /// <param name="store">Not disposed with this host.</param>
    /// <param name="clock">The clock that the store uses.</param>
    /// <param name="instance">A single host, or one of several.</param>
    public static async Task<TurnBenchmarkHost> Create(IStore store, FakeClock clock, HostInstance instance)
    {
        var files = new MemoryUploadIntake();
        var host = new TurnBenchmarkHost(
            new ServiceCollection()
                .AddSingleton(
                    new Settings
                    {
                        Urls = "",
                        DataFolder = "",
                        Web = true,
                        Connector = ConnectorSettings.Closed,
                        Administrators = [],
                    }
                )
                .AddSingleton<IClock>(clock)
                .AddSingleton(store)
                .AddSingleton(instance)
                .AddSingleton<IChannelAdapter>(new TestChannel("web"))
                .AddLogging()
                .AddSingleton(EditionLoader.Load(null))
                .AddSingleton<IUploadIntake>(files)
                .AddSingleton<IGeneratedFileStore>(files)
                .AddTurns()
                .AddSingleton(new OutboxOptions(1))
                .BuildServiceProvider(),
            clock
        );
        await host._services.GetRequiredService<StartupSeeder>().Seed(default);
        await host.AdvanceUntilIdle();
        return host;
    }

    /// <summary>Runs one turn without its follow-up work. With the id of an earlier event, the event is redelivered.</summary>
    public Task<TurnOutcome> SendInput(string user, ConversationAddress address, Input input, string? eventId = null) =>
        _services
            .GetRequiredService<ITurnHandler>()
            .Handle(
                new IncomingActivity
                {
                    From = new ChannelUser("web", "local", user, user),
                    Conversation = address,
                    EventId = eventId ?? $"e{++_events}",
                    Input = input,
                },
                default
            );

    /// <summary>Delivers what the turn left in the outbox, as the host does after a commit.</summary>
    public async Task DispatchOutbox()
    {
        while (await _services.GetRequiredService<OutboxDispatcher>().DispatchOwn(default) > 0) { }
    }

    public Task<int> SweepOutbox() => _services.GetRequiredService<OutboxDispatcher>().DispatchAll(default);

    public Task<int> SweepTimers() => _services.GetRequiredService<TimerSweep>().Sweep(default);

    /// <summary>Advances the time in steps and does all work that becomes due. Cached reads of a host that shares the store expire.</summary>
    public async Task AdvanceUntilIdle()
    {
        for (var minute = 0; minute < 4; minute++)
        {
            _clock.Advance(Duration.FromMinutes(1));
            while (await SweepOutbox() + await SweepTimers() > 0) { }
            await DispatchOutbox();
        }
    }

    public async Task SendTexts(string user, ConversationAddress address, params string[] lines)
    {
        foreach (var line in lines)
        {
            await SendInput(user, address, new Input.Text(line));
            await DispatchOutbox();
        }
    }

    /// <summary>Takes the application to its quality review by executing commands directly, without a conversation.</summary>
    public async Task AdvanceToReview(ApplicationId id)
    {
        Actor developer = new(new("developer"), [], new(new("acme"), VendorRole.Developer));
        Actor analyst = new(new("analyst"), [RoleName.Analyst], null);
        Actor lead = new(new("marketplace-lead"), [new("marketplace-lead")], null);
        await Execute(id, analyst, new ApplicationCommand.FindReady(PriorityLevel.High, "Good"));
        await Execute(id, lead, new ApplicationCommand.Approve(PriorityLevel.High, new(2026, 4, 1)));
        var edition = _services.GetRequiredService<InstalledEditions>().Default;
        var app = await _services.GetRequiredService<Aggregates>().FindApplication(id, default) ?? throw new InvalidOperationException("not applied for");
        foreach (var (material, part) in MaterialRequirements.Missing(app, edition).Select(m => (m.Material.Key, m.Part)))
            await Execute(id, developer, new ApplicationCommand.AddMaterial(material, part.Key, CreateMaterial(part.CanLink && !part.IsPackage, developer)));
        await Execute(id, developer, new ApplicationCommand.SubmitMaterials());
        await AdvanceUntilIdle();
    }

    public ValueTask DisposeAsync() => _services.DisposeAsync();

    private CommandExecutor Executor => _services.GetRequiredService<CommandExecutor>();

    private async Task Execute(ApplicationId id, Actor actor, ApplicationCommand command)
    {
        if (
            await Executor.Execute(new Command.OnApplication(id, command), null, actor, _clock.GetCurrentInstant(), default) is CommandResult.Refused
            {
                Refusal: var refusal
            }
        )
        {
            throw new InvalidOperationException($"{command.GetType().Name}: {refusal.Code}");
        }
    }

    private SubmittedMaterial CreateMaterial(bool isLink, Actor by) =>
        isLink
            ? new SubmittedMaterial.Link("https://acme.example/guide") { By = by.Id, At = _clock.GetCurrentInstant() }
            : new SubmittedMaterial.File(new("f-1"), "acme.gz", 1000, new('a', 64))
            {
                By = by.Id,
                At = _clock.GetCurrentInstant(),
                Packages = [new PackageFacts("AcmeSync", "2.0", 12, 3)],
            };
}
