using System.Collections.Immutable;
using System.Diagnostics;
using CertBot.Commands;
using CertBot.Core.Conversation;
using CertBot.Core.Directory;
using CertBot.Core.Messaging;
using CertBot.Demo.Seed;
using CertBot.Outbox;
using CertBot.Store.Documents;
using CertBot.Tests.Kit.Channels;
using CertBot.Tests.Kit.Hosts;
using CertBot.Tests.Kit.Runtime;
using CertBot.Tests.Kit.Stores;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;

namespace CertBot.Tests.Diagnostics;

/// <summary>One trace per turn, from the incoming activity to the last delivery.</summary>
public sealed class TracingTests : IDisposable
{
    private const string Slug = "plugh-sync";

    private static readonly ConversationAddress PersonalChat = new("web", "developer", IsPersonal: true),
        Reviews = new("slack", "CREVIEWS", IsPersonal: false);

    private static readonly string[] Application =
    [
        "apply",
        $"https://marketplace.creatio.com/app/{Slug}",
        "Xyzzy",
        "1.0",
        "Sales Creatio",
        "en, ru",
        "no",
        "Quuxly",
        "Quuxly Ltd",
        "yes",
        "two",
        "yes",
        "a year",
        "yes",
        "budget",
        "yes",
        "reviews",
        "the frobnicator",
        "16 March 2026",
    ];

    private readonly CapturedTelemetry _measured = new();
    private readonly TestChannel _slack = new("slack");

    public void Dispose() => _measured.Dispose();

    [Fact]
    public async Task Turn_is_one_trace_through_store_outbox_and_every_channel()
    {
        await using var host = await Ready();

        await host.SendInput("developer", PersonalChat, new Input.Text("submit"));

        var turn = Assert.Single(_measured.SpansNamed("turn"));
        Assert.Equal(("web", "Text", "taken"), (turn.GetTagItem("certbot.channel"), turn.GetTagItem("certbot.input"), turn.GetTagItem("certbot.end")));
        Assert.Null(turn.ParentId);
        Assert.Equal(ActivityStatusCode.Ok, turn.Status);
        Assert.All(_measured.Spans, s => Assert.Equal(turn.TraceId, s.TraceId));
        foreach (var name in (string[])["store get", "store commit"])
            Assert.Contains(_measured.SpansNamed(name), s => s.ParentSpanId == turn.SpanId);

        Assert.Contains(_slack.TakeNewMessages(), p => p.Address == Reviews);
        Assert.Equal(
            ["slack", "web"],
            _measured.SpansNamed("deliver").Select(d => $"{d.GetTagItem("certbot.channel")}").Distinct().Order(StringComparer.Ordinal)
        );
        var pumped = _measured.SpansNamed("pump");
        Assert.All(pumped, p => Assert.Equal(turn.SpanId, p.ParentSpanId));
        Assert.All(_measured.SpansNamed("deliver"), d => Assert.Contains(pumped, p => p.SpanId == d.ParentSpanId));
        Assert.All(_measured.SpansNamed("deliver"), d => Assert.Equal("Delivered", d.GetTagItem("certbot.end")));
        Assert.Contains(_measured.SpansNamed("store commit"), s => pumped.Any(p => p.SpanId == s.ParentSpanId));
    }

    [Fact]
    public async Task Ambient_trace_of_the_caller_is_not_continued()
    {
        await using var host = await Ready();
        using var outside = new Activity("request").SetParentId("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00").Start();

        await host.SendInput("developer", PersonalChat, new Input.Text("status"));

        var turn = Assert.Single(_measured.SpansNamed("turn"));
        Assert.NotEqual(outside.TraceId, turn.TraceId);
        Assert.Null(turn.ParentId);
        Assert.Same(outside, Activity.Current);
        Assert.All(_measured.SpansNamed("deliver"), d => Assert.Equal(turn.TraceId, d.TraceId));
        Assert.NotEmpty(_measured.SpansNamed("deliver"));
    }

    [Fact]
    public async Task No_trace_is_stored_without_a_listener()
    {
        _measured.Dispose();
        using var request = new Activity("request").Start();

        var document = OutboxDocuments.Create(
            new Notification(new Recipient.ToConversation(PersonalChat), new BotMessage.TextMessage("talk.hello")),
            null,
            "1",
            TestHost.StartTime
        );

        Assert.Null(VersionedJson.Read<OutboxMessage>(new StoredDocument("p", document, "1")).Trace);
        Assert.DoesNotContain("trace", document.Json, StringComparison.Ordinal);
        await using var host = await TestHost.Create();
        await host.SendInput("developer", PersonalChat, new Input.Text("status"));
        Assert.Empty(_measured.Spans);
    }

