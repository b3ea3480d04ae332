using CertBot.Core.Conversation;
using CertBot.Core.Directory;
using CertBot.Delivery;
using CertBot.Store;
using CertBot.Tests.Kit;
using CertBot.Turns;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using NodaTime;

namespace CertBot.Tests.Delivery;

/// <summary>Several hosts deliver from one outbox: each notice once, in its order, whoever dies and whatever their clocks say.</summary>
public sealed class ReplicasTests
{
    private const string App = "app:one";

    private static readonly Duration Ahead = Duration.FromSeconds(10);
    private static readonly Place Home = new("web", "developer", Personal: true);

    [Fact]
    public async Task Each_notice_is_sent_once_and_in_its_order_however_two_that_sweep_get_in_each_others_way()
    {
        const int Steps = 8;
        await using var hosts = await Neighbours.Open(Ahead, -Ahead);
        for (var order = 0; order < 1 << Steps; order++)
        {
            var partition = $"app:order-{order}";
            await hosts.Tell(partition, ("000001:00", 1), ("000001:01", 2), ("000002:00", 3));

            await Play(hosts, order, Steps);
            await hosts.Settle();

            Assert.Equal([1, 2, 3], hosts.Lines());
            Assert.Equal(0, await hosts.Waiting(partition));
        }
    }

    [Theory]
    [InlineData("test", "3", "2", "1")]
    [InlineData(App, "000001:00", "000001:01", "000002:00")]
    public async Task What_a_dead_one_had_in_hand_is_taken_over_when_its_lease_has_ended_and_not_before_and_in_its_order(string partition, string first, string second, string third)
    {
        await using var hosts = await Neighbours.Open();
        await hosts.Tell(partition, (first, 1), (second, 2));
        using var dead = await Take(hosts.A, partition);
        await hosts.Tell(partition, (third, 3));

        hosts.Pass(Duration.FromSeconds(59));
        await hosts.B.Settle();
        Assert.Empty(hosts.Lines());

        hosts.Pass(Duration.FromSeconds(2));
        await hosts.B.Settle();
        Assert.Equal([1, 2, 3], hosts.Lines());
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(-10, 10)]
    [InlineData(10, -10)]
    public async Task Whatever_their_clocks_say_nobody_begins_with_what_another_may_have_by_now(int a, int b)
    {
        await using var hosts = await Neighbours.Open(Duration.FromSeconds(a), Duration.FromSeconds(b));
        hosts.Pass(Duration.FromSeconds(20));   // the one that is behind finds it due too
        await hosts.Tell(App, ("000001:00", 1));
        using var first = await Take(hosts.A, App) ?? throw new InvalidOperationException("not taken");
        Assert.True(first.MayBegin);

        for (var second = 0; second < 90; second++)
        {
            hosts.Pass(Duration.FromSeconds(1));
            if (await Take(hosts.B, App) is not { } other) continue;

            using (other) Assert.False(first.MayBegin);
            Assert.InRange(second, 35, 85);
            return;
        }

        Assert.Fail("it is never taken over");
    }

    [Fact]
    public async Task A_send_that_takes_longer_than_the_claim_is_given_up_and_done_by_another()
    {
        var channel = new Silent();
        await using var hosts = await Neighbours.Open(
            all => all.RemoveAll<IChannel>().AddSingleton<IChannel>(channel), r => r with { Lease = Duration.FromMilliseconds(300), Margin = Duration.FromMilliseconds(200), Step = Duration.Zero });
        channel.Answers = false;
        await hosts.Tell(App, ("000001:00", 1));

        Assert.Equal(0, await hosts.A.Part<OutboxPump>().Sweep(default));   // its channel says nothing, and it does not wait for ever
        Assert.Equal(1, await hosts.Waiting(App));

        channel.Answers = true;
        hosts.Pass(Duration.FromSeconds(1));
        Assert.Equal(1, await hosts.B.Part<OutboxPump>().Sweep(default));
        Assert.Equal(0, await hosts.Waiting(App));
    }

