using CertBot.Channels;
using CertBot.Core.Conversation;
using CertBot.Core.Language;
using CertBot.Delivery;
using CertBot.Store;
using CertBot.Turns;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using NodaTime;

namespace CertBot.Tests.Kit;

/// <summary>The whole product without doors: store, turns, clock and pump, a channel that listens, and time that stands still.</summary>
internal sealed class House : IAsyncDisposable
{
    /// <summary>Monday morning in Berlin.</summary>
    public static readonly Instant Start = Instant.FromUtc(2026, 3, 2, 8, 0);

    private readonly Witness store;
    private readonly Action<IServiceCollection>? more;
    private ServiceProvider services;
    private int events;

    private House(Witness store, FakeClock clock, Action<IServiceCollection>? more)
    {
        this.more = more;
        this.store = store;
        Clock = clock;
        services = Build();
    }

    public FakeClock Clock { get; }

    public TestChannel Web { get; } = new("web");

    public LogOfTest Log { get; } = new();

    public MemoryIntake Files { get; } = new();

    public IStore Store => store;

    /// <summary>The events committed since it was asked last.</summary>
    public IReadOnlyList<string> Committed() => store.News();

    /// <summary><paramref name="more"/> puts further rooms into it, or others in the place of its own.</summary>
    public static async Task<House> Open(IStore? store = null, Action<IServiceCollection>? more = null) => await Begin(Make(new FakeClock(Start), store, more));

    /// <summary>Over a store that goes by the house's clock.</summary>
    public static async Task<House> Open(Func<IClock, Task<IStore>> store, Action<IServiceCollection>? more = null)
    {
        var clock = new FakeClock(Start);
        return await Begin(Make(clock, await store(clock), more));
    }

    private static async Task<House> Begin(House house)
    {
        await house.services.GetRequiredService<Founding>().Prepare(CancellationToken.None);
        await house.Settle();
        house.Web.News();
        house.Committed();
        return house;
    }

    private static House Make(FakeClock clock, IStore? store, Action<IServiceCollection>? more) => new(new Witness(store ?? new MemoryStore(clock)), clock, more);

    public T Part<T>() where T : notnull => services.GetRequiredService<T>();

    /// <summary>Everything in memory is forgotten; what was committed stays.</summary>
    public async Task Restart()
    {
        await services.DisposeAsync();
        services = Build();
        await Part<Founding>().Prepare(CancellationToken.None);
        await Settle();
    }

    public async Task<Answer> Take(string user, Place place, Input input, string? eventId = null, LanguageCode? language = null)
    {
        var answer = await Part<ITurns>().Take(
            new Inbound { Who = new Identity(place.Channel, "local", user, user), Where = place, EventId = eventId ?? $"e{++events}", Input = input, Language = language },
            CancellationToken.None);
        await Settle();
        return answer;
    }

    /// <summary>Puts in the place of somebody's talk what an earlier release stored.</summary>
    public async Task Remember(string user, Place place, Talk talk)
    {
        var talks = Part<Talks>();
        var held = await talks.Load(Keys.Talk(place, new(user)), CancellationToken.None);
        Assert.IsType<Committed.Done>(await talks.Commit(held, talk, null, new Told([], new Recipient.ToPlace(place), new(user)), null, Clock.GetCurrentInstant(), CancellationToken.None));
    }

    /// <summary>Lets the clock and the pump work until nothing is left to be done at this moment.</summary>
    public async Task Settle()
    {
        for (var round = 0; round < 200; round++)
        {
            if (await Part<OutboxPump>().Sweep(CancellationToken.None) + await Part<Clock>().Sweep(CancellationToken.None) == 0) return;
        }

        throw new InvalidOperationException("The house does not come to rest.");
    }

    public async ValueTask DisposeAsync()
    {
        await services.DisposeAsync();
        await store.DisposeAsync();
    }

    private ServiceProvider Build()
    {
        var all = new ServiceCollection()
            .AddSingleton(new Settings { Urls = "", DataFolder = "", Web = true, Connector = CertBot.Channels.Connector.ConnectorSettings.Closed, Administrators = ["web:local:administrator"] })
            .AddSingleton<IClock>(Clock)
            .AddSingleton(new Undisposed(store).Store)
            .AddSingleton<IChannel>(Web)
            .AddLogging(l => l.ClearProviders().AddProvider(Log))
            .AddSingleton(PolicyShelf.Load(null))
            .AddSingleton<IIntake>(Files)
            .AddSingleton<IArchive>(Files)
            .AddTurns()
            .AddSingleton(new PumpPace(1));   // one after the other, so that a transcript is the same every time
        more?.Invoke(all);
        return all.BuildServiceProvider();
    }

    /// <summary>An instance handed to a container as it is stays the house's to dispose.</summary>
    private sealed record Undisposed(IStore Store);
}