    [Fact]
    public async Task Retry_keeps_trace_and_original_due_time()
    {
        await using var host = await Ready();
        host.Web.FailNextSends(2);

        await host.SendInput("developer", PersonalChat, new Input.Text("my applications"));
        for (var minute = 0; minute < 5; minute++)
        {
            host.Clock.Advance(Duration.FromMinutes(1));
            await host.ProcessUntilIdle();
        }

        var tries = _measured.SpansNamed("deliver");
        Assert.Equal(["Retry", "Retry", "Delivered"], tries.Select(t => t.GetTagItem("certbot.end")));
        Assert.All(tries, t => Assert.Equal(Assert.Single(_measured.SpansNamed("turn")).TraceId, t.TraceId));
        var ages = _measured.MeasurementsNamed("certbot.outbox.age");
        Assert.Equal(["Retry", "Retry", "Delivered"], ages.Select(a => a["end"]));
        Assert.Equal([0, 60, 120], ages.Select(a => a.Value));
        Assert.Equal(3, _measured.MeasurementsNamed("certbot.deliveries").Count);
    }

    [Fact]
    public async Task Joined_messages_use_the_trace_of_the_first_and_link_the_others()
    {
        await using var host = await Ready();
        string[] traces = [.. Enumerable.Range(1, 3).Select(n => $"00-{new string((char)('0' + n), 32)}-{new string('a', 16)}-01")];
        var items = traces.Select(
            (t, n) =>
                OutboxDocuments.Create(
                    new OutboxMessage.Message(new Notification(new Recipient.ToConversation(Reviews), TeamsTestHost.NumberedLine(n)), null) { Trace = t },
                    $"{n}",
                    host.Clock.GetCurrentInstant()
                )
        );
        Assert.IsType<CommitResult.Committed>(await host.Store.Commit("app:burst", [.. items.Select(i => new Write.Create(i))], default));
        _slack.BeforeSend = (_, _) => new SendResult.RateLimited(Duration.FromSeconds(1));
        await host.ProcessUntilIdle();
        _slack.BeforeSend = (_, _) => null;
        host.Clock.Advance(Duration.FromSeconds(2));

        await host.ProcessUntilIdle();

        var (paced, sent) = (_measured.SpansNamed("deliver")[0], _measured.SpansNamed("deliver")[1]);
        Assert.Equal(("RateLimited", "Delivered"), (paced.GetTagItem("certbot.end"), sent.GetTagItem("certbot.end")));
        Assert.Equal(2, _measured.SpansNamed("deliver").Count);
        Assert.Equal(new string('1', 32), sent.TraceId.ToHexString());
        Assert.Equal([new string('2', 32), new string('3', 32)], sent.Links.Select(l => l.Context.TraceId.ToHexString()));
        Assert.Equal([2, 2, 2], _measured.MeasurementsNamed("certbot.outbox.age").Where(a => a["end"] == "Delivered").Select(a => a.Value));
    }

    [Fact]
    public async Task Interrupted_command_continues_the_trace_of_its_turn()
    {
        var crashingStore = new CrashAfterCommitStore(new MemoryStore(new FakeClock(TestHost.StartTime)));
        await using var host = await Ready(crashingStore);
        crashingStore.CrashAfter(1);
        await Assert.ThrowsAsync<IOException>(() => host.SendInput("developer", PersonalChat, new Input.Text("submit")));
        var turn = Assert.Single(_measured.SpansNamed("turn"));
        Assert.Equal((ActivityStatusCode.Error, "broken"), (turn.Status, turn.GetTagItem("certbot.end")));
        Assert.Equal("broken", Assert.Single(_measured.MeasurementsNamed("certbot.turns"))["end"]);
        crashingStore.Repair();
        await host.Restart();
        host.Clock.Advance(Duration.FromSeconds(65));

        await host.ProcessUntilIdle();

        Assert.Contains(_slack.TakeNewMessages(), p => p.Address == Reviews);
        var tick = Assert.Single(_measured.SpansNamed("tick"));
        Assert.Equal(("talk", turn.SpanId, turn.TraceId), (tick.GetTagItem("certbot.kind"), tick.ParentSpanId, tick.TraceId));
        Assert.All(_measured.SpansNamed("deliver"), d => Assert.Equal(turn.TraceId, d.TraceId));
        var lag = Assert.Single(_measured.MeasurementsNamed("certbot.clock.lag"));
        Assert.Equal(("talk", 5), (lag["kind"], lag.Value)); // it may be resumed after a minute
    }

