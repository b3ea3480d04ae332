using System.Collections.Immutable;
using System.Diagnostics;
using CertBot.Core.Conversation;
using CertBot.Core.Directory;
using CertBot.Delivery;
using CertBot.Store;
using CertBot.Tests.Kit;
using CertBot.Turns;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;

namespace CertBot.Tests.Turns;

/// <summary>One trace for each turn, from what came in to the last place that hears of it.</summary>
public sealed class TracingTests : IDisposable
{
    private const string Slug = "plugh-sync";

    private static readonly Place Home = new("web", "developer", Personal: true), Reviews = new("slack", "CREVIEWS", Personal: false);

    private static readonly string[] Application =
    [
        "apply", $"https://marketplace.creatio.com/app/{Slug}", "Xyzzy", "1.0", "Sales Creatio", "en, ru", "no", "Quuxly", "Quuxly Ltd",
        "yes", "two", "yes", "a year", "yes", "budget", "yes", "reviews", "the frobnicator", "16 March 2026",
    ];

    private readonly Measured measured = new();
    private readonly TestChannel slack = new("slack");

    public void Dispose() => measured.Dispose();

    [Fact]
    public async Task A_turn_is_one_trace_through_store_pump_and_every_channel_that_hears_of_it()
    {
        await using var house = await Ready();

        await house.Take("developer", Home, new Input.Text("submit"));

        var turn = Assert.Single(measured.Of("turn"));
        Assert.Equal(("web", "Text", "taken"), (turn.GetTagItem("certbot.channel"), turn.GetTagItem("certbot.input"), turn.GetTagItem("certbot.end")));
        Assert.Null(turn.ParentId);
        Assert.Equal(ActivityStatusCode.Ok, turn.Status);
        Assert.All(measured.Spans, s => Assert.Equal(turn.TraceId, s.TraceId));
        foreach (var name in (string[])["store get", "store commit"]) Assert.Contains(measured.Of(name), s => s.ParentSpanId == turn.SpanId);

        Assert.Contains(slack.News(), p => p.Place == Reviews);
        Assert.Equal(["slack", "web"], measured.Of("deliver").Select(d => $"{d.GetTagItem("certbot.channel")}").Distinct().Order(StringComparer.Ordinal));
        var pumped = measured.Of("pump");
        Assert.All(pumped, p => Assert.Equal(turn.SpanId, p.ParentSpanId));
        Assert.All(measured.Of("deliver"), d => Assert.Contains(pumped, p => p.SpanId == d.ParentSpanId));
        Assert.All(measured.Of("deliver"), d => Assert.Equal("Delivered", d.GetTagItem("certbot.end")));
        Assert.Contains(measured.Of("store commit"), s => pumped.Any(p => p.SpanId == s.ParentSpanId));
    }

    [Fact]
    public async Task Whoever_asks_from_outside_neither_names_a_turns_trace_nor_says_whether_there_is_one()
    {
        await using var house = await Ready();
        using var outside = new Activity("request").SetParentId("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00").Start();

        await house.Take("developer", Home, new Input.Text("status"));

        var turn = Assert.Single(measured.Of("turn"));
        Assert.NotEqual(outside.TraceId, turn.TraceId);
        Assert.Null(turn.ParentId);
        Assert.Same(outside, Activity.Current);
        Assert.All(measured.Of("deliver"), d => Assert.Equal(turn.TraceId, d.TraceId));
        Assert.NotEmpty(measured.Of("deliver"));
    }

    [Fact]
    public async Task Where_nobody_traces_nothing_is_stored_of_it_though_a_web_server_notes_its_requests()
    {
        measured.Dispose();
        using var request = new Activity("request").Start();

        var document = Outbox.Of(new Notice(new Recipient.ToPlace(Home), new Say.Line("talk.hello")), null, "1", House.Start);

        Assert.Null(Stamped.Read<OutboxItem>(new Stored("p", document, "1")).Trace);
        Assert.DoesNotContain("trace", document.Json, StringComparison.Ordinal);
        await using var house = await House.Open();
        await house.Take("developer", Home, new Input.Text("status"));
        Assert.Empty(measured.Spans);
    }

