using CertBot.Channels;
using CertBot.Core.Conversation;
using CertBot.Core.Directory;
using CertBot.Delivery;
using CertBot.Store;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using NodaTime;

namespace CertBot.Tests.Kit;

/// <summary>Several hosts on one store, each with a clock of its own, and one channel they all speak to, which remembers every try to send.</summary>
internal sealed class Neighbours : IAsyncDisposable
{
    /// <summary>Somebody's chat, to be written to without asking who it is.</summary>
    public static readonly Place There = new("web", "there", Personal: true);

    private readonly List<House> houses = [];
    private readonly Lock gate = new();
    private readonly List<string> tries = [];
    private int told;

    private Neighbours(TestChannel web, MemoryStore inner)
    {
        Web = web;
        Inner = inner;
        Steps = new Stepping(inner);
        Asked = new Asked(Steps);
        web.Before = (place, message) =>
        {
            lock (gate) tries.Add(message.Text ?? message.Key);
            return During(place, message);
        };
    }

    public TestChannel Web { get; }

    public MemoryStore Inner { get; }

    public Stepping Steps { get; }

    /// <summary>The one store, as all of them see it; it counts what it is asked.</summary>
    public Asked Asked { get; }

    /// <summary>What happens in the midst of a send.</summary>
    public Func<Place, Message, Sent?> During { get; set; } = (_, _) => null;

    public House this[int number] => houses[number];

    public House A => houses[0];

    public House B => houses[1];

    /// <param name="skews">For each host, how far its clock is ahead.</param>
    public static Task<Neighbours> Open(params Duration[] skews) => Open(_ => { }, r => r, skews);

    public static async Task<Neighbours> Open(Action<IServiceCollection> more, Func<Replica, Replica> replica, params Duration[] skews)
    {
        var neighbours = new Neighbours(new TestChannel("web"), new MemoryStore(new FakeClock(House.Start)));
        foreach (var skew in skews.Length == 0 ? [Duration.Zero, Duration.Zero] : skews)
        {
            var house = await House.Open(new Kept(neighbours.Asked), all =>
            {
                all.AddSingleton(_ => replica(Replica.OneOfSeveral())).RemoveAll<IChannel>().AddSingleton<IChannel>(neighbours.Web);
                more(all);
            });
            house.Clock.Advance(skew);
            neighbours.houses.Add(house);
        }

        await neighbours.Settle();
        neighbours.Tried();
        return neighbours;
    }

    /// <summary>What was tried to be sent since it was asked last, each as often as it was.</summary>
    public IReadOnlyList<string> Tried()
    {
        lock (gate)
        {
            IReadOnlyList<string> all = [.. tries];
            tries.Clear();
            return all;
        }
    }

    /// <summary>The numbers of the lines that were tried to be sent.</summary>
    public IReadOnlyList<int> Lines() => [.. Tried().Select(t => int.Parse(t.Split("App ")[1].Split(' ')[0], System.Globalization.CultureInfo.InvariantCulture))];

    /// <summary>Time passes for all.</summary>
    public void Pass(Duration time)
    {
        foreach (var house in houses) house.Clock.Advance(time);
    }

    /// <summary>Puts lines for <see cref="There"/> into the outbox, as somebody who does not know of replicas would.</summary>
    public async Task Tell(string partition, params IEnumerable<(string Name, int Number)> lines)
    {
        foreach (var (name, number) in lines)
        {
            var notice = new Notice(new Recipient.ToPlace(There), TeamsHouse.Line(number));
            var due = House.Start - Duration.FromSeconds(30) + Duration.FromMilliseconds(++told);
            Assert.IsType<Committed.Done>(await Inner.Commit(partition, [new Write.Create(Outbox.Of(notice, null, name, due))], default));
        }
    }

    public async Task<int> Waiting(string partition) => (await Inner.List(partition, Outbox.Kind, "", 1000, default)).Count;

    public async Task Settle()
    {
        for (var round = 0; round < 2; round++)
        {
            foreach (var house in houses) await house.Settle();
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var house in houses) await house.DisposeAsync();
        await Inner.DisposeAsync();
    }

    /// <summary>A store whose houses come and go.</summary>
    private sealed class Kept(IStore inner) : IStore
    {
        public Task<Stored?> Get(string partition, string id, CancellationToken cancel) => inner.Get(partition, id, cancel);

        public Task<Committed> Commit(string partition, IReadOnlyList<Write> writes, CancellationToken cancel) => inner.Commit(partition, writes, cancel);

        public Task<IReadOnlyList<Stored>> List(string partition, string kind, string after, int max, CancellationToken cancel) => inner.List(partition, kind, after, max, cancel);

        public Task<IReadOnlyList<Stored>> Due(string kind, Instant now, int max, CancellationToken cancel) => inner.Due(kind, now, max, cancel);

        public IAsyncEnumerable<string> Partitions(string prefix, CancellationToken cancel) => inner.Partitions(prefix, cancel);

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}

/// <summary>A store that counts what it is asked, and in how many documents.</summary>
internal sealed class Asked(IStore inner) : IStore
{
    private int gets, lists, dues, commits, writes;

    public (int Gets, int Lists, int Dues, int Commits, int Writes) Since()
    {
        var all = (gets, lists, dues, commits, writes);
        (gets, lists, dues, commits, writes) = (0, 0, 0, 0, 0);
        return all;
    }

    public Task<Stored?> Get(string partition, string id, CancellationToken cancel)
    {
        Interlocked.Increment(ref gets);
        return inner.Get(partition, id, cancel);
    }

    public Task<Committed> Commit(string partition, IReadOnlyList<Write> batch, CancellationToken cancel)
    {
        Interlocked.Increment(ref commits);
        Interlocked.Add(ref writes, batch.Count);
        return inner.Commit(partition, batch, cancel);
    }

    public Task<IReadOnlyList<Stored>> List(string partition, string kind, string after, int max, CancellationToken cancel)
    {
        Interlocked.Increment(ref lists);
        return inner.List(partition, kind, after, max, cancel);
    }

    public Task<IReadOnlyList<Stored>> Due(string kind, Instant now, int max, CancellationToken cancel)
    {
        Interlocked.Increment(ref dues);
        return inner.Due(kind, now, max, cancel);
    }

    public IAsyncEnumerable<string> Partitions(string prefix, CancellationToken cancel) => inner.Partitions(prefix, cancel);

    public ValueTask DisposeAsync() => inner.DisposeAsync();
}