    [Fact]
    public async Task A_queue_that_takes_longer_than_a_lease_is_kept_by_who_has_it()
    {
        await using var hosts = await Neighbours.Open();
        await hosts.Tell(App, Enumerable.Range(1, 9).Select(n => ($"00000{n}:00", n)));
        hosts.During = (_, _) =>
        {
            hosts.Pass(Duration.FromSeconds(12));
            return null;
        };

        for (var round = 0; round < 9; round++)
        {
            await hosts.A.Part<OutboxPump>().Sweep(default);
            Assert.Null(await Take(hosts.B, App));
            hosts.Pass(Duration.FromSeconds(1));
        }

        Assert.Equal(Enumerable.Range(1, 9), hosts.Lines());
    }

    [Fact]
    public async Task What_a_turn_says_is_its_own_hosts_to_say_until_that_is_dead()
    {
        await using var hosts = await Neighbours.Open();
        await Say(hosts.A, "help", "e1");
        await hosts.B.Settle();
        Assert.Empty(hosts.Tried());

        await hosts.A.Settle();
        Assert.NotEmpty(hosts.Tried());

        await Say(hosts.A, "help", "e2");
        hosts.Pass(Duration.FromSeconds(61));
        await hosts.B.Settle();
        Assert.NotEmpty(hosts.Tried());
        await hosts.A.Settle();
        Assert.Empty(hosts.Tried());
    }

    [Fact]
    public async Task What_a_turn_says_goes_out_without_asking_the_whole_store_and_a_reply_costs_one_list_and_one_batch()
    {
        await using var hosts = await Neighbours.Open();
        var pump = hosts.A.Part<OutboxPump>();
        await pump.Round(default);   // its look around
        await Say(hosts.A, "help", "e1");
        hosts.Asked.Since();

        Assert.True(await pump.Round(default) > 0);

        var (_, lists, dues, commits, _) = hosts.Asked.Since();
        Assert.Equal((1, 0, hosts.Tried().Count), (lists, dues, commits));
    }

    [Fact]
    public async Task What_one_replies_behind_anothers_waits_for_it_and_needs_no_look_around()
    {
        await using var hosts = await Neighbours.Open();
        await hosts.B.Part<OutboxPump>().Round(default);
        await Say(hosts.A, "help", "e1");
        await Say(hosts.B, "status", "e2");

        Assert.Equal(0, await hosts.B.Part<OutboxPump>().Round(default));
        Assert.Empty(hosts.Tried());
        await hosts.A.Settle();
        Assert.NotEmpty(hosts.Tried());

        hosts.Asked.Since();
        hosts.Pass(Duration.FromMilliseconds(500));
        Assert.NotEqual(0, await hosts.B.Part<OutboxPump>().Round(default));
        Assert.NotEmpty(hosts.Tried());
        Assert.Equal(0, hosts.Asked.Since().Dues);
    }

    [Fact]
    public async Task What_comes_due_later_is_found_by_the_look_around()
    {
        await using var hosts = await Neighbours.Open();
        var pump = hosts.B.Part<OutboxPump>();
        await pump.Round(default);
        await hosts.Tell(App, ("000001:00", 1));

        Assert.Equal(0, await pump.Round(default));
        hosts.Pass(Duration.FromSeconds(2));
        Assert.Equal(1, await pump.Round(default));
    }

    [Fact]
    public async Task What_two_said_in_one_talk_goes_out_in_the_order_it_was_said_whatever_their_clocks_say()
    {
        var right = await Said(Duration.Zero, Duration.Zero);
        Assert.NotEqual(right[0], right[^1]);

        Assert.Equal(right, await Said(Ahead, -Ahead));

        static async Task<IReadOnlyList<string>> Said(Duration a, Duration b)
        {
            await using var hosts = await Neighbours.Open(a, b);
            await Say(hosts.A, "help", "e1");
            await Say(hosts.B, "status", "e2");
            hosts.Pass(Duration.FromMinutes(2));   // nobody was there to say it
            await hosts.A.Settle();
            return hosts.Tried();
        }
    }

