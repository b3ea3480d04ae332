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
    private static readonly TimeSpan ShortTimeout = TimeSpan.FromSeconds(3);

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
    public async Task Empty_response_counts_as_delivered_without_an_id(string answer)
    {
        Teams.Connector.FailNext(ConnectorFault.InvalidResponse.FromText(answer));
        Assert.Equal(new SendResult.Delivered(""), await Teams.Channel.Send(await Teams.OpenChat("analyst"), TeamsTestHost.TextMessage("x"), default));

        Teams.Connector.FailNext(ConnectorFault.InvalidResponse.FromText(answer));
        Assert.Equal(new SendResult.Delivered(""), await Teams.Channel.Send(await Teams.AddTeamsChannel("reviews"), TeamsTestHost.TextMessage("x"), default));
        Assert.Equal(2, Teams.Connector.Calls.Count);
    }

    [Fact]
    public async Task Card_without_an_activity_id_is_sent_again_when_it_changes()
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
    public async Task Response_of_ten_megabytes_is_not_read()
    {
        Teams.Connector.FailNext(
            new ConnectorFault.InvalidResponse(Encoding.UTF8.GetBytes($"{{\"id\":\"short\",\"more\":\"{new string('x', 10_000_000)}\"}}")),
            new ConnectorFault.InvalidResponse(Encoding.UTF8.GetBytes($"{{\"id\":\"{new string('x', 2_000)}\"}}"))
        );

        Assert.Equal(new SendResult.Delivered(""), await Teams.Channel.Send(await Teams.OpenChat("analyst"), TeamsTestHost.TextMessage("x"), default));
        Assert.Equal(new SendResult.Delivered(""), await Teams.Channel.Send(await Teams.OpenChat("analyst"), TeamsTestHost.TextMessage("x"), default));
    }

    [Fact]
    public async Task Error_that_is_no_json_is_classified_by_status_and_not_logged()
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
    public async Task Missing_response_is_retried_and_the_log_warns_of_a_duplicate()
    {
        await using var teamsHost = await TeamsTestHost.Create(ShortTimeout);
        var place = await teamsHost.OpenChat("analyst");
        teamsHost.Connector.FailNext(new ConnectorFault.NoResponse(), new ConnectorFault.ConnectionDropped());

        Assert.Equal(new SendResult.Retry(After: null), await teamsHost.Channel.Send(place, TeamsTestHost.TextMessage("x"), default));
        Assert.Equal(new SendResult.Retry(After: null), await teamsHost.Channel.Send(place, TeamsTestHost.TextMessage("x"), default));

        Assert.Equal(2, teamsHost.Host.Log.ProjectLines.Count(l => l.Contains("may arrive twice", StringComparison.Ordinal)));
        Assert.Equal(2, teamsHost.Connector.ActivitiesIn("a:chat-analyst").Count);
    }

    [Fact]
    public async Task Endless_response_is_abandoned()
    {
        await using var teamsHost = await TeamsTestHost.Create(ShortTimeout);
        teamsHost.Connector.FailNext(new ConnectorFault.EndlessResponse());

        Assert.Equal(new SendResult.Delivered(""), await teamsHost.Channel.Send(await teamsHost.OpenChat("analyst"), TeamsTestHost.TextMessage("x"), default));
    }

    [Theory]
    [InlineData(301)]
    [InlineData(302)]
    [InlineData(307)]
    [InlineData(308)]
    public async Task Redirect_is_not_followed(int status)
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
    public async Task Created_conversation_without_an_id_is_retried()
    {
        var place = await Teams.OpenChat("analyst");
        Teams.Connector.RemoveConversation("a:chat-analyst");
        Teams.Connector.FailNext(null, ConnectorFault.InvalidResponse.FromText("{}"));

        Assert.Equal(new SendResult.Retry(After: null), await Teams.Channel.Send(place, TeamsTestHost.TextMessage("x"), default));
    }

    [Fact]
    public async Task Reference_to_a_host_that_is_no_longer_trusted_is_not_called()
    {
        var place = await Teams.OpenChat("analyst");
        var references = Teams.Host.GetService<CertBot.Channels.Connector.Client.ConversationReferences>();
        var reference = await references.Find(place, default) ?? throw new InvalidOperationException("no reference");
        await references.Save(place, reference with { ServiceUrl = "https://evil.example/" }, default);

        Assert.IsType<SendResult.Rejected>(await Teams.Channel.Send(place, TeamsTestHost.TextMessage("x"), default));
        Assert.Empty(Teams.Connector.Calls);
    }
}
