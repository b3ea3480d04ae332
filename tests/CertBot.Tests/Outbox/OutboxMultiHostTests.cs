using CertBot.Core.Conversation;
using CertBot.Core.Directory;
using CertBot.Core.Messaging;
using CertBot.Outbox;
using CertBot.Outbox.Dispatch;
using CertBot.Outbox.Routing;
using CertBot.Outbox.Throttling;
using CertBot.Repositories;
using CertBot.Store.Documents;
using CertBot.Store.Leases;
using CertBot.Tests.Kit.Hosts;
using CertBot.Tests.Kit.Runtime;
using CertBot.Tests.Kit.Stores;
using CertBot.Turns;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using NodaTime;

namespace CertBot.Tests.Outbox;

/// <summary>Several hosts deliver from one outbox: each notification once and in order, whichever host stops and whatever the clocks show.</summary>
public sealed class OutboxMultiHostTests
{
    private const string App = "app:one";

    private static readonly Duration MaxClockSkew = Duration.FromSeconds(10);
    private static readonly ConversationAddress PersonalChat = new("web", "developer", IsPersonal: true);

    [Fact]
    public async Task Each_message_is_sent_once_in_order_under_two_concurrent_sweeps()
    {
        const int Steps = 8;
        await using var hosts = await MultiHost.Create(MaxClockSkew, -MaxClockSkew);
        for (var order = 0; order < 1 << Steps; order++)
        {
            var partition = $"app:order-{order}";
            await hosts.EnqueueLines(partition, ("000001:00", 1), ("000001:01", 2), ("000002:00", 3));

            await RunInterleaved(hosts, order, Steps);
            await hosts.ProcessUntilIdle();

            Assert.Equal([1, 2, 3], hosts.TakeAttemptedNumbers());
            Assert.Equal(0, await hosts.CountPending(partition));
        }
    }

    [Theory]
    [InlineData("test", "3", "2", "1")]
    [InlineData(App, "000001:00", "000001:01", "000002:00")]
    public async Task Messages_of_a_dead_host_are_taken_over_in_order_when_its_lease_expires(string partition, string first, string second, string third)
    {
        await using var hosts = await MultiHost.Create();
        await hosts.EnqueueLines(partition, (first, 1), (second, 2));
        using var dead = await Take(hosts.First, partition);
        await hosts.EnqueueLines(partition, (third, 3));

        hosts.AdvanceClocks(Duration.FromSeconds(59));
        await hosts.Second.ProcessUntilIdle();
        Assert.Empty(hosts.TakeAttemptedNumbers());

        hosts.AdvanceClocks(Duration.FromSeconds(2));
        await hosts.Second.ProcessUntilIdle();
        Assert.Equal([1, 2, 3], hosts.TakeAttemptedNumbers());
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(-10, 10)]
    [InlineData(10, -10)]
    public async Task Lease_of_another_host_is_respected_despite_clock_skew(int a, int b)
    {
        await using var hosts = await MultiHost.Create(Duration.FromSeconds(a), Duration.FromSeconds(b));
        hosts.AdvanceClocks(Duration.FromSeconds(20)); // due by the slower clock as well
        await hosts.EnqueueLines(App, ("000001:00", 1));
        using var first = await Take(hosts.First, App) ?? throw new InvalidOperationException("not taken");
        Assert.True(first.HasTime);

        for (var second = 0; second < 90; second++)
        {
            hosts.AdvanceClocks(Duration.FromSeconds(1));
            if (await Take(hosts.Second, App) is not { } other)
                continue;

            using (other)
                Assert.False(first.HasTime);
            Assert.InRange(second, 35, 85);
            return;
        }

        Assert.Fail("no other host took over");
    }

