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

    private static readonly Duration Ahead = Duration.FromSeconds(10);
    private static readonly ConversationAddress Home = new("web", "developer", IsPersonal: true);

    [Fact]
    public async Task Each_notice_is_sent_once_and_in_its_order_however_two_that_sweep_get_in_each_others_way()
    {
        const int Steps = 8;
        await using var hosts = await MultiHost.Create(Ahead, -Ahead);
        for (var order = 0; order < 1 << Steps; order++)
        {
            var partition = $"app:order-{order}";
            await hosts.EnqueueLines(partition, ("000001:00", 1), ("000001:01", 2), ("000002:00", 3));

            await Play(hosts, order, Steps);
            await hosts.ProcessUntilIdle();

            Assert.Equal([1, 2, 3], hosts.TakeAttemptedNumbers());
            Assert.Equal(0, await hosts.CountPending(partition));
        }
    }

    [Theory]
    [InlineData("test", "3", "2", "1")]
    [InlineData(App, "000001:00", "000001:01", "000002:00")]
    public async Task What_a_dead_one_had_in_hand_is_taken_over_when_its_lease_has_ended_and_not_before_and_in_its_order(
        string partition,
        string first,
        string second,
        string third
    )
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
    public async Task Whatever_their_clocks_say_nobody_begins_with_what_another_may_have_by_now(int a, int b)
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
    public async Task A_send_that_takes_longer_than_the_claim_is_given_up_and_done_by_another()
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
    public async Task A_queue_that_takes_longer_than_a_lease_is_kept_by_who_has_it()
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
    public async Task What_a_turn_says_is_its_own_hosts_to_say_until_that_is_dead()
    {
        await using var hosts = await MultiHost.Create();
        await Say(hosts.First, "help", "e1");
        await hosts.Second.ProcessUntilIdle();
        Assert.Empty(hosts.TakeAttempts());

        await hosts.First.ProcessUntilIdle();
        Assert.NotEmpty(hosts.TakeAttempts());

        await Say(hosts.First, "help", "e2");
        hosts.AdvanceClocks(Duration.FromSeconds(61));
        await hosts.Second.ProcessUntilIdle();
        Assert.NotEmpty(hosts.TakeAttempts());
        await hosts.First.ProcessUntilIdle();
        Assert.Empty(hosts.TakeAttempts());
    }

    [Fact]
    public async Task What_a_turn_says_goes_out_without_asking_the_whole_store_and_a_reply_costs_one_list_and_one_batch()
    {
        await using var hosts = await MultiHost.Create();
        var pump = hosts.First.GetService<OutboxDispatcher>();
        await pump.DispatchOwn(default); // the first sweep
        await Say(hosts.First, "help", "e1");
        hosts.CountingStore.TakeCounts();

        Assert.True(await pump.DispatchOwn(default) > 0);

        var (_, lists, dues, commits, _) = hosts.CountingStore.TakeCounts();
        Assert.Equal((1, 0, hosts.TakeAttempts().Count), (lists, dues, commits));
    }

    [Fact]
    public async Task What_one_replies_behind_anothers_waits_for_it_and_needs_no_look_around()
    {
        await using var hosts = await MultiHost.Create();
        await hosts.Second.GetService<OutboxDispatcher>().DispatchOwn(default);
        await Say(hosts.First, "help", "e1");
        await Say(hosts.Second, "status", "e2");

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
    public async Task What_comes_due_later_is_found_by_the_look_around()
    {
        await using var hosts = await MultiHost.Create();
        var pump = hosts.Second.GetService<OutboxDispatcher>();
        await pump.DispatchOwn(default);
        await hosts.EnqueueLines(App, ("000001:00", 1));

        Assert.Equal(0, await pump.DispatchOwn(default));
        hosts.AdvanceClocks(Duration.FromSeconds(2));
        Assert.Equal(1, await pump.DispatchOwn(default));
    }

    [Fact]
    public async Task What_two_said_in_one_talk_goes_out_in_the_order_it_was_said_whatever_their_clocks_say()
    {
        var right = await Said(Duration.Zero, Duration.Zero);
        Assert.NotEqual(right[0], right[^1]);

        Assert.Equal(right, await Said(Ahead, -Ahead));

        static async Task<IReadOnlyList<string>> Said(Duration a, Duration b)
        {
            await using var hosts = await MultiHost.Create(a, b);
            await Say(hosts.First, "help", "e1");
            await Say(hosts.Second, "status", "e2");
            hosts.AdvanceClocks(Duration.FromMinutes(2)); // longer than a lease lasts, so that one host may deliver everything
            await hosts.First.ProcessUntilIdle();
            return hosts.TakeAttempts();
        }
    }

    [Fact]
    public void Whoever_does_what_and_dies_in_the_midst_everything_is_sent_in_order_and_once_or_twice_where_somebody_died_over_it() =>
        Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(25).WithReplay(20260302, 101),
            Prop.ForAll(Gen.Choose(0, int.MaxValue - 1).ArrayOf(40).ToArbitrary(), numbers => Walk(numbers).GetAwaiter().GetResult())
        );

    [Fact]
    public async Task Who_ends_in_good_order_leaves_what_it_had_to_the_others_at_once()
    {
        await using var hosts = await MultiHost.Create();
        await Say(hosts.First, "help", "e1");
        await hosts.First.GetService<OutboxDispatcher>().Release();

        await hosts.Second.ProcessUntilIdle();

        Assert.NotEmpty(hosts.TakeAttempts());
    }

    [Fact]
    public async Task What_is_held_back_or_undeliverable_is_in_nobodys_hands()
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
    public async Task What_goes_to_several_is_in_the_hands_of_who_splits_it()
    {
        await using var hosts = await MultiHost.Create();
        var notification = new Notification(new Recipient.ToVendor(new("acme")), TeamsTestHost.NumberedLine(1));
        await hosts.MemoryStore.Commit(App, [new Write.Create(OutboxDocuments.Create(notification, null, "000001:00", TestHost.StartTime))], default);
        List<string?> hands = [];
        hosts.DuringSend = (_, _) =>
        {
            hands.AddRange(
                hosts.MemoryStore.List(App, OutboxDocuments.Kind, "", 99, default).GetAwaiter().GetResult().Select(s => Lease.Split(s).Lease?.Owner)
            );
            return null;
        };

        await hosts.First.ProcessUntilIdle();

        Assert.NotEmpty(hands);
        Assert.All(hands, h => Assert.Equal(hosts.First.GetService<HostInstance>().Name, h));
    }

    [Fact]
    public async Task A_place_closed_here_and_opened_elsewhere_is_open_here_too()
    {
        await using var hosts = await MultiHost.Create();
        await hosts.First.GetService<UnreachableConversationStore>().MarkUnreachable(MultiHost.AnyChat, null, UnreachableReason.Removed, default);
        await hosts.Second.GetService<UnreachableConversationStore>().MarkReachable(MultiHost.AnyChat, default);

        hosts.AdvanceClocks(Duration.FromSeconds(6));

        Assert.Null(await hosts.First.GetService<UnreachableConversationStore>().Find(MultiHost.AnyChat, default));
    }

    [Fact]
    public async Task A_place_closed_elsewhere_is_opened_by_who_writes_from_it_here()
    {
        await using var hosts = await MultiHost.Create();
        Assert.Null(await hosts.First.GetService<UnreachableConversationStore>().Find(Home, default));
        await hosts.Second.GetService<UnreachableConversationStore>().MarkUnreachable(Home, null, UnreachableReason.Removed, default);

        hosts.AdvanceClocks(Duration.FromSeconds(6));
        await Say(hosts.First, "help", "e1");
        hosts.AdvanceClocks(Duration.FromSeconds(6));

        Assert.Null(await hosts.Second.GetService<UnreachableConversationStore>().Find(Home, default));
    }

    [Fact]
    public async Task A_gate_shut_elsewhere_is_shut_here_too()
    {
        await using var hosts = await MultiHost.Create();
        Assert.Null(await hosts.First.GetService<DeliveryThrottle>().GetPausedUntil(MultiHost.AnyChat, default));
        var until = hosts.Second.Clock.GetCurrentInstant() + Duration.FromMinutes(2);
        await hosts.Second.GetService<DeliveryThrottle>().Pause(MultiHost.AnyChat, until, default);

        hosts.AdvanceClocks(Duration.FromSeconds(6));

        Assert.Equal(until, await hosts.First.GetService<DeliveryThrottle>().GetPausedUntil(MultiHost.AnyChat, default));
    }

    [Fact]
    public async Task Alone_nothing_is_claimed_and_nothing_read_again()
    {
        var asked = new CountingStore(new MemoryStore(new FakeClock(TestHost.StartTime)));
        await using var host = await TestHost.Create(asked);
        await host.SendInput("developer", Home, new Input.Text("help"));
        asked.TakeCounts();
        await Say(host, "help", "said");

        // Read: the person, the conversation and the roles, and the person's list; then one commit.
        Assert.Equal((3, 1, 0, 1), asked.TakeCounts() is var (gets, lists, dues, commits, _) ? (gets, lists, dues, commits) : default);
        host.Clock.Advance(Duration.FromHours(1));
        await host.GetService<OutboxDispatcher>().DispatchOwn(default);
        Assert.Equal((0, 1), asked.TakeCounts() is var (_, l, d, _, _) ? (l, d) : default);
    }

    private static async Task Walk(int[] numbers)
    {
        await using var hosts = await MultiHost.Create(Duration.Zero, Ahead, -Ahead);
        string[] partitions = ["app:one", "app:two"];
        var (told, deaths) = (0, new List<int>());
        var isMortal = false;
        hosts.DuringSend = (_, message) =>
        {
            if (!isMortal)
                return null;

            deaths.Add(NumberOf(message.Text));
            throw new IOException("The host is dead.");
        };
        foreach (var number in numbers)
        {
            var host = hosts[number / 16 % 3];
            switch (number % 16)
            {
                case < 5:
                    told++;
                    await hosts.EnqueueLines(partitions[told % 2], ($"{told:D6}:00", told));
                    break;
                case < 10:
                    await host.GetService<OutboxDispatcher>().DispatchAll(default);
                    break;
                case < 12:
                    isMortal = true;
                    try
                    {
                        await host.GetService<OutboxDispatcher>().DispatchAll(default);
                    }
                    catch (Exception dead) when (dead is IOException or AggregateException) { }

                    isMortal = false;
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
        Assert.Equal(Enumerable.Range(1, told), sent.Order());
        foreach (var of in sent.GroupBy(n => n % 2))
            Assert.Equal(of.Order(), of);
        foreach (var line in hosts.TakeAttemptedNumbers().GroupBy(n => n))
            Assert.True(line.Count() <= 1 + deaths.Count(d => d == line.Key));
        Assert.Equal(0, await hosts.CountPending(partitions[0]) + await hosts.CountPending(partitions[1]));
    }

    /// <summary>Each bit decides which host continues; neither has read anything before its first turn.</summary>
    private static async Task Play(MultiHost hosts, int order, int steps) =>
        await hosts.InterleavingStore.RunInterleaved(
            string.Concat(Enumerable.Range(0, steps).Select(n => (order >> n & 1) == 0 ? 'a' : 'b')),
            new Dictionary<char, Func<Task>> { ['a'] = () => Come(hosts, 0), ['b'] = () => Come(hosts, 1) }
        );

    private static async Task Come(MultiHost hosts, int number)
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

    private static async Task Say(TestHost host, string words, string eventId) =>
        await host.GetService<ITurnHandler>()
            .Handle(
                new IncomingActivity
                {
                    From = new ChannelUser("web", "local", "developer", "developer"),
                    Conversation = Home,
                    EventId = eventId,
                    Input = new Input.Text(words),
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