    [Fact]
    public void Whoever_does_what_and_dies_in_the_midst_everything_is_sent_in_order_and_once_or_twice_where_somebody_died_over_it() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(25).WithReplay(20260302, 101),
        Prop.ForAll(Gen.Choose(0, int.MaxValue - 1).ArrayOf(40).ToArbitrary(), numbers => Walk(numbers).GetAwaiter().GetResult()));

    [Fact]
    public async Task Who_ends_in_good_order_leaves_what_it_had_to_the_others_at_once()
    {
        await using var hosts = await Neighbours.Open();
        await Say(hosts.A, "help", "e1");
        await hosts.A.Part<OutboxPump>().Release();

        await hosts.B.Settle();

        Assert.NotEmpty(hosts.Tried());
    }

    [Fact]
    public async Task What_is_held_back_or_undeliverable_is_in_nobodys_hands()
    {
        await using var hosts = await Neighbours.Open();
        await hosts.Tell(App, ("000001:00", 1), ("000001:01", 2));
        hosts.During = (_, _) => new Sent.Later(Duration.FromSeconds(30));
        await hosts.A.Settle();
        Assert.All(await hosts.Inner.List(App, Outbox.Kind, "", 9, default), s => Assert.Null(Claim.Of(s).Claim));

        hosts.During = (_, _) => new Sent.Never("no");
        hosts.Pass(Duration.FromSeconds(31));
        await hosts.B.Settle();
        Assert.All(await hosts.Inner.List(App, Outbox.DeadKind, "", 9, default), s => Assert.Null(Claim.Of(s).Claim));
        Assert.Equal([1, 1, 2], hosts.Lines());
    }

    [Fact]
    public async Task What_goes_to_several_is_in_the_hands_of_who_splits_it()
    {
        await using var hosts = await Neighbours.Open();
        var notice = new Notice(new Recipient.ToVendor(new("acme")), TeamsHouse.Line(1));
        await hosts.Inner.Commit(App, [new Write.Create(Outbox.Of(notice, null, "000001:00", House.Start))], default);
        List<string?> hands = [];
        hosts.During = (_, _) =>
        {
            hands.AddRange(hosts.Inner.List(App, Outbox.Kind, "", 99, default).GetAwaiter().GetResult().Select(s => Claim.Of(s).Claim?.By));
            return null;
        };

        await hosts.A.Settle();

        Assert.NotEmpty(hands);
        Assert.All(hands, h => Assert.Equal(hosts.A.Part<Replica>().Name, h));
    }

    [Fact]
    public async Task A_place_closed_here_and_opened_elsewhere_is_open_here_too()
    {
        await using var hosts = await Neighbours.Open();
        await hosts.A.Part<Closings>().Close(Neighbours.There, null, Closure.Removed, default);
        await hosts.B.Part<Closings>().Reopen(Neighbours.There, default);

        hosts.Pass(Duration.FromSeconds(6));

        Assert.Null(await hosts.A.Part<Closings>().Find(Neighbours.There, default));
    }

    [Fact]
    public async Task A_place_closed_elsewhere_is_opened_by_who_writes_from_it_here()
    {
        await using var hosts = await Neighbours.Open();
        Assert.Null(await hosts.A.Part<Closings>().Find(Home, default));
        await hosts.B.Part<Closings>().Close(Home, null, Closure.Removed, default);

        hosts.Pass(Duration.FromSeconds(6));
        await Say(hosts.A, "help", "e1");
        hosts.Pass(Duration.FromSeconds(6));

        Assert.Null(await hosts.B.Part<Closings>().Find(Home, default));
    }

    [Fact]
    public async Task A_gate_shut_elsewhere_is_shut_here_too()
    {
        await using var hosts = await Neighbours.Open();
        Assert.Null(await hosts.A.Part<Gates>().ShutUntil(Neighbours.There, default));
        var until = hosts.B.Clock.GetCurrentInstant() + Duration.FromMinutes(2);
        await hosts.B.Part<Gates>().Shut(Neighbours.There, until, default);

        hosts.Pass(Duration.FromSeconds(6));

        Assert.Equal(until, await hosts.A.Part<Gates>().ShutUntil(Neighbours.There, default));
    }

    [Fact]
    public async Task Alone_nothing_is_claimed_and_nothing_read_again()
    {
        var asked = new Asked(new MemoryStore(new FakeClock(House.Start)));
        await using var house = await House.Open(asked);
        await house.Take("developer", Home, new Input.Text("help"));
        asked.Since();
        await Say(house, "help", "said");

        // Who they are, what they are in the midst of, the roster, and what they have; then what is said.
        Assert.Equal((3, 1, 0, 1), asked.Since() is var (gets, lists, dues, commits, _) ? (gets, lists, dues, commits) : default);
        house.Clock.Advance(Duration.FromHours(1));
        await house.Part<OutboxPump>().Round(default);
        Assert.Equal((0, 1), asked.Since() is var (_, l, d, _, _) ? (l, d) : default);
    }

    private static async Task Walk(int[] numbers)
    {
        await using var hosts = await Neighbours.Open(Duration.Zero, Ahead, -Ahead);
        string[] partitions = ["app:one", "app:two"];
        var (told, deaths) = (0, new List<int>());
        var isMortal = false;
        hosts.During = (_, message) =>
        {
            if (!isMortal) return null;

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
                    await hosts.Tell(partitions[told % 2], ($"{told:D6}:00", told));
                    break;
                case < 10:
                    await host.Part<OutboxPump>().Sweep(default);
                    break;
                case < 12:
                    isMortal = true;
                    try
                    {
                        await host.Part<OutboxPump>().Sweep(default);
                    }
                    catch (Exception dead) when (dead is IOException or AggregateException)
                    {
                    }

                    isMortal = false;
                    await host.Restart();   // and comes back under another name
                    break;
                default:
                    hosts.Pass(Duration.FromSeconds(number / 16 % 40));
                    break;
            }
        }

        for (var round = 0; round < 4; round++)
        {
            hosts.Pass(Duration.FromMinutes(2));
            await hosts.Settle();
        }

        var sent = hosts.Web.Ever(Neighbours.There).Reverse().Select(p => NumberOf(p.Message.Text)).ToList();
        Assert.Equal(Enumerable.Range(1, told), sent.Order());
        foreach (var of in sent.GroupBy(n => n % 2)) Assert.Equal(of.Order(), of);
        foreach (var line in hosts.Lines().GroupBy(n => n)) Assert.True(line.Count() <= 1 + deaths.Count(d => d == line.Key));
        Assert.Equal(0, await hosts.Waiting(partitions[0]) + await hosts.Waiting(partitions[1]));
    }

    /// <summary>Bit for bit who goes on next; neither has looked before its first turn.</summary>
    private static async Task Play(Neighbours hosts, int order, int steps) => await hosts.Steps.Play(
        string.Concat(Enumerable.Range(0, steps).Select(n => (order >> n & 1) == 0 ? 'a' : 'b')),
        new Dictionary<char, Func<Task>> { ['a'] = () => Come(hosts, 0), ['b'] = () => Come(hosts, 1) });

    private static async Task Come(Neighbours hosts, int number)
    {
        await hosts.Steps.Commit("gate", [new Write.Upsert(new Document($"{number}", "gate", "{}"))], default);
        await hosts[number].Part<OutboxPump>().Sweep(default);
    }

    private static int NumberOf(string? text) => int.Parse(text?.Split("App ")[1].Split(' ')[0] ?? "", System.Globalization.CultureInfo.InvariantCulture);

    private static async Task<Hand?> Take(House house, string partition) => (await house.Part<Claims>().Take(partition, Outbox.Kind, items => Outbox.InOrder(partition, items), default)).Hand;

    private static async Task Say(House house, string words, string eventId) => await house.Part<ITurns>().Take(
        new Inbound { Who = new Identity("web", "local", "developer", "developer"), Where = Home, EventId = eventId, Input = new Input.Text(words) }, default);

    /// <summary>A channel that answers when it is told to.</summary>
    private sealed class Silent : IChannel
    {
        public bool Answers { get; set; } = true;

        public string Name => "web";

        public async Task<Sent> Send(Place place, Message message, CancellationToken cancel)
        {
            if (!Answers) await Task.Delay(Timeout.Infinite, cancel);
            return new Sent.Delivered("m");
        }
    }
}