    [Fact]
    public async Task Send_that_outlasts_the_lease_is_abandoned_and_done_by_another_host()
    {
        var channel = new SilentChannel();
        await using var hosts = await MultiHost.Create(
            all => all.RemoveAll<IChannelAdapter>().AddSingleton<IChannelAdapter>(channel),
            r => r with { LeaseDuration = Duration.FromMilliseconds(300), ClockSkewMargin = Duration.FromMilliseconds(200), MaxItemDuration = Duration.Zero }
        );
        channel.Answers = false;
        await hosts.EnqueueLines(App, ("000001:00", 1));

        Assert.Equal(0, await hosts.First.GetService<OutboxDispatcher>().DispatchAll(default)); // the channel does not respond, and the wait is limited
        Assert.Equal(1, await hosts.CountPending(App));

        channel.Answers = true;
        hosts.AdvanceClocks(Duration.FromSeconds(1));
        Assert.Equal(1, await hosts.Second.GetService<OutboxDispatcher>().DispatchAll(default));
        Assert.Equal(0, await hosts.CountPending(App));
    }

    [Fact]
    public async Task Queue_that_outlasts_a_lease_stays_with_its_owner()
    {
        await using var hosts = await MultiHost.Create();
        await hosts.EnqueueLines(App, Enumerable.Range(1, 9).Select(n => ($"00000{n}:00", n)));
        hosts.DuringSend = (_, _) =>
        {
            hosts.AdvanceClocks(Duration.FromSeconds(12));
            return null;
        };

        for (var round = 0; round < 9; round++)
        {
            await hosts.First.GetService<OutboxDispatcher>().DispatchAll(default);
            Assert.Null(await Take(hosts.Second, App));
            hosts.AdvanceClocks(Duration.FromSeconds(1));
        }

        Assert.Equal(Enumerable.Range(1, 9), hosts.TakeAttemptedNumbers());
    }

    [Fact]
    public async Task Replies_belong_to_the_host_of_the_turn_until_it_dies()
    {
        await using var hosts = await MultiHost.Create();
        await SendText(hosts.First, "help", "e1");
        await hosts.Second.ProcessUntilIdle();
        Assert.Empty(hosts.TakeAttempts());

        await hosts.First.ProcessUntilIdle();
        Assert.NotEmpty(hosts.TakeAttempts());

        await SendText(hosts.First, "help", "e2");
        hosts.AdvanceClocks(Duration.FromSeconds(61));
        await hosts.Second.ProcessUntilIdle();
        Assert.NotEmpty(hosts.TakeAttempts());
        await hosts.First.ProcessUntilIdle();
        Assert.Empty(hosts.TakeAttempts());
    }

    [Fact]
    public async Task Replies_are_sent_without_a_store_scan_for_one_list_and_one_batch()
    {
        await using var hosts = await MultiHost.Create();
        var dispatcher = hosts.First.GetService<OutboxDispatcher>();
        await dispatcher.DispatchOwn(default); // its look around
        await SendText(hosts.First, "help", "e1");
        hosts.CountingStore.TakeCounts();

        Assert.True(await dispatcher.DispatchOwn(default) > 0);

        var (_, lists, dueCount, commits, _) = hosts.CountingStore.TakeCounts();
        Assert.Equal((1, 0, hosts.TakeAttempts().Count), (lists, dueCount, commits));
    }

    [Fact]
    public async Task Reply_behind_a_message_of_another_host_waits_for_it_without_a_sweep()
    {
        await using var hosts = await MultiHost.Create();
        await hosts.Second.GetService<OutboxDispatcher>().DispatchOwn(default);
        await SendText(hosts.First, "help", "e1");
        await SendText(hosts.Second, "status", "e2");

        Assert.Equal(0, await hosts.Second.GetService<OutboxDispatcher>().DispatchOwn(default));
        Assert.Empty(hosts.TakeAttempts());
        await hosts.First.ProcessUntilIdle();
        Assert.NotEmpty(hosts.TakeAttempts());

        hosts.CountingStore.TakeCounts();
        hosts.AdvanceClocks(Duration.FromMilliseconds(500));
        Assert.NotEqual(0, await hosts.Second.GetService<OutboxDispatcher>().DispatchOwn(default));
        Assert.NotEmpty(hosts.TakeAttempts());
        Assert.Equal(0, hosts.CountingStore.TakeCounts().Dues);
    }

