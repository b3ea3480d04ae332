using System.Text;
using CertBot.Channels.Connector.Client;
using CertBot.Channels.Connector.Schema;
using CertBot.Core.Directory;
using CertBot.Core.Messaging;
using CertBot.Outbox;
using CertBot.Tests.Kit.Hosts;
using CertBot.Tests.Kit.Teams;
using NodaTime;

namespace CertBot.Tests.Channels.Connector.Activities;

/// <summary>Whatever the other side does: nothing is lost, nothing is sent elsewhere, and no call waits indefinitely.</summary>
public sealed class HostileConnectorTests : IAsyncLifetime
{
    private static readonly TimeSpan Impatient = TimeSpan.FromSeconds(3);

    private TeamsTestHost? _teamsHost;

    private TeamsTestHost Teams => _teamsHost ?? throw new InvalidOperationException("not open");

    public static TheoryData<string> Answers =>
        [
            "",
            "null",
            "[]",
            "7",
            "\"id\"",
            "<html><body>502</body></html>",
            "{\"id\":7}",
            "{\"id\":null}",
            "{\"id\":{}}",
            "{\"id\":\"\\ud800\"}",
            "{\"id\":\"a\",\"id\":\"b\"}",
            "{\"id\":\"",
            new string('[', 5000),
        ];

    public async ValueTask InitializeAsync() => _teamsHost = await TeamsTestHost.Create();

    public async ValueTask DisposeAsync() => await Teams.DisposeAsync();

    [Theory]
    [MemberData(nameof(Answers))]
    public async Task An_answer_that_says_nothing_leaves_the_message_said_and_unnamed(string answer)
    {
        Teams.Connector.FailNext(ConnectorFault.InvalidResponse.FromText(answer));
        Assert.Equal(new SendResult.Delivered(""), await Teams.Channel.Send(await Teams.OpenChat("analyst"), TeamsTestHost.TextMessage("x"), default));

        Teams.Connector.FailNext(ConnectorFault.InvalidResponse.FromText(answer));
        Assert.Equal(new SendResult.Delivered(""), await Teams.Channel.Send(await Teams.AddTeamsChannel("reviews"), TeamsTestHost.TextMessage("x"), default));
        Assert.Equal(2, Teams.Connector.Calls.Count);
    }

    [Fact]
    public async Task A_card_that_stands_there_unnamed_is_sent_anew_when_it_changes()
    {
        var place = await Teams.OpenChat("analyst");
        Teams.Connector.FailNext(ConnectorFault.InvalidResponse.FromText("{}"));
        var notification = new Notification(new Recipient.ToConversation(place), new BotMessage.TextMessage("inquiry.queue.none")) { CardKey = "s" };
        await Teams.EnqueueNotifications(notification);
        await Teams.Host.ProcessUntilIdle();
        await Teams.EnqueueNotifications(notification, notification with { IsUpdateOnly = true });
        await Teams.Host.ProcessUntilIdle();

        Assert.Equal(["POST", "POST", "PUT"], Teams.Connector.Calls.Select(c => c.Method));
    }

    [Fact]
    public async Task Ten_megabytes_are_not_read()
    {
        Teams.Connector.FailNext(
            new ConnectorFault.InvalidResponse(Encoding.UTF8.GetBytes($"{{\"id\":\"short\",\"more\":\"{new string('x', 10_000_000)}\"}}")),
            new ConnectorFault.InvalidResponse(Encoding.UTF8.GetBytes($"{{\"id\":\"{new string('x', 2_000)}\"}}"))
        );

        Assert.Equal(new SendResult.Delivered(""), await Teams.Channel.Send(await Teams.OpenChat("analyst"), TeamsTestHost.TextMessage("x"), default));
        Assert.Equal(new SendResult.Delivered(""), await Teams.Channel.Send(await Teams.OpenChat("analyst"), TeamsTestHost.TextMessage("x"), default));
    }

