using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using CertBot.Core.Conversation;
using CertBot.Outbox;
using CertBot.Tests.Kit.Runtime;
using CertBot.Tests.Kit.Teams;
using Microsoft.AspNetCore.Http;
using NodaTime;

namespace CertBot.Tests.Channels.Connector.Authentication;

/// <summary>Which requests carry the bot's token, and which do not.</summary>
public sealed class BearerTokenHandlerTests : IAsyncLifetime
{
    private readonly FakeClock _clock = new();
    private readonly ConcurrentQueue<string> _authorizationHeaders = new();
    private FakeIssuer? _issuer;
    private ConnectorTestHost? _started;

    private ConnectorTestHost Host => _started ?? throw new InvalidOperationException("not started");

    private FakeIssuer Issuer => _issuer ?? throw new InvalidOperationException("not started");

    public async ValueTask InitializeAsync()
    {
        _issuer = await FakeIssuer.Start(_clock);
        _started = await ConnectorTestHost.Start(_clock, _issuer.Settings);
        Host.Server.Respond = Note;
        await SendText("hi");
    }

    public async ValueTask DisposeAsync()
    {
        await Host.DisposeAsync();
        await Issuer.DisposeAsync();
    }

    [Fact]
    public async Task Requests_carry_a_token_that_is_fetched_once()
    {
        Assert.IsType<SendResult.Delivered>(await Send());
        Assert.IsType<SendResult.Delivered>(await Send());

        Assert.Equal(["Bearer granted-1", "Bearer granted-1"], _authorizationHeaders);
        Assert.Single(Issuer.TokenRequests);
    }

    [Fact]
    public async Task Rejected_token_is_replaced_once()
    {
        Host.Server.Respond = http => Note(http) ?? (http.Request.Headers.Authorization == "Bearer granted-1" ? Results.StatusCode(401) : null);

        Assert.IsType<SendResult.Delivered>(await Send());

        Assert.Equal(["Bearer granted-1", "Bearer granted-2"], _authorizationHeaders);
        Assert.Equal(["x", "x"], Host.Server.Calls.Select(c => c.Activity["text"]?.ToString()));
    }

    [Fact]
    public async Task Connector_that_rejects_every_token_does_not_cause_endless_requests()
    {
        Host.Server.Respond = http => Note(http) ?? Results.StatusCode(401);

        for (var n = 0; n < 5; n++)
        {
            Assert.IsNotType<SendResult.Delivered>(await Send());
        }

        Assert.Equal(2, Issuer.TokenRequests.Count);
        Assert.Equal(6, _authorizationHeaders.Count);
    }

    [Fact]
    public async Task Without_a_token_nothing_is_sent_and_the_send_is_retried()
    {
        Issuer.TokenResponse = _ => Task.FromResult<IResult?>(Results.Json(new { error = "invalid_client" }, statusCode: 401));

        Assert.IsType<SendResult.Retry>(await Send());

        Assert.Empty(Host.Server.Calls);
        Assert.DoesNotContain(Host.Log.AllLines, l => l.Contains(FakeIssuer.Secret, StringComparison.Ordinal));
    }

    [Fact]
    public async Task File_is_downloaded_without_the_token()
    {
        await Send();
        _authorizationHeaders.Clear();
        Host.Server.Files["guide.pdf"] = [1];
        Host.Server.FileRequested = http => _authorizationHeaders.Enqueue(http.Request.Headers.Authorization.ToString());
        var activity = Activity();
        activity["id"] = "e2";
        activity["attachments"] = new JsonArray(
            new JsonObject
            {
                ["contentType"] = "application/pdf",
                ["name"] = "guide.pdf",
                ["contentUrl"] = $"{Host.Server.Address}/files/guide.pdf",
            }
        );

        await Host.Post(activity, $"Bearer {Issuer.CreateToken(activity)}");

        await Host.ProcessUntilIdle();
        Assert.IsType<Input.Files>(Host.Turns.LastReceived.Input);
        Assert.Equal([""], _authorizationHeaders);
    }

    [Fact]
    public async Task Redirect_does_not_receive_the_token()
    {
        await using var attacker = await ConnectorServer.Start();
        Host.Server.Respond = _ => Results.Redirect($"{attacker.Address}/_connector/here", preserveMethod: true);

        Assert.IsNotType<SendResult.Delivered>(await Send());

        Assert.Empty(attacker.Calls);
    }

    [Fact]
    public async Task Neither_secret_nor_token_is_logged()
    {
        await Send();
        Host.Server.Respond = _ => Results.StatusCode(401);
        await Send();

        Assert.DoesNotContain(Host.Log.AllLines, l =>
            l.Contains(FakeIssuer.Secret, StringComparison.Ordinal) || l.Contains("granted-", StringComparison.Ordinal)
        );
        Assert.DoesNotContain(Host.Log.AllLines, l => l.Contains(Uri.EscapeDataString(FakeIssuer.Secret), StringComparison.Ordinal));
    }

    [Fact]
    public async Task Anonymous_mode_sends_no_token()
    {
        await using var anonymous = await ConnectorTestHost.Start();
        anonymous.Server.Respond = Note;
        await anonymous.Post(anonymous.Activity(text: "hi"));

        Assert.IsType<SendResult.Delivered>(
            await anonymous.Channel.Send(anonymous.Turns.LastReceived.Conversation, new OutboundMessage { Key = "k", Text = "x" }, default)
        );

        Assert.Equal([""], _authorizationHeaders);
    }

    private IResult? Note(HttpContext http)
    {
        _authorizationHeaders.Enqueue(http.Request.Headers.Authorization.ToString());
        return null;
    }

    private JsonObject Activity(string? text = null)
    {
        var activity = Host.Activity(text: text);
        activity["channelId"] = "msteams";
        return activity;
    }

    private async Task SendText(string text)
    {
        var activity = Activity(text);
        await Host.Post(activity, $"Bearer {Issuer.CreateToken(activity)}");
    }

    private Task<SendResult> Send() => Host.Channel.Send(Host.Turns.LastReceived.Conversation, new OutboundMessage { Key = "k", Text = "x" }, default);
}