    [Fact]
    public async Task Messages_due_later_are_found_by_the_sweep()
    {
        await using var hosts = await MultiHost.Create();
        var dispatcher = hosts.Second.GetService<OutboxDispatcher>();
        await dispatcher.DispatchOwn(default);
        await hosts.EnqueueLines(App, ("000001:00", 1));

        Assert.Equal(0, await dispatcher.DispatchOwn(default));
        hosts.AdvanceClocks(Duration.FromSeconds(2));
        Assert.Equal(1, await dispatcher.DispatchOwn(default));
    }

    [Fact]
    public async Task Messages_of_two_hosts_in_one_conversation_keep_their_order_despite_clock_skew()
    {
        var right = await Said(Duration.Zero, Duration.Zero);
        Assert.NotEqual(right[0], right[^1]);

        Assert.Equal(right, await Said(MaxClockSkew, -MaxClockSkew));

        static async Task<IReadOnlyList<string>> Said(Duration a, Duration b)
        {
            await using var hosts = await MultiHost.Create(a, b);
            await SendText(hosts.First, "help", "e1");
            await SendText(hosts.Second, "status", "e2");
            hosts.AdvanceClocks(Duration.FromMinutes(2)); // longer than a lease lasts, so that one host may deliver everything
            await hosts.First.ProcessUntilIdle();
            return hosts.TakeAttempts();
        }
    }

