using CertBot.Core.Directory;
using CertBot.Outbox;
using CertBot.Tests.Kit.Hosts;
using CertBot.Tests.Kit.Teams;
using NodaTime;

namespace CertBot.Tests.Channels.Connector.Client;

public sealed class ConnectorSendResultTests : IAsyncLifetime
{
    private TeamsTestHost? _teamsHost;

    private TeamsTestHost Teams => _teamsHost ?? throw new InvalidOperationException("not open");

    public async ValueTask InitializeAsync() => _teamsHost = await TeamsTestHost.Create();

    public async ValueTask DisposeAsync() => await Teams.DisposeAsync();

    [Theory]
    [InlineData(400, "BadSyntax", "Rejected")]
    [InlineData(401, "BotNotRegistered", "Rejected")]
    [InlineData(403, "BotDisabledByAdmin", "DisabledByAdmin")]
    [InlineData(403, "BotNotInConversationRoster", "NotInRoster")]
    [InlineData(403, "ConversationBlockedByUser", "BlockedByUser")]
    [InlineData(403, "MessageWritesBlocked", "WritesBlocked")]
    [InlineData(403, "ForbiddenOperationException", "NotInstalled")]
    [InlineData(403, "NotEnoughPermissions", "Rejected")]
    [InlineData(403, null, "Rejected")]
    [InlineData(404, "ConversationNotFound", "NotFound")]
    [InlineData(404, null, "Rejected")]
    [InlineData(409, null, "Rejected")]
    [InlineData(412, "PreconditionFailed", "Retry")]
    [InlineData(413, "MessageSizeTooBig", "Rejected")]
    [InlineData(429, "TooManyRequests", "Retry")]
    [InlineData(500, "ServiceError", "Rejected")]
    [InlineData(500, "BotDisabledByAdmin", "Rejected")]
    [InlineData(502, "ServiceError", "Retry")]
    [InlineData(503, "ServiceError", "Retry")]
    [InlineData(504, "GatewayTimeout", "Retry")]
    public async Task Status_and_error_code_map_to_a_send_result(int status, string? code, string means)
    {
        var place = await Teams.AddTeamsChannel("reviews");
        Teams.Connector.FaultFor = _ => new ConnectorFault.ErrorStatus(status, code);

        var sent = await Teams.Channel.Send(place, TeamsTestHost.TextMessage("x"), default);

        Assert.Equal(means, sent is SendResult.Unreachable gone ? gone.Reason.ToString() : sent.GetType().Name);
        Assert.Single(Teams.Connector.Calls);
    }

    [Theory]
    [InlineData(429, "7", 7)]
    [InlineData(503, "7", 7)]
    [InlineData(429, "Mon, 02 Mar 2026 08:00:30 GMT", 30)]
    [InlineData(429, "Mon, 02 Mar 2020 08:00:30 GMT", 0)]
    [InlineData(429, "999999", 3600)]
    [InlineData(429, "soon", null)]
    [InlineData(429, null, null)]
    public async Task Rate_limited_send_waits_for_retry_after(int status, string? header, int? seconds)
    {
        var place = await Teams.OpenChat("analyst");
        Teams.Connector.FailNext(new ConnectorFault.ErrorStatus(status, "TooManyRequests", header));

        var later = Assert.IsType<SendResult.Retry>(await Teams.Channel.Send(place, TeamsTestHost.TextMessage("x"), default));

        Assert.Equal(seconds is { } s ? Duration.FromSeconds(s) : null, later.After);
    }

    [Fact]
    public async Task Outbox_retries_at_the_requested_time_and_not_before()
    {
        var place = await Teams.OpenChat("analyst");
        Teams.Connector.FailNext(new ConnectorFault.ErrorStatus(429, "TooManyRequests", "40"), new ConnectorFault.ErrorStatus(502));
        await Teams.EnqueueNotifications(
            new CertBot.Core.Messaging.Notification(
                new CertBot.Core.Messaging.Recipient.ToConversation(place),
                new CertBot.Core.Messaging.BotMessage.TextMessage("inquiry.queue.none")
            )
        );

        await Teams.Host.ProcessUntilIdle();
        Teams.Host.Clock.Advance(Duration.FromSeconds(39));
        await Teams.Host.ProcessUntilIdle();
        Assert.Single(Teams.Connector.Calls);

        Teams.Host.Clock.Advance(Duration.FromSeconds(1));
        await Teams.Host.ProcessUntilIdle();
        Assert.Equal(2, Teams.Connector.Calls.Count);

        Teams.Host.Clock.Advance(Duration.FromSeconds(3)); // twice the first delay plus a fifth
        await Teams.Host.ProcessUntilIdle();
        Assert.Single(Teams.Connector.ActivitiesIn("a:chat-analyst"));
    }

    [Fact]
    public async Task Permanent_failure_is_kept_as_a_dead_letter()
    {
        var place = await Teams.OpenChat("analyst");
        Teams.Connector.FailNext(new ConnectorFault.ErrorStatus(500, "ServiceError"));
        await Teams.EnqueueNotifications(
            new CertBot.Core.Messaging.Notification(
                new CertBot.Core.Messaging.Recipient.ToConversation(place),
                new CertBot.Core.Messaging.BotMessage.TextMessage("inquiry.queue.none")
            )
        );

        await Teams.Host.ProcessUntilIdle();
        Teams.Host.Clock.Advance(Duration.FromDays(1));
        await Teams.Host.ProcessUntilIdle();

        Assert.Single(Teams.Connector.Calls);
        Assert.Equal(1, await Teams.CountDeadLetters());
    }

    [Fact]
    public async Task Token_of_another_bot_is_no_token()
    {
        var place = await Teams.OpenChat("analyst");
        Teams.Connector.RequiredToken = "the right one";

        Assert.IsType<SendResult.Rejected>(await Teams.Channel.Send(place, TeamsTestHost.TextMessage("x"), default));
        Assert.Empty(Teams.Connector.ActivitiesIn("a:chat-analyst"));
    }

    [Fact]
    public void Retry_delays_grow_to_an_hour_with_a_jitter_that_is_stable_per_message()
    {
        for (var attempt = 0; attempt < 20; attempt++)
        {
            var plain = Math.Min(3600, Math.Pow(2, attempt));
            var waits = Enumerable.Range(0, 200).Select(n => Backoff.After(attempt, $"item {n}").TotalSeconds).ToArray();
            Assert.All(waits, w => Assert.InRange(w, plain * 0.8, plain * 1.2));
            Assert.True(waits.Max() - waits.Min() > plain * 0.3);
        }

        Assert.Equal(9.083_324, Backoff.After(3, "item 7").TotalSeconds, precision: 5);
    }
}
