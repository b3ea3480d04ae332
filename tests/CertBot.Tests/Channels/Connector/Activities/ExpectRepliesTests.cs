using System.Collections.Immutable;
using System.Net;
using System.Text.Json.Nodes;
using CertBot.Core.Conversation;
using CertBot.Core.Directory;
using CertBot.Repositories;
using CertBot.Turns;
using NodaTime;

namespace CertBot.Tests.Channels.Connector.Activities;

/// <summary>Clients that request the replies in the response receive them there, exactly once.</summary>
public sealed class ExpectRepliesTests : IAsyncLifetime
{
    private ConnectorTestHost? _started;

    private ConnectorTestHost Host => _started ?? throw new InvalidOperationException("not started");

    public async ValueTask InitializeAsync() => _started = await ConnectorTestHost.StartWithRealTurns();

    public async ValueTask DisposeAsync() => await Host.DisposeAsync();

    [Fact]
    public async Task Replies_are_in_the_response_and_not_in_the_outbox()
    {
        var (status, body) = await Host.Post(CreateActivity("help"));

        var said = Assert.Single(Activities(body));
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal(("message", "e1", "a:conv|1;x=@y"), (said["type"]?.ToString(), said["replyToId"]?.ToString(), said["conversation"]?["id"]?.ToString()));
        Assert.Equal(("bot-1", "user-1"), (said["from"]?["id"]?.ToString(), said["recipient"]?["id"]?.ToString()));
        Assert.Equal("application/vnd.microsoft.card.adaptive", said["attachments"]?[0]?["contentType"]?.ToString());
        await Later();
        Assert.Empty(Host.Server.Calls);
    }

    [Fact]
    public async Task Command_completes_and_its_result_is_in_the_response()
    {
        var (_, body) = await Host.Post(CreateActivity("create vendor Zed"));

        Assert.StartsWith("Zed is registered", Assert.Single(Activities(body))["text"]?.ToString(), StringComparison.Ordinal);
        Assert.NotNull(await Host.GetService<Aggregates>().FindVendor(new("zed"), default));
    }

    [Fact]
    public async Task Repeated_activity_gets_an_empty_response()
    {
        await Host.Post(CreateActivity("create vendor Zed"));

        var (status, body) = await Host.Post(CreateActivity("create vendor Zed"));

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Empty(Activities(body));
        await Later();
        Assert.Empty(Host.Server.Calls);
    }

    [Fact]
    public async Task Notifications_to_others_use_the_outbox()
    {
        await Host.Post(Host.Activity(text: "create vendor Zed"));
        await Later();
        Host.Server.Calls.Clear();
        var other = CreateActivity("hello");
        (other["from"], other["conversation"]) = (new JsonObject { ["id"] = "user-2" }, new JsonObject { ["id"] = "other" });
        var link = CreateActivity("link");
        link["id"] = "e2";
        var code = Activities((await Host.Post(link)).Body).Single()["text"]?.ToString().Split(' ')[2].TrimEnd('.');
        other["text"] = code;

        var (_, body) = await Host.Post(other);

        Assert.StartsWith("Done.", Assert.Single(Activities(body))["text"]?.ToString(), StringComparison.Ordinal);
        await Later();
        Assert.StartsWith("An account on", Assert.Single(Host.Server.Calls).Activity["text"]?.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Undelivered_response_is_sent_by_the_outbox()
    {
        // As if the host stopped after the turn and before the response was written.
        var activity = new IncomingActivity
        {
            From = new ChannelUser("emulator", "none", "user-1", "User One"),
            Conversation = await CreateConversation(),
            EventId = "cut",
            Input = new Input.Text("people"),
            Reply = ReplyMode.Immediate,
        };
        Assert.IsType<TurnOutcome.Replied>(await Host.GetService<ITurnHandler>().Handle(activity, default));
        await Host.ProcessUntilIdle();
        Assert.Empty(Host.Server.Calls);

        await Later();

        Assert.Single(Host.Server.Calls);
    }

    [Fact]
    public async Task Files_are_downloaded_before_the_response()
    {
        Host.Server.Files["guide.pdf"] = new byte[1000];

        var (_, body) = await Host.Post(CreateActivity("", $"{Host.Server.Address}/files/guide.pdf"));

        Assert.Single(Activities(body));
        Assert.Single(Host.Files.Stored);
        await Later();
        Assert.Empty(Host.Server.Calls);
    }

    [Theory]
    [InlineData("/files/none.pdf", "I couldn’t read the upload")]
    [InlineData("/files/empty.pdf", "“empty.pdf” is empty")]
    public async Task Unavailable_file_is_reported_in_the_response(string path, string text)
    {
        Host.Server.Files["empty.pdf"] = [];

        var (status, body) = await Host.Post(CreateActivity("", Host.Server.Address + path));

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.StartsWith(text, Assert.Single(Activities(body))["text"]?.ToString(), StringComparison.Ordinal);
        Assert.Empty(Host.Files.Stored);
    }

    [Theory]
    [InlineData("expectreplies")]
    [InlineData("normal")]
    [InlineData("")]
    public async Task Other_delivery_modes_use_the_outbox(string mode)
    {
        var activity = CreateActivity("help");
        activity["deliveryMode"] = mode;

        var (status, body) = await Host.Post(activity);

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Empty(body);
        await Later();
        Assert.Single(Host.Server.Calls);
    }

    [Fact]
    public async Task Message_without_content_gets_an_empty_response()
    {
        var activity = CreateActivity("");
        activity.Remove("text");

        var (status, body) = await Host.Post(activity);

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Empty(Activities(body));
    }

    private static ImmutableArray<JsonObject> Activities(JsonObject body) => [.. Assert.IsType<JsonArray>(body["activities"]).OfType<JsonObject>()];

    private JsonObject CreateActivity(string text, params string[] files)
    {
        var activity = Host.Activity(text: text);
        activity["deliveryMode"] = "expectReplies";
        if (files.Length > 0)
        {
            activity["attachments"] = new JsonArray([
                .. files.Select(f =>
                    (JsonNode)
                        new JsonObject
                        {
                            ["contentType"] = "application/pdf",
                            ["contentUrl"] = f,
                            ["name"] = f.Split('/')[^1],
                        }
                ),
            ]);
        }
        return activity;
    }

    private async Task<ConversationAddress> CreateConversation()
    {
        await Host.Post(CreateActivity("(nothing)"));
        return (
            await Host.GetService<CertBot.Repositories.PersonStore>().FindByUser(new ChannelUser("emulator", "none", "user-1", ""), default)
        )?.PersonalChats[0]
            ?? throw new InvalidOperationException();
    }

    private async Task Later()
    {
        Host.Clock.Advance(Duration.FromSeconds(90));
        await Host.ProcessUntilIdle();
    }
}