    [Fact]
    public async Task Timer_creates_its_own_trace_and_its_lag_is_measured()
    {
        await using var host = await Ready();
        await host.SendInput("developer", PersonalChat, new Input.Text("submit"));
        await host.SendInput("developer", PersonalChat, Escalate("Nobody answers"));
        _measured.Clear();
        host.Clock.Advance(Duration.FromDays(30));

        await host.ProcessUntilIdle();

        Assert.NotEmpty(_measured.SpansNamed("tick"));
        Assert.Subset(
            new HashSet<object?> { "application", "digest", "reminder" },
            _measured.SpansNamed("tick").Select(t => t.GetTagItem("certbot.kind")).ToHashSet()
        );
        Assert.Contains(_measured.SpansNamed("tick"), t => t.GetTagItem("certbot.kind") is "application");
        Assert.All(_measured.SpansNamed("tick"), t => Assert.Equal(default, t.ParentSpanId));
        Assert.Contains(_measured.SpansNamed("deliver"), d => _measured.SpansNamed("tick").Any(t => t.TraceId == d.TraceId));
        Assert.Equal(_measured.SpansNamed("tick").Count, _measured.MeasurementsNamed("certbot.clock.lag").Count);
        Assert.True(_measured.MeasurementsNamed("certbot.clock.lag")[0].Value > Duration.FromDays(1).TotalSeconds);
    }

    [Fact]
    public async Task Idle_sweep_creates_no_trace()
    {
        await using var host = await Ready();

        await host.ProcessUntilIdle();

        Assert.Empty(_measured.Spans);
    }

    [Fact]
    public async Task Measurements_contain_neither_identity_nor_text()
    {
        await using var host = await Ready();
        string[] hidden = [Slug, "xyzzy", "quuxly", "frobnicator", "developer", "analyst", "CREVIEWS", "app:", "talk:", "person:", "thud"];

        await host.SendInput("developer", PersonalChat, new Input.Text("submit"));
        await host.SendInput("developer", PersonalChat, new Input.Text("thud please"), "thud");
        await host.SendInput("developer", PersonalChat, new Input.Text("give administrator thud"));
        await host.SendInput("developer", PersonalChat, new Input.Click("thud", ImmutableSortedDictionary<string, string>.Empty));
        await host.SendInput("developer", PersonalChat, Escalate("thud"));
        host.Web.BeforeSend = (_, _) => throw new InvalidOperationException("thud");
        await Assert.ThrowsAsync<InvalidOperationException>(() => host.SendInput("developer", PersonalChat, new Input.Text("status thud")));

        Assert.Contains(_measured.SpansNamed("deliver"), d => d is { Status: ActivityStatusCode.Error, StatusDescription: nameof(InvalidOperationException) });
        Assert.Contains("certbot.partition=talk", _measured.AllText);
        Assert.Contains("certbot.refusals why=talk.unknown", _measured.AllText);
        Assert.All(_measured.AllText, w => Assert.DoesNotContain(hidden, h => w.Contains(h, StringComparison.OrdinalIgnoreCase)));
    }

    private static Input.Click Escalate(string reason) =>
        new("escalate", ImmutableSortedDictionary<string, string>.Empty.Add("app", Slug).Add("reason", reason));

    /// <summary>A complete application, and the group that is notified of it on another channel than its vendor.</summary>
    private async Task<TestHost> Ready(IStore? inner = null)
    {
        var host = await TestHost.Create(new TracedStore(inner ?? new MemoryStore(new FakeClock(TestHost.StartTime))), all =>
            all.AddSingleton<IChannelAdapter>(_slack)
        );
        await host.GetService<CommandExecutor>()
            .Execute(
                new Command.OnRoleAssignments(new RoleAssignmentCommand.BindGroup(new("reviews"), Reviews)),
                null,
                DemoData.Administrator,
                host.Clock.GetCurrentInstant(),
                default
            );
        foreach (var answer in Application)
            await host.SendInput("developer", PersonalChat, new Input.Text(answer));
        _measured.Clear();
        return host;
    }
}
