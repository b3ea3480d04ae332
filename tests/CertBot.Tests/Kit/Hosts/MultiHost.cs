using CertBot.Core.Directory;
using CertBot.Core.Messaging;
using CertBot.Outbox;
using CertBot.Store.Documents;
using CertBot.Store.Leases;
using CertBot.Tests.Kit.Channels;
using CertBot.Tests.Kit.Runtime;
using CertBot.Tests.Kit.Stores;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using NodaTime;

namespace CertBot.Tests.Kit.Hosts;

/// <summary>Several hosts on one store, each with its own clock, and one channel they all send to, which records every attempt.</summary>
internal sealed class MultiHost : IAsyncDisposable
{
    /// <summary>A chat that messages can be addressed to without resolving a person.</summary>
    public static readonly ConversationAddress AnyChat = new("web", "there", IsPersonal: true);

    private readonly List<TestHost> _hosts = [];
    private readonly Lock _gate = new();
    private readonly List<string> _attempts = [];
    private int _lineCount;

    private MultiHost(TestChannel web, FakeClock storeClock)
    {
        Web = web;
        StoreClock = storeClock;
        MemoryStore = new MemoryStore(storeClock);
        InterleavingStore = new InterleavingStore(MemoryStore);
        CountingStore = new CountingStore(InterleavingStore);
        web.BeforeSend = (address, message) =>
        {
            lock (_gate)
                _attempts.Add(message.Text ?? message.Key);
            return DuringSend(address, message);
        };
    }

    public TestChannel Web { get; }

    /// <summary>By which documents of the store expire.</summary>
    public FakeClock StoreClock { get; }

    public MemoryStore MemoryStore { get; }

    public InterleavingStore InterleavingStore { get; }

    /// <summary>The shared store; it counts the requests.</summary>
    public CountingStore CountingStore { get; }

    /// <summary>Called during each send.</summary>
    public Func<ConversationAddress, OutboundMessage, SendResult?> DuringSend { get; set; } = (_, _) => null;

    public TestHost this[int number] => _hosts[number];

    public TestHost First => _hosts[0];

    public TestHost Second => _hosts[1];

    /// <param name="skews">For each host, the offset by which its clock is ahead.</param>
    public static Task<MultiHost> Create(params Duration[] skews) => Create(_ => { }, r => r, skews);

    public static async Task<MultiHost> Create(Action<IServiceCollection> more, Func<HostInstance, HostInstance> replica, params Duration[] skews)
    {
        var hosts = new MultiHost(new TestChannel("web"), new FakeClock(TestHost.StartTime));
        foreach (var skew in skews.Length == 0 ? [Duration.Zero, Duration.Zero] : skews)
        {
            var host = await TestHost.Create(new KeepOpenStore(hosts.CountingStore), all =>
            {
                all.AddSingleton(_ => replica(HostInstance.CreateShared())).RemoveAll<IChannelAdapter>().AddSingleton<IChannelAdapter>(hosts.Web);
                more(all);
            });
            host.Clock.Advance(skew);
            hosts._hosts.Add(host);
        }

        await hosts.ProcessUntilIdle();
        hosts.TakeAttempts();
        return hosts;
    }

    /// <summary>The messages whose sending was attempted since the last call, one entry per attempt.</summary>
    public IReadOnlyList<string> TakeAttempts()
    {
        lock (_gate)
        {
            IReadOnlyList<string> all = [.. _attempts];
            _attempts.Clear();
            return all;
        }
    }

    /// <summary>The numbers of the lines whose sending was attempted.</summary>
    public IReadOnlyList<int> TakeAttemptedNumbers() =>
        [.. TakeAttempts().Select(t => int.Parse(t.Split("App ")[1].Split(' ')[0], System.Globalization.CultureInfo.InvariantCulture))];

    /// <summary>Advances the clocks of all hosts.</summary>
    public void AdvanceClocks(Duration time)
    {
        foreach (var host in _hosts)
            host.Clock.Advance(time);
    }

    /// <summary>Adds lines for <see cref="AnyChat"/> to the outbox without a lease, as a writer unaware of other hosts would.</summary>
    public async Task EnqueueLines(string partition, params IEnumerable<(string Name, int Number)> lines)
    {
        foreach (var (name, number) in lines)
        {
            var notification = new Notification(new Recipient.ToConversation(AnyChat), TeamsTestHost.NumberedLine(number));
            var due = TestHost.StartTime - Duration.FromSeconds(30) + Duration.FromMilliseconds(++_lineCount);
            Assert.IsType<CommitResult.Committed>(
                await MemoryStore.Commit(partition, [new Write.Create(OutboxDocuments.Create(notification, null, name, due))], default)
            );
        }
    }

    /// <summary>In the partition, and in the queue of <see cref="AnyChat"/>, which is where messages wait that could not be sent.</summary>
    public async Task<int> CountPending(string partition) =>
        (await MemoryStore.List(partition, OutboxDocuments.Kind, "", 1000, default)).Count
        + (await MemoryStore.List(StoreKeys.ConversationAddress(AnyChat), OutboxDocuments.Kind, "", 1000, default)).Count;

    public async Task ProcessUntilIdle()
    {
        for (var round = 0; round < 2; round++)
        {
            foreach (var host in _hosts)
                await host.ProcessUntilIdle();
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var host in _hosts)
            await host.DisposeAsync();
        await MemoryStore.DisposeAsync();
    }
}

/// <summary>A store that counts its requests and the documents involved.</summary>
internal sealed class CountingStore(IStore inner) : DelegatingStore(inner)
{
    private int _getCount,
        _lists,
        _dueCount,
        _commits,
        _writes;

    public (int Gets, int Lists, int Dues, int Commits, int Writes) TakeCounts()
    {
        var all = (gets: _getCount, lists: _lists, dues: _dueCount, commits: _commits, writes: _writes);
        (_getCount, _lists, _dueCount, _commits, _writes) = (0, 0, 0, 0, 0);
        return all;
    }

    public override Task<StoredDocument?> Get(string partition, string id, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _getCount);
        return base.Get(partition, id, cancellationToken);
    }

    public override Task<CommitResult> Commit(string partition, IReadOnlyList<Write> writes, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _commits);
        Interlocked.Add(ref _writes, writes.Count);
        return base.Commit(partition, writes, cancellationToken);
    }

    public override Task<IReadOnlyList<StoredDocument>> List(string partition, string kind, string after, int max, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _lists);
        return base.List(partition, kind, after, max, cancellationToken);
    }

    public override Task<IReadOnlyList<StoredDocument>> Due(IReadOnlyList<string> kinds, Instant now, int max, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _dueCount);
        return base.Due(kinds, now, max, cancellationToken);
    }
}