    [Fact]
    public async Task What_goes_around_and_what_is_tried_again_keeps_its_trace_and_since_when_it_is_due()
    {
        await using var house = await Ready();
        house.Web.Fail(2);

        await house.Take("developer", Home, new Input.Text("status"));
        for (var minute = 0; minute < 5; minute++)
        {
            house.Clock.Advance(Duration.FromMinutes(1));
            await house.Settle();
        }

        var tries = measured.Of("deliver");
        Assert.Equal(["Later", "Later", "Delivered"], tries.Select(t => t.GetTagItem("certbot.end")));
        Assert.All(tries, t => Assert.Equal(Assert.Single(measured.Of("turn")).TraceId, t.TraceId));
        var ages = measured.Counted("certbot.outbox.age");
        Assert.Equal(["Later", "Later", "Delivered"], ages.Select(a => a["end"]));
        Assert.Equal([0, 60, 120], ages.Select(a => a.Value));
        Assert.Equal(3, measured.Counted("certbot.deliveries").Count);
    }

    [Fact]
    public async Task Lines_that_are_joined_go_with_the_trace_of_the_first_and_know_the_others()
    {
        await using var house = await Ready();
        string[] traces = [.. Enumerable.Range(1, 3).Select(n => $"00-{new string((char)('0' + n), 32)}-{new string('a', 16)}-01")];
        var items = traces.Select((t, n) => Outbox.Of(new OutboxItem.Message(new Notice(new Recipient.ToPlace(Reviews), TeamsHouse.Line(n)), null) { Trace = t }, $"{n}", house.Clock.GetCurrentInstant()));
        Assert.IsType<Committed.Done>(await house.Store.Commit("app:burst", [.. items.Select(i => new Write.Create(i))], default));
        slack.Before = (_, _) => new Sent.Paced(Duration.FromSeconds(1));
        await house.Settle();
        slack.Before = (_, _) => null;
        house.Clock.Advance(Duration.FromSeconds(2));

        await house.Settle();

        var (paced, sent) = (measured.Of("deliver")[0], measured.Of("deliver")[1]);
        Assert.Equal(("Paced", "Delivered"), (paced.GetTagItem("certbot.end"), sent.GetTagItem("certbot.end")));
        Assert.Equal(2, measured.Of("deliver").Count);
        Assert.Equal(new string('1', 32), sent.TraceId.ToHexString());
        Assert.Equal([new string('2', 32), new string('3', 32)], sent.Links.Select(l => l.Context.TraceId.ToHexString()));
        Assert.Equal([2, 2, 2], measured.Counted("certbot.outbox.age").Where(a => a["end"] == "Delivered").Select(a => a.Value));
    }

    [Fact]
    public async Task A_command_that_was_cut_off_goes_on_with_the_trace_of_its_turn()
    {
        var fuse = new Fuse(new MemoryStore(new FakeClock(House.Start)));
        await using var house = await Ready(fuse);
        fuse.BlowAfter(1);
        await Assert.ThrowsAsync<IOException>(() => house.Take("developer", Home, new Input.Text("submit")));
        var turn = Assert.Single(measured.Of("turn"));
        Assert.Equal((ActivityStatusCode.Error, "broken"), (turn.Status, turn.GetTagItem("certbot.end")));
        Assert.Equal("broken", Assert.Single(measured.Counted("certbot.turns"))["end"]);
        fuse.Mend();
        await house.Restart();
        house.Clock.Advance(Duration.FromSeconds(65));

        await house.Settle();

        Assert.Contains(slack.News(), p => p.Place == Reviews);
        var tick = Assert.Single(measured.Of("tick"));
        Assert.Equal(("talk", turn.SpanId, turn.TraceId), (tick.GetTagItem("certbot.kind"), tick.ParentSpanId, tick.TraceId));
        Assert.All(measured.Of("deliver"), d => Assert.Equal(turn.TraceId, d.TraceId));
        var lag = Assert.Single(measured.Counted("certbot.clock.lag"));
        Assert.Equal(("talk", 5), (lag["kind"], lag.Value));   // it may be taken up again after a minute
    }

