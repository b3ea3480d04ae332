using System.Collections.Immutable;
using CertBot.Channels;
using CertBot.Channels.Connector;
using CertBot.Core;
using CertBot.Core.Certification;
using CertBot.Core.Conversation;
using CertBot.Core.Directory;
using CertBot.Delivery;
using CertBot.Store;
using CertBot.Tests.Kit;
using CertBot.Turns;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;
using ApplicationId = CertBot.Core.ApplicationId;

namespace CertBot.Benchmarks.Cosmos;

/// <summary>The whole product without doors over some store, with the demo's people, and a clock that moves when it is told to.</summary>
internal sealed class TurnHouse : IAsyncDisposable
{
    private readonly ServiceProvider _services;
    private readonly FakeClock _clock;
    private int _events;

    private TurnHouse(ServiceProvider services, FakeClock clock) => (_services, _clock) = (services, clock);

    public static Place Chat(string user) => new("web", user, Personal: true);

    public static Place Reviews { get; } = new("web", "reviews", Personal: false);

    /// <param name="store">Not closed with the house.</param>
    /// <param name="clock">The one the store goes by.</param>
    /// <param name="replica">Alone, or one of several.</param>
    public static async Task<TurnHouse> Open(IStore store, FakeClock clock, Replica replica)
    {
        var files = new MemoryIntake();
        var house = new TurnHouse(
            new ServiceCollection()
                .AddSingleton(new Settings { Urls = "", DataFolder = "", Web = true, Connector = ConnectorSettings.Closed, Administrators = [] })
                .AddSingleton<IClock>(clock)
                .AddSingleton(store)
                .AddSingleton(replica)
                .AddSingleton<IChannel>(new TestChannel("web"))
                .AddLogging()
                .AddSingleton(PolicyShelf.Load(null))
                .AddSingleton<IIntake>(files)
                .AddSingleton<IArchive>(files)
                .AddTurns()
                .AddSingleton(new PumpPace(1))
                .BuildServiceProvider(),
            clock);
        await house._services.GetRequiredService<Founding>().Prepare(default);
        await house.Rest();
        return house;
    }

    /// <summary>One turn and nothing of what it leaves to be done. The same event again where its id is given.</summary>
    public Task<Answer> Take(string user, Place place, Input input, string? eventId = null) => _services.GetRequiredService<ITurns>().Take(
        new Inbound { Who = new Identity("web", "local", user, user), Where = place, EventId = eventId ?? $"e{++_events}", Input = input }, default);

    /// <summary>Does what was left to be done, as the host's loop does it after a commit.</summary>
    public async Task Deliver()
    {
        while (await _services.GetRequiredService<OutboxPump>().Round(default) > 0) { }
    }

    public Task<int> SweepOutbox() => _services.GetRequiredService<OutboxPump>().Sweep(default);

    public Task<int> SweepClock() => _services.GetRequiredService<Clock>().Sweep(default);

    /// <summary>A person thinks a while; whatever comes due meanwhile is done. What a host of several believed is to be read again.</summary>
    public async Task Rest()
    {
        for (var minute = 0; minute < 4; minute++)
        {
            _clock.Advance(Duration.FromMinutes(1));
            while (await SweepOutbox() + await SweepClock() > 0) { }
            await Deliver();
        }
    }

    public async Task Say(string user, Place place, params string[] lines)
    {
        foreach (var line in lines)
        {
            await Take(user, place, new Input.Text(line));
            await Deliver();
        }
    }

    /// <summary>Takes what was applied for to its quality review, past the conversation.</summary>
    public async Task ToReview(ApplicationId id)
    {
        Actor developer = new(new("developer"), [], new(new("acme"), VendorRole.Developer));
        Actor analyst = new(new("analyst"), [RoleName.Analyst], null);
        Actor lead = new(new("marketplace-lead"), [new("marketplace-lead")], null);
        await On(id, analyst, new ApplicationCommand.FindReady(PriorityLevel.High, "Good"));
        await On(id, lead, new ApplicationCommand.Approve(PriorityLevel.High, new(2026, 4, 1)));
        var edition = _services.GetRequiredService<EditionShelf>().Default;
        var app = await Domain.Application(id, default) ?? throw new InvalidOperationException("not applied for");
        foreach (var (material, part) in MaterialList.Missing(app, edition).Select(m => (m.Material.Key, m.Part))) await On(id, developer, new ApplicationCommand.HandIn(material, part.Key, Handed(part.Link && !part.Package, developer)));
        await On(id, developer, new ApplicationCommand.SubmitMaterials());
        await Rest();
    }

    public ValueTask DisposeAsync() => _services.DisposeAsync();

    private Domain Domain => _services.GetRequiredService<Domain>();

    private async Task On(ApplicationId id, Actor actor, ApplicationCommand command)
    {
        if (await Domain.Execute(new Command.OnApplication(id, command), null, actor, _clock.GetCurrentInstant(), default) is Done.Refused { Why: var why }) throw new InvalidOperationException($"{command.GetType().Name}: {why.Why}");
    }

    private Handed Handed(bool isLink, Actor by) => isLink
        ? new Handed.Link("https://acme.example/guide") { By = by.Id, At = _clock.GetCurrentInstant() }
        : new Handed.File(new("f-1"), "acme.gz", 1000, new('a', 64)) { By = by.Id, At = _clock.GetCurrentInstant(), Packages = [new PackageFacts("AcmeSync", "2.0", 12, 3)] };
}
