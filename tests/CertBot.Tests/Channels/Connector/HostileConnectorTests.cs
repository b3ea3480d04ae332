using System.Text;
using CertBot.Core.Conversation;
using CertBot.Delivery;
using CertBot.Tests.Kit;
using NodaTime;

namespace CertBot.Tests.Channels.Connector;

/// <summary>Whatever the other end does: nothing is lost, nothing goes elsewhere, and nobody waits for ever.</summary>
public sealed class HostileConnectorTests : IAsyncLifetime
{
    private static readonly TimeSpan Impatient = TimeSpan.FromSeconds(3);

    private TeamsHouse? opened;

    private TeamsHouse Teams => opened ?? throw new InvalidOperationException("not open");

    public static TheoryData<string> Answers =>
    [
        "", "null", "[]", "7", "\"id\"", "<html><body>502</body></html>", "{\"id\":7}", "{\"id\":null}", "{\"id\":{}}", "{\"id\":\"\\ud800\"}", "{\"id\":\"a\",\"id\":\"b\"}", "{\"id\":\"", new string('[', 5000),
    ];

    public async Task InitializeAsync() => opened = await TeamsHouse.Open();

    public async Task DisposeAsync() => await Teams.DisposeAsync();

    [Theory]
    [MemberData(nameof(Answers))]
    public async Task An_answer_that_says_nothing_leaves_the_message_said_and_unnamed(string answer)
    {
        Teams.Connector.Next(Fault.Garbled.Of(answer));
        Assert.Equal(new Sent.Delivered(""), await Teams.Channel.Send(await Teams.Chat("analyst"), TeamsHouse.Text("x"), default));

        Teams.Connector.Next(Fault.Garbled.Of(answer));
        Assert.Equal(new Sent.Delivered(""), await Teams.Channel.Send(await Teams.TeamsChannel("reviews"), TeamsHouse.Text("x"), default));
        Assert.Equal(2, Teams.Connector.Calls.Count);
    }

    [Fact]
    public async Task A_card_that_stands_there_unnamed_is_sent_anew_when_it_changes()
    {
        var place = await Teams.Chat("analyst");
        Teams.Connector.Next(Fault.Garbled.Of("{}"));
        var notice = new Notice(new Recipient.ToPlace(place), new Say.Line("inquiry.queue.none")) { Slot = "s" };
        await Teams.Tell(notice);
        await Teams.House.Settle();
        await Teams.Tell(notice, notice with { OnlyUpdate = true });
        await Teams.House.Settle();

        Assert.Equal(["POST", "POST", "PUT"], Teams.Connector.Calls.Select(c => c.Method));
    }

    [Fact]
    public async Task Ten_megabytes_are_not_read()
    {
        Teams.Connector.Next(new Fault.Garbled(Encoding.UTF8.GetBytes($"{{\"id\":\"short\",\"more\":\"{new string('x', 10_000_000)}\"}}")), new Fault.Garbled(Encoding.UTF8.GetBytes($"{{\"id\":\"{new string('x', 2_000)}\"}}")));

        Assert.Equal(new Sent.Delivered(""), await Teams.Channel.Send(await Teams.Chat("analyst"), TeamsHouse.Text("x"), default));
        Assert.Equal(new Sent.Delivered(""), await Teams.Channel.Send(await Teams.Chat("analyst"), TeamsHouse.Text("x"), default));
    }

    [Fact]
    public async Task An_error_that_is_no_json_is_known_by_its_status_and_is_not_in_the_log()
    {
        var place = await Teams.Chat("analyst");
        Teams.Connector.Next(new Fault.Garbled("<html>secret words</html>"u8.ToArray(), "text/html", 503), new Fault.Garbled("""{"error":{"code":"secret words\n"}}"""u8.ToArray(), "application/json", 403), new Fault.Garbled("""{"error":"secret words"}"""u8.ToArray(), "application/json", 403));

        Assert.IsType<Sent.Later>(await Teams.Channel.Send(place, TeamsHouse.Text("x"), default));
        Assert.IsType<Sent.Never>(await Teams.Channel.Send(place, TeamsHouse.Text("x"), default));
        Assert.IsType<Sent.Never>(await Teams.Channel.Send(place, TeamsHouse.Text("x"), default));
        Assert.DoesNotContain(Teams.House.Log.Ours, l => l.Contains("secret", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Silence_means_later_and_the_log_says_that_it_may_be_there_twice()
    {
        await using var teams = await TeamsHouse.Open(Impatient);
        var place = await teams.Chat("analyst");
        teams.Connector.Next(new Fault.Silent(), new Fault.Dropped());

        Assert.Equal(new Sent.Later(After: null), await teams.Channel.Send(place, TeamsHouse.Text("x"), default));
        Assert.Equal(new Sent.Later(After: null), await teams.Channel.Send(place, TeamsHouse.Text("x"), default));

        Assert.Equal(2, teams.House.Log.Ours.Count(l => l.Contains("may be there twice", StringComparison.Ordinal)));
        Assert.Equal(2, teams.Connector.Shown("a:chat-analyst").Count);
    }

    [Fact]
    public async Task An_answer_that_never_ends_is_not_waited_for()
    {
        await using var teams = await TeamsHouse.Open(Impatient);
        teams.Connector.Next(new Fault.Endless());

        Assert.Equal(new Sent.Delivered(""), await teams.Channel.Send(await teams.Chat("analyst"), TeamsHouse.Text("x"), default));
    }

    [Theory]
    [InlineData(301)]
    [InlineData(302)]
    [InlineData(307)]
    [InlineData(308)]
    public async Task A_redirect_is_not_followed(int status)
    {
        await using var other = await FakeConnector.Start(Teams.House.Clock);
        other.Know("a:chat-analyst");
        var place = await Teams.Chat("analyst");
        Teams.Connector.Faults = call => new Fault.Redirect($"{other.Address}{call.Raw}", status);
        await Teams.Tell(new Notice(new Recipient.ToPlace(place), new Say.Line("inquiry.queue.none")));

        await Teams.House.Settle();
        Teams.House.Clock.Advance(Duration.FromDays(1));
        await Teams.House.Settle();

        Assert.Empty(other.Calls);
        Assert.Single(Teams.Connector.Calls);
        Assert.Equal(1, await Teams.Dead());
    }

    [Fact]
    public async Task A_begun_chat_nobody_named_is_tried_again_later()
    {
        var place = await Teams.Chat("analyst");
        Teams.Connector.Forget("a:chat-analyst");
        Teams.Connector.Next(null, Fault.Garbled.Of("{}"));

        Assert.Equal(new Sent.Later(After: null), await Teams.Channel.Send(place, TeamsHouse.Text("x"), default));
    }

    [Fact]
    public async Task A_reference_to_an_address_that_is_not_trusted_any_more_is_not_followed()
    {
        var place = await Teams.Chat("analyst");
        var references = Teams.House.Part<CertBot.Channels.Connector.References>();
        var reference = await references.Find(place, default) ?? throw new InvalidOperationException("no reference");
        await references.Keep(place, reference with { ServiceUrl = "https://evil.example/" }, default);

        Assert.IsType<Sent.Never>(await Teams.Channel.Send(place, TeamsHouse.Text("x"), default));
        Assert.Empty(Teams.Connector.Calls);
    }
}