    [Fact]
    public void Random_crashes_keep_order_and_deliver_once_or_twice_where_a_host_died() =>
        Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(25).WithReplay(20260302, 101),
            Prop.ForAll(Gen.Choose(0, int.MaxValue - 1).ArrayOf(40).ToArbitrary(), numbers => Walk(numbers).GetAwaiter().GetResult())
        );

    [Fact]
    public async Task Graceful_shutdown_releases_leases_at_once()
    {
        await using var hosts = await MultiHost.Create();
        await SendText(hosts.First, "help", "e1");
        await hosts.First.GetService<OutboxDispatcher>().Release();

        await hosts.Second.ProcessUntilIdle();

        Assert.NotEmpty(hosts.TakeAttempts());
    }

    [Fact]
    public async Task Held_and_dead_letter_messages_are_not_leased()
    {
        await using var hosts = await MultiHost.Create();
        await hosts.EnqueueLines(App, ("000001:00", 1), ("000001:01", 2));
        hosts.DuringSend = (_, _) => new SendResult.Retry(Duration.FromSeconds(30));
        await hosts.First.ProcessUntilIdle();
        Assert.All(await hosts.MemoryStore.List(App, OutboxDocuments.Kind, "", 9, default), s => Assert.Null(Lease.Split(s).Lease));

        hosts.DuringSend = (_, _) => new SendResult.Rejected("no");
        hosts.AdvanceClocks(Duration.FromSeconds(31));
        await hosts.Second.ProcessUntilIdle();
        Assert.All(await hosts.MemoryStore.List(App, OutboxDocuments.DeadLetterKind, "", 9, default), s => Assert.Null(Lease.Split(s).Lease));
        Assert.Equal([1, 1, 2], hosts.TakeAttemptedNumbers());
    }

    [Fact]
    public async Task Fan_out_message_is_leased_by_the_host_that_splits_it()
    {
        await using var hosts = await MultiHost.Create();
        var notification = new Notification(new Recipient.ToVendor(new("acme")), TeamsTestHost.NumberedLine(1));
        await hosts.MemoryStore.Commit(App, [new Write.Create(OutboxDocuments.Create(notification, null, "000001:00", TestHost.StartTime))], default);
        List<string?> leases = [];
        hosts.DuringSend = (_, _) =>
        {
            leases.AddRange(
                hosts.MemoryStore.List(App, OutboxDocuments.Kind, "", 99, default).GetAwaiter().GetResult().Select(s => Lease.Split(s).Lease?.Owner)
            );
            return null;
        };

        await hosts.First.ProcessUntilIdle();

        Assert.NotEmpty(leases);
        Assert.All(leases, h => Assert.Equal(hosts.First.GetService<HostInstance>().Name, h));
    }

    [Fact]
    public async Task Conversation_closed_here_and_reopened_elsewhere_is_open_here()
    {
        await using var hosts = await MultiHost.Create();
        await hosts.First.GetService<UnreachableConversationStore>().MarkUnreachable(MultiHost.AnyChat, null, UnreachableReason.Removed, default);
        await hosts.Second.GetService<UnreachableConversationStore>().MarkReachable(MultiHost.AnyChat, default);

        hosts.AdvanceClocks(Duration.FromSeconds(6));

        Assert.Null(await hosts.First.GetService<UnreachableConversationStore>().Find(MultiHost.AnyChat, default));
    }

    [Fact]
    public async Task Conversation_closed_by_another_host_reopens_when_its_user_writes_here()
    {
        await using var hosts = await MultiHost.Create();
        Assert.Null(await hosts.First.GetService<UnreachableConversationStore>().Find(PersonalChat, default));
        await hosts.Second.GetService<UnreachableConversationStore>().MarkUnreachable(PersonalChat, null, UnreachableReason.Removed, default);

        hosts.AdvanceClocks(Duration.FromSeconds(6));
        await SendText(hosts.First, "help", "e1");
        hosts.AdvanceClocks(Duration.FromSeconds(6));

        Assert.Null(await hosts.Second.GetService<UnreachableConversationStore>().Find(PersonalChat, default));
    }

    [Fact]
    public async Task Pause_set_by_one_host_is_respected_by_another()
    {
        await using var hosts = await MultiHost.Create();
        Assert.Null(await hosts.First.GetService<DeliveryThrottle>().GetPausedUntil(MultiHost.AnyChat, default));
        var until = hosts.Second.Clock.GetCurrentInstant() + Duration.FromMinutes(2);
        await hosts.Second.GetService<DeliveryThrottle>().Pause(MultiHost.AnyChat, until, default);

        hosts.AdvanceClocks(Duration.FromSeconds(6));

        Assert.Equal(until, await hosts.First.GetService<DeliveryThrottle>().GetPausedUntil(MultiHost.AnyChat, default));
    }

    [Fact]
    public async Task Single_host_takes_no_leases_and_reads_nothing_twice()
    {
        var asked = new CountingStore(new MemoryStore(new FakeClock(TestHost.StartTime)));
        await using var host = await TestHost.Create(asked);
        await host.SendInput("developer", PersonalChat, new Input.Text("help"));
        asked.TakeCounts();
        await SendText(host, "help", "said");

        // Read: the person, the conversation and the roles, and the person's list; then one commit.
        Assert.Equal((3, 1, 0, 1), asked.TakeCounts() is var (gets, lists, dueCount, commits, _) ? (gets, lists, dueCount, commits) : default);
        host.Clock.Advance(Duration.FromHours(1));
        await host.GetService<OutboxDispatcher>().DispatchOwn(default);
        Assert.Equal((0, 1), asked.TakeCounts() is var (_, l, d, _, _) ? (l, d) : default);
    }

    private static async Task Walk(int[] numbers)
    {
        await using var hosts = await MultiHost.Create(Duration.Zero, MaxClockSkew, -MaxClockSkew);
        string[] partitions = ["app:one", "app:two"];
        var (received, crashes) = (0, new List<int>());
        var mayCrash = false;
        hosts.DuringSend = (_, message) =>
        {
            if (!mayCrash)
                return null;

            crashes.Add(NumberOf(message.Text));
            throw new IOException("The host is dead.");
        };
        foreach (var number in numbers)
        {
            var host = hosts[number / 16 % 3];
            switch (number % 16)
            {
                case < 5:
                    received++;
                    await hosts.EnqueueLines(partitions[received % 2], ($"{received:D6}:00", received));
                    break;
                case < 10:
                    await host.GetService<OutboxDispatcher>().DispatchAll(default);
                    break;
                case < 12:
                    mayCrash = true;
                    try
                    {
                        await host.GetService<OutboxDispatcher>().DispatchAll(default);
                    }
                    catch (Exception dead) when (dead is IOException or AggregateException) { }

                    mayCrash = false;
                    await host.Restart(); // a restarted host has a new instance id
                    break;
                default:
                    hosts.AdvanceClocks(Duration.FromSeconds(number / 16 % 40));
                    break;
            }
        }

        for (var round = 0; round < 4; round++)
        {
            hosts.AdvanceClocks(Duration.FromMinutes(2));
            await hosts.ProcessUntilIdle();
        }

        var sent = hosts.Web.AllVersions(MultiHost.AnyChat).Reverse().Select(p => NumberOf(p.Message.Text)).ToList();
        Assert.Equal(Enumerable.Range(1, received), sent.Order());
        foreach (var of in sent.GroupBy(n => n % 2))
            Assert.Equal(of.Order(), of);
        foreach (var line in hosts.TakeAttemptedNumbers().GroupBy(n => n))
            Assert.True(line.Count() <= 1 + crashes.Count(d => d == line.Key));
        Assert.Equal(0, await hosts.CountPending(partitions[0]) + await hosts.CountPending(partitions[1]));
    }

    /// <summary>Each bit decides which host continues; neither has read anything before its first turn.</summary>
    private static async Task RunInterleaved(MultiHost hosts, int order, int steps) =>
        await hosts.InterleavingStore.RunInterleaved(
            string.Concat(Enumerable.Range(0, steps).Select(n => (order >> n & 1) == 0 ? 'a' : 'b')),
            new Dictionary<char, Func<Task>> { ['a'] = () => DispatchAfterGate(hosts, 0), ['b'] = () => DispatchAfterGate(hosts, 1) }
        );

    private static async Task DispatchAfterGate(MultiHost hosts, int number)
    {
        await hosts.InterleavingStore.Commit("gate", [new Write.Upsert(new Document($"{number}", "gate", "{}"))], default);
        await hosts[number].GetService<OutboxDispatcher>().DispatchAll(default);
    }

    private static int NumberOf(string? text) => int.Parse(text?.Split("App ")[1].Split(' ')[0] ?? "", System.Globalization.CultureInfo.InvariantCulture);

    private static async Task<LeasedBatch?> Take(TestHost host, string partition) =>
        (
            await host.GetService<LeaseStore>()
                .TryAcquire(
                    new()
                    {
                        Kind = OutboxDocuments.Kind,
                        MaxParallel = 1,
                        Order = OutboxDocuments.DeliveryOrder,
                    },
                    new DueLane(partition, []),
                    default
                )
        ).Batch;

    private static async Task SendText(TestHost host, string text, string eventId) =>
        await host.GetService<ITurnHandler>()
            .Handle(
                new IncomingActivity
                {
                    From = new ChannelUser("web", "local", "developer", "developer"),
                    Conversation = PersonalChat,
                    EventId = eventId,
                    Input = new Input.Text(text),
                },
                default
            );

    /// <summary>A channel that responds only when the test lets it.</summary>
    private sealed class SilentChannel : IChannelAdapter
    {
        public bool Answers { get; set; } = true;

        public string Name => "web";

        public async Task<SendResult> Send(ConversationAddress address, OutboundMessage message, CancellationToken cancellationToken)
        {
            if (!Answers)
                await Task.Delay(Timeout.Infinite, cancellationToken);
            return new SendResult.Delivered("m");
        }
    }
}