    [Fact]
    public async Task An_error_that_is_no_json_is_known_by_its_status_and_is_not_in_the_log()
    {
        var place = await Teams.OpenChat("analyst");
        Teams.Connector.FailNext(
            new ConnectorFault.InvalidResponse("<html>secret words</html>"u8.ToArray(), "text/html", 503),
            new ConnectorFault.InvalidResponse("""{"error":{"code":"secret words\n"}}"""u8.ToArray(), "application/json", 403),
            new ConnectorFault.InvalidResponse("""{"error":"secret words"}"""u8.ToArray(), "application/json", 403)
        );

        Assert.IsType<SendResult.Retry>(await Teams.Channel.Send(place, TeamsTestHost.TextMessage("x"), default));
        Assert.IsType<SendResult.Rejected>(await Teams.Channel.Send(place, TeamsTestHost.TextMessage("x"), default));
        Assert.IsType<SendResult.Rejected>(await Teams.Channel.Send(place, TeamsTestHost.TextMessage("x"), default));
        Assert.DoesNotContain(Teams.Host.Log.ProjectLines, l => l.Contains("secret", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Silence_means_later_and_the_log_says_that_it_may_be_there_twice()
    {
        await using var teamsHost = await TeamsTestHost.Create(Impatient);
        var place = await teamsHost.OpenChat("analyst");
        teamsHost.Connector.FailNext(new ConnectorFault.NoResponse(), new ConnectorFault.ConnectionDropped());

        Assert.Equal(new SendResult.Retry(After: null), await teamsHost.Channel.Send(place, TeamsTestHost.TextMessage("x"), default));
        Assert.Equal(new SendResult.Retry(After: null), await teamsHost.Channel.Send(place, TeamsTestHost.TextMessage("x"), default));

        Assert.Equal(2, teamsHost.Host.Log.ProjectLines.Count(l => l.Contains("may arrive twice", StringComparison.Ordinal)));
        Assert.Equal(2, teamsHost.Connector.ActivitiesIn("a:chat-analyst").Count);
    }

    [Fact]
    public async Task An_answer_that_never_ends_is_not_waited_for()
    {
        await using var teamsHost = await TeamsTestHost.Create(Impatient);
        teamsHost.Connector.FailNext(new ConnectorFault.EndlessResponse());

        Assert.Equal(new SendResult.Delivered(""), await teamsHost.Channel.Send(await teamsHost.OpenChat("analyst"), TeamsTestHost.TextMessage("x"), default));
    }

    [Theory]
    [InlineData(301)]
    [InlineData(302)]
    [InlineData(307)]
    [InlineData(308)]
    public async Task A_redirect_is_not_followed(int status)
    {
        await using var other = await FakeConnector.Start(Teams.Host.Clock);
        other.AddConversation("a:chat-analyst");
        var place = await Teams.OpenChat("analyst");
        Teams.Connector.FaultFor = call => new ConnectorFault.Redirect($"{other.Address}{call.RawTarget}", status);
        await Teams.EnqueueNotifications(new Notification(new Recipient.ToConversation(place), new BotMessage.TextMessage("inquiry.queue.none")));

        await Teams.Host.ProcessUntilIdle();
        Teams.Host.Clock.Advance(Duration.FromDays(1));
        await Teams.Host.ProcessUntilIdle();

        Assert.Empty(other.Calls);
        Assert.Single(Teams.Connector.Calls);
        Assert.Equal(1, await Teams.CountDeadLetters());
    }

    [Fact]
    public async Task A_begun_chat_nobody_named_is_tried_again_later()
    {
        var place = await Teams.OpenChat("analyst");
        Teams.Connector.RemoveConversation("a:chat-analyst");
        Teams.Connector.FailNext(null, ConnectorFault.InvalidResponse.FromText("{}"));

        Assert.Equal(new SendResult.Retry(After: null), await Teams.Channel.Send(place, TeamsTestHost.TextMessage("x"), default));
    }

    [Fact]
    public async Task A_reference_to_an_address_that_is_not_trusted_any_more_is_not_followed()
    {
        var place = await Teams.OpenChat("analyst");
        var references = Teams.Host.GetService<CertBot.Channels.Connector.Client.ConversationReferences>();
        var reference = await references.Find(place, default) ?? throw new InvalidOperationException("no reference");
        await references.Save(place, reference with { ServiceUrl = "https://evil.example/" }, default);

        Assert.IsType<SendResult.Rejected>(await Teams.Channel.Send(place, TeamsTestHost.TextMessage("x"), default));
        Assert.Empty(Teams.Connector.Calls);
    }
}
