using System.Globalization;
using CertBot.Core.Directory;
using CertBot.Core.Messaging;
using CertBot.Core.Primitives;
using CertBot.Outbox;
using CertBot.Outbox.Dispatch;
using CertBot.Outbox.Throttling;
using CertBot.Store.Documents;
using CertBot.Store.Sqlite;
using CertBot.Tests.Kit.Cosmos;
using CertBot.Tests.Kit.Hosts;
using CertBot.Tests.Kit.Runtime;
using CertBot.Tests.Kit.Stores;
using NodaTime;

namespace CertBot.Tests.Outbox;

/// <summary>More messages wait for one conversation than it accepts for hours: that costs what is sent, and the other conversations nothing.</summary>
public sealed class ConversationQueueTests
{
    private static readonly ConversationAddress Busy = new("web", "busy", IsPersonal: false);

    private static readonly ConversationAddress Quiet = new("web", "quiet", IsPersonal: true);

    private int _messageCount;

    [Theory]
    [InlineData("memory", 10_000, 1)]
    [InlineData("memory", 10_000, 2_500, Traits = ["Campaign", "Long"])]
    [InlineData("sqlite", 1_000, 250)]
    [InlineData("cosmos", 300, 75)]
    public async Task Waiting_messages_cost_what_is_sent_and_delay_nobody(string kind, int waiting, int partitions)
    {
        await using var folder = new TemporaryStore(kind);
        MeasuringStore? measured = null;
        await using var host = await TestHost.Create(async clock => measured = new MeasuringStore(await folder.Open(clock)));
        var store = measured ?? throw new InvalidOperationException("not open");
        var sent = SendOneASecond(host);
        for (var n = 0; n < waiting; n += 50)
        {
            var batch = Enumerable.Range(n, Math.Min(50, waiting - n)).GroupBy(i => i / 4 % partitions);
            foreach (var some in batch)
                await Enqueue(host, $"app:p{some.Key:D5}", Busy, [.. some]);
        }

        for (var round = 0; round < 200 && await host.GetService<OutboxDispatcher>().DispatchAll(default) > 0; round++) { }
        store.Take();
        sent.Clear();

        for (var half = 0; half < 60; half++)
        {
            host.Clock.Advance(Duration.FromMilliseconds(500));
            await host.GetService<OutboxDispatcher>().DispatchAll(default);
        }

        var (writes, due) = store.Take();
        Assert.InRange(sent.Count, 28, 31);
        Assert.InRange(writes, sent.Count, sent.Count * 6);
        Assert.InRange(due, sent.Count, sent.Count * 4);

        await Enqueue(host, "talk:web:quiet:ana", Quiet, [1]);
        await host.GetService<OutboxDispatcher>().DispatchAll(default);
        Assert.Single(host.Web.VisibleMessages(Quiet));
    }

    [Fact]
    public async Task Queue_is_delivered_in_order_once_and_leaves_nothing_behind()
    {
        await using var host = await TestHost.Create();
        var sent = SendOneASecond(host);
        await Enqueue(host, "app:one", Busy, [.. Enumerable.Range(0, 120)]);
        await host.ProcessUntilIdle();
        await Enqueue(host, "app:one", Busy, [.. Enumerable.Range(120, 30)]);
        await host.ProcessUntilIdle();
        await host.Restart();
        host.Web.BeforeSend = Pace(host, sent);

        for (var second = 0; second < 200; second++)
        {
            host.Clock.Advance(Duration.FromSeconds(1));
            await host.ProcessUntilIdle();
        }

        Assert.Equal(Enumerable.Range(0, 150), sent);
        Assert.Empty(await host.Store.All("app:one", "", 10, default));
        Assert.Empty(await host.Store.All(StoreKeys.ConversationAddress(Busy), "", 10, default));

        await Enqueue(host, "app:one", Busy, [150]);
        await host.ProcessUntilIdle();
        Assert.Equal(150, sent[^1]);
    }

