using System.Text.Json.Nodes;
using CertBot.Core.Directory;
using CertBot.Outbox;
using Microsoft.AspNetCore.Http;
using NodaTime;

namespace CertBot.Tests.Channels.Connector.Client;

public sealed class ConnectorChannelTests : IAsyncLifetime
{
    private ConnectorTestHost? _started;

    private ConnectorTestHost Host => _started ?? throw new InvalidOperationException("not started");

    private ConversationAddress Address => Host.Turns.LastReceived.Conversation;

    public async ValueTask InitializeAsync()
    {
        _started = await ConnectorTestHost.Start();
        await Host.Post(Host.Activity(text: "hi"));
    }

    public async ValueTask DisposeAsync() => await Host.DisposeAsync();

    [Fact]
    public async Task Message_goes_to_its_stored_conversation_even_after_a_restart()
    {
        await Host.Restart();

        var sent = Assert.IsType<SendResult.Delivered>(
            await Host.Channel.Send(
                Address,
                new OutboundMessage
                {
                    Key = "k",
                    Text = "Welcome.",
                    Suggestions = [("Apply", "apply")],
                },
                default
            )
        );

        var (method, path, activity) = Assert.Single(Host.Server.Calls);
        Assert.Equal("sent:1;x", sent.Id);
        Assert.Equal("POST", method);
        Assert.Equal("/_connector/v3/conversations/a%3Aconv%7C1%3Bx%3D%40y/activities", path);
        Assert.Equal(
            ("bot-1", "user-1", "Welcome."),
            (activity["from"]?["id"]?.ToString(), activity["recipient"]?["id"]?.ToString(), activity["text"]?.ToString())
        );
        Assert.Equal("imBack", activity["suggestedActions"]?["actions"]?[0]?["type"]?.ToString());
    }

    [Fact]
    public async Task Reply_names_its_thread_and_an_update_the_replaced_activity()
    {
        await Host.Channel.Send(
            Address,
            new OutboundMessage
            {
                Key = "a",
                Text = "in the thread",
                Thread = "root:1",
            },
            default
        );
        var updated = Assert.IsType<SendResult.Delivered>(
            await Host.Channel.Send(
                Address,
                new OutboundMessage
                {
                    Key = "b",
                    Text = "changed",
                    UpdateOf = "sent:9",
                },
                default
            )
        );

        var calls = Host.Server.Calls.ToArray();
        Assert.EndsWith("/activities/root%3A1", calls[0].Path, StringComparison.Ordinal);
        Assert.Equal("root:1", calls[0].Activity["replyToId"]?.ToString());
        Assert.Equal(("PUT", "sent:9"), (calls[1].Method, calls[1].Activity["id"]?.ToString()));
        Assert.EndsWith("/activities/sent%3A9", calls[1].Path, StringComparison.Ordinal);
        Assert.NotEmpty(updated.Id);
    }

    [Theory]
    [InlineData(404)]
    [InlineData(405)]
    [InlineData(501)]
    public async Task Unsupported_update_becomes_a_new_message(int status)
    {
        Host.Server.Respond = http => http.Request.Method == "PUT" ? Results.StatusCode(status) : null;

        var sent = Assert.IsType<SendResult.Delivered>(
            await Host.Channel.Send(
                Address,
                new OutboundMessage
                {
                    Key = "b",
                    Text = "changed",
                    UpdateOf = "gone",
                },
                default
            )
        );

        Assert.Equal("sent:1;x", sent.Id);
        Assert.Equal(["PUT", "POST"], Host.Server.Calls.Select(c => c.Method));
        Assert.Null(Host.Server.Calls.Last().Activity["id"]);
    }

    [Theory]
    [InlineData(400, false)]
    [InlineData(401, false)]
    [InlineData(403, false)]
    [InlineData(404, false)]
    [InlineData(409, false)]
    [InlineData(412, true)]
    [InlineData(413, false)]
    [InlineData(429, true)]
    [InlineData(500, false)]
    [InlineData(502, true)]
    [InlineData(503, true)]
    [InlineData(504, true)]
    public async Task Status_code_decides_between_retry_and_rejection(int status, bool later)
    {
        Host.Server.Respond = _ => Results.StatusCode(status);

        var sent = await Host.Channel.Send(Address, new OutboundMessage { Key = "k", Text = "x" }, default);

        Assert.Equal(later ? typeof(SendResult.Retry) : typeof(SendResult.Rejected), sent.GetType());
        Assert.Single(Host.Server.Calls);
    }

    [Theory]
    [InlineData("7", 7)]
    [InlineData("999999", 3600)]
    [InlineData("Mon, 02 Mar 2026 09:00:30 GMT", 30)]
    [InlineData("soon", null)]
    public async Task Rate_limited_send_waits_for_retry_after(string header, int? seconds)
    {
        Host.Server.Respond = http =>
        {
            http.Response.Headers.RetryAfter = header;
            return Results.StatusCode(429);
        };

        var later = Assert.IsType<SendResult.Retry>(await Host.Channel.Send(Address, new OutboundMessage { Key = "k", Text = "x" }, default));

        Assert.Equal(seconds is { } s ? Duration.FromSeconds(s) : null, later.After);
    }

    [Fact]
    public async Task Redirect_is_not_followed_and_no_response_is_retried()
    {
        Host.Server.Respond = http => Results.Redirect($"{Host.Server.Address}/_connector/elsewhere", preserveMethod: true);
        Assert.IsType<SendResult.Rejected>(await Host.Channel.Send(Address, new OutboundMessage { Key = "k", Text = "x" }, default));
        Assert.Single(Host.Server.Calls);

        await Host.Server.DisposeAsync();
        Assert.IsType<SendResult.Retry>(await Host.Channel.Send(Address, new OutboundMessage { Key = "k", Text = "x" }, default));
    }

    [Fact]
    public async Task Conversation_without_a_reference_cannot_be_reached() =>
        Assert.IsType<SendResult.Rejected>(
            await Host.Channel.Send(new ConversationAddress("connector", "nowhere", true), new OutboundMessage { Key = "k", Text = "x" }, default)
        );

    [Fact]
    public async Task Every_execute_at_any_level_has_a_submit_fallback()
    {
        var card = new JsonObject
        {
            ["type"] = "AdaptiveCard",
            ["actions"] = new JsonArray(
                new JsonObject
                {
                    ["type"] = "Action.Execute",
                    ["title"] = "Pass",
                    ["verb"] = "pass",
                    ["data"] = new JsonObject { ["app"] = "acme" },
                },
                new JsonObject
                {
                    ["type"] = "Action.ShowCard",
                    ["card"] = new JsonObject { ["actions"] = new JsonArray(new JsonObject { ["type"] = "Action.Execute", ["verb"] = "needs-work" }) },
                }
            ),
        };

        await Host.Channel.Send(Address, new OutboundMessage { Key = "k", Card = card }, default);

        var sent = Assert.Single(Host.Server.Calls).Activity["attachments"]?[0]?["content"];
        Assert.Equal("""{"type":"Action.Submit","title":"Pass","data":{"app":"acme","verb":"pass"}}""", sent?["actions"]?[0]?["fallback"]?.ToJsonString());
        Assert.Equal("needs-work", sent?["actions"]?[1]?["card"]?["actions"]?[0]?["fallback"]?["data"]?["verb"]?.ToString());
    }
}