    [Fact]
    public async Task What_comes_due_is_a_trace_of_its_own_and_its_lag_is_counted()
    {
        await using var house = await Ready();
        await house.Take("developer", Home, new Input.Text("submit"));
        await house.Take("developer", Home, Escalate("Nobody answers"));
        measured.Forget();
        house.Clock.Advance(Duration.FromDays(30));

        await house.Settle();

        Assert.NotEmpty(measured.Of("tick"));
        Assert.All(measured.Of("tick"), t => Assert.Equal("application", t.GetTagItem("certbot.kind")));
        Assert.All(measured.Of("tick"), t => Assert.Equal(default, t.ParentSpanId));
        Assert.Contains(measured.Of("deliver"), d => measured.Of("tick").Any(t => t.TraceId == d.TraceId));
        Assert.Equal(measured.Of("tick").Count, measured.Counted("certbot.clock.lag").Count);
        Assert.True(measured.Counted("certbot.clock.lag")[0].Value > Duration.FromDays(1).TotalSeconds);
    }

    [Fact]
    public async Task An_idle_sweep_is_no_trace()
    {
        await using var house = await Ready();

        await house.Settle();

        Assert.Empty(measured.Spans);
    }

    [Fact]
    public async Task Nothing_that_is_measured_says_who_it_was_or_what_they_wrote()
    {
        await using var house = await Ready();
        string[] hidden = [Slug, "xyzzy", "quuxly", "frobnicator", "developer", "analyst", "CREVIEWS", "app:", "talk:", "person:", "thud"];

        await house.Take("developer", Home, new Input.Text("submit"));
        await house.Take("developer", Home, new Input.Text("thud please"), "thud");
        await house.Take("developer", Home, new Input.Text("give administrator thud"));
        await house.Take("developer", Home, new Input.Click("thud", ImmutableSortedDictionary<string, string>.Empty));
        await house.Take("developer", Home, Escalate("thud"));
        house.Web.Before = (_, _) => throw new InvalidOperationException("thud");
        await Assert.ThrowsAsync<InvalidOperationException>(() => house.Take("developer", Home, new Input.Text("status thud")));

        Assert.Contains(measured.Of("deliver"), d => d is { Status: ActivityStatusCode.Error, StatusDescription: nameof(InvalidOperationException) });
        Assert.Contains("certbot.partition=talk", measured.Words);
        Assert.Contains("certbot.refusals why=talk.unknown", measured.Words);
        Assert.All(measured.Words, w => Assert.DoesNotContain(hidden, h => w.Contains(h, StringComparison.OrdinalIgnoreCase)));
    }

    private static Input.Click Escalate(string why) => new("escalate", ImmutableSortedDictionary<string, string>.Empty.Add("app", Slug).Add("reason", why));

    /// <summary>An application with all its answers, and the group that hears of it on another channel than its vendor.</summary>
    private async Task<House> Ready(IStore? inner = null)
    {
        var house = await House.Open(new TracedStore(inner ?? new MemoryStore(new FakeClock(House.Start))), all => all.AddSingleton<IChannel>(slack));
        await house.Part<Domain>().Execute(new Command.OnRoster(new RosterCommand.Bind(new("reviews"), Reviews)), null, Demo.Administrator, house.Clock.GetCurrentInstant(), default);
        foreach (var answer in Application) await house.Take("developer", Home, new Input.Text(answer));
        measured.Forget();
        return house;
    }
}