    /// <summary>A host of an earlier release sends the first message like any other, and knows nothing of the ones behind it or of the number of the next.</summary>
    [Fact]
    public async Task First_message_taken_by_an_earlier_release_does_not_stop_the_queue()
    {
        await using var host = await TestHost.Create();
        var sent = SendOneASecond(host);
        await Enqueue(host, "app:one", Busy, [.. Enumerable.Range(0, 10)]);
        await host.ProcessUntilIdle();
        var partition = StoreKeys.ConversationAddress(Busy);
        var queue = await host.Store.List(partition, OutboxDocuments.Kind, "", 20, default);
        Assert.Equal(9, queue.Count);
        Assert.All(queue, q => Assert.NotNull(q.Document.Due)); // due some time, for whoever finds it
        await host.Store.Commit(
            partition,
            [
                new Write.Delete(queue[0].Document.Id, null),
                new Write.Upsert(
                    new Document("gate", "gate", """{"v":1,"until":"2026-03-02T08:00:02Z"}""") { Expires = TestHost.StartTime + Duration.FromSeconds(2) }
                ),
            ],
            default
        );
        await host.Restart();
        host.Web.BeforeSend = Pace(host, sent);

        for (var second = 0; second < 240; second++)
        {
            host.Clock.Advance(Duration.FromSeconds(1));
            await host.ProcessUntilIdle();
        }

        Assert.Equal([0, 2, 3, 4, 5, 6, 7, 8, 9], sent);
    }

    [Fact]
    public async Task Many_answers_in_a_channel_are_bundled_even_with_buttons_and_few_are_not()
    {
        await using var host = await TestHost.Create();
        SendOneASecond(host);
        await EnqueueLines(host, Busy, 60);
        await host.ProcessUntilIdle();
        host.Clock.Advance(Duration.FromSeconds(1));
        await host.ProcessUntilIdle();
        host.Clock.Advance(Duration.FromSeconds(1));
        await host.ProcessUntilIdle();

        Assert.InRange(host.Web.VisibleMessages(Busy).Count, 2, 3);
        Assert.Empty(host.Web.VisibleMessages(Busy)[0].Message.Suggestions);
        Assert.NotEmpty(host.Web.VisibleMessages(Busy)[^1].Message.Suggestions);
    }

    [Fact]
    public async Task Several_hosts_deliver_a_queue_once_in_order_whichever_finds_it()
    {
        await using var hosts = await MultiHost.Create();
        var next = Instant.MinValue;
        hosts.DuringSend = (_, _) =>
        {
            var now = hosts.First.Clock.GetCurrentInstant();
            if (now < next)
                return new SendResult.RateLimited(next - now);
            next = now + Duration.FromSeconds(30);
            return null;
        };
        await hosts.EnqueueLines("app:one", Enumerable.Range(1, 40).Select(n => ($"{n:D6}:00", n)));
        for (var round = 0; round < 120; round++)
        {
            await hosts[round % 2].GetService<OutboxDispatcher>().DispatchAll(default);
            hosts.AdvanceClocks(Duration.FromSeconds(round % 3 == 0 ? 70 : 7));
        }

        var shown = hosts
            .Web.AllVersions(MultiHost.AnyChat)
            .Reverse()
            .SelectMany(p => (p.Message.Text ?? "").Split("App ").Skip(1))
            .Select(t => int.Parse(t.Split(' ')[0], CultureInfo.InvariantCulture));
        Assert.Equal(Enumerable.Range(1, 40), shown);
        Assert.Equal(0, await hosts.CountPending("app:one"));
    }

    /// <summary>The host stopped after it sent the last message and before it closed the queue.</summary>
    [Fact]
    public async Task Queue_left_open_without_a_message_delays_nothing()
    {
        await using var host = await TestHost.Create();
        var sent = SendOneASecond(host);
        await Enqueue(host, "app:one", Busy, [.. Enumerable.Range(0, 3)]);
        await host.ProcessUntilIdle();
        var partition = StoreKeys.ConversationAddress(Busy);
        foreach (var stored in await host.Store.List(partition, OutboxDocuments.Kind, "", 20, default))
            await host.Store.Commit(partition, [new Write.Delete(stored.Document.Id, null)], default);
        await host.Restart();
        host.Web.BeforeSend = Pace(host, sent);
        host.Clock.Advance(Duration.FromMinutes(1));

        await Enqueue(host, "app:one", Busy, [7]);
        await host.ProcessUntilIdle();

        Assert.Equal([0, 7], sent);
        Assert.False((await host.GetService<DeliveryThrottle>().Load(Busy, default)).Pause.HasQueue);
    }

    [Fact]
    public async Task Pause_keeps_the_queue_it_found()
    {
        await using var host = await TestHost.Create();
        SendOneASecond(host);
        await Enqueue(host, "app:one", Busy, [.. Enumerable.Range(0, 5)]);
        await host.ProcessUntilIdle();
        var throttle = host.GetService<DeliveryThrottle>();

        await throttle.Pause(Busy, host.Clock.GetCurrentInstant() + Duration.FromMinutes(1), default);

        Assert.True((await throttle.Load(Busy, default)).Pause.HasQueue);
    }

    private List<int> SendOneASecond(TestHost host)
    {
        List<int> sent = [];
        host.Web.BeforeSend = Pace(host, sent);
        return sent;
    }

    private static Func<ConversationAddress, OutboundMessage, SendResult?> Pace(TestHost host, List<int> sent)
    {
        var next = Instant.MinValue;
        return (address, message) =>
        {
            var now = host.Clock.GetCurrentInstant();
            if (address != Busy)
                return null;
            if (now < next)
                return new SendResult.RateLimited(next - now);

            next = now + Duration.FromSeconds(1);
            if (message.Source is BotMessage.CardMessage { Data: var data })
                sent.Add(int.Parse($"{CoreJson.Write(data["title"])}".Trim('"'), CultureInfo.InvariantCulture));
            return null;
        };
    }

    /// <summary>Cards, because lines would be combined.</summary>
    private async Task Enqueue(TestHost host, string partition, ConversationAddress address, int[] numbers)
    {
        Write[] writes =
        [
            .. numbers.Select(n => new Write.Create(
                OutboxDocuments.Create(
                    new Notification(
                        new Recipient.ToConversation(address),
                        new BotMessage.CardMessage(
                            "people",
                            new() { ["title"] = n.ToString(CultureInfo.InvariantCulture), ["rows"] = LocalizableValue.Array([]) }
                        )
                    ),
                    null,
                    $"{++_messageCount:D8}",
                    host.Clock.GetCurrentInstant()
                )
            )),
        ];
        foreach (var chunk in writes.Chunk(90))
            Assert.IsType<CommitResult.Committed>(await host.Store.Commit(partition, chunk, default));
    }

    private async Task EnqueueLines(TestHost host, ConversationAddress address, int count)
    {
        Write[] writes =
        [
            .. Enumerable
                .Range(1, count)
                .Select(n => new Write.Create(
                    OutboxDocuments.Create(
                        new Notification(
                            new Recipient.ToConversation(address),
                            TeamsTestHost.NumberedLine(n) with
                            {
                                SuggestedActions = [new("Help", "help")],
                            }
                        ),
                        null,
                        $"{++_messageCount:D8}",
                        host.Clock.GetCurrentInstant()
                    )
                )),
        ];
        Assert.IsType<CommitResult.Committed>(await host.Store.Commit("app:lines", writes, default));
    }

    /// <summary>Counts the documents that are written, and those that the queries for due documents return.</summary>
    private sealed class MeasuringStore(IStore inner) : DelegatingStore(inner)
    {
        private int _writes;
        private int _due;

        public (int Writes, int Due) Take()
        {
            var counted = (_writes, _due);
            (_writes, _due) = (0, 0);
            return counted;
        }

        public override Task<CommitResult> Commit(string partition, IReadOnlyList<Write> writes, CancellationToken cancellationToken)
        {
            _writes += writes.Count;
            return base.Commit(partition, writes, cancellationToken);
        }

        public override async Task<IReadOnlyList<StoredDocument>> Due(IReadOnlyList<string> kinds, Instant now, int max, CancellationToken cancellationToken)
        {
            var found = await base.Due(kinds, now, max, cancellationToken);
            _due += found.Count;
            return found;
        }
    }

    private sealed class TemporaryStore(string kind) : IAsyncDisposable
    {
        private readonly DirectoryInfo _folder = System.IO.Directory.CreateTempSubdirectory("certbot-queue");

        public async Task<IStore> Open(IClock clock) =>
            kind switch
            {
                "sqlite" => SqliteStore.Open(Path.Combine(_folder.FullName, "certbot.db"), clock),
                "cosmos" => await CosmosTestStores.OpenStore(new FakeCosmos(clock).WithContainer("certbot", "certbot"), clock),
                _ => new MemoryStore(clock),
            };

        public ValueTask DisposeAsync()
        {
            _folder.Delete(recursive: true);
            return ValueTask.CompletedTask;
        }
    }
}
