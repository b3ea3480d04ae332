using System.Collections.Immutable;
using System.Net;
using System.Text.Json.Nodes;
using CertBot.Commands;
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
    public async Task What_the_turn_says_is_in_the_response_and_goes_out_by_no_other_way()
    {
        var (status, body) = await Host.Post(Asking("help"));

        var said = Assert.Single(Activities(body));
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal(("message", "e1", "a:conv|1;x=@y"), (said["type"]?.ToString(), said["replyToId"]?.ToString(), said["conversation"]?["id"]?.ToString()));
        Assert.Equal(("bot-1", "user-1"), (said["from"]?["id"]?.ToString(), said["recipient"]?["id"]?.ToString()));
        Assert.Equal("application/vnd.microsoft.card.adaptive", said["attachments"]?[0]?["contentType"]?.ToString());
        await Later();
        Assert.Empty(Host.Server.Calls);
    }

    [Fact]
    public async Task A_command_is_done_and_its_end_is_in_the_response_too()
    {
        var (_, body) = await Host.Post(Asking("create vendor Zed"));

        Assert.StartsWith("Zed is created", Assert.Single(Activities(body))["text"]?.ToString(), StringComparison.Ordinal);
        Assert.NotNull(await Host.GetService<Aggregates>().FindVendor(new("zed"), default));
    }

    [Fact]
    public async Task The_same_activity_again_says_nothing_again()
    {
        await Host.Post(Asking("create vendor Zed"));

        var (status, body) = await Host.Post(Asking("create vendor Zed"));

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Empty(Activities(body));
        await Later();
        Assert.Empty(Host.Server.Calls);
    }

    [Fact]
    public async Task What_others_are_told_goes_out_as_ever()
    {
        await Host.Post(Host.Activity(text: "create vendor Zed"));
        await Later();
        Host.Server.Calls.Clear();
        var other = Asking("hello");
        (other["from"], other["conversation"]) = (new JsonObject { ["id"] = "user-2" }, new JsonObject { ["id"] = "other" });
        var link = Asking("link");
        link["id"] = "e2";
        var code = Activities((await Host.Post(link)).Body).Single()["text"]?.ToString().Split(' ')[2].TrimEnd('.');
        other["text"] = code;

        var (_, body) = await Host.Post(other);

        Assert.StartsWith("Done.", Assert.Single(Activities(body))["text"]?.ToString(), StringComparison.Ordinal);
        await Later();
        Assert.StartsWith("From now on", Assert.Single(Host.Server.Calls).Activity["text"]?.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_nobody_took_is_said_by_the_outbox()
    {
        // As if the host stopped after the turn and before the response was written.
        var activity = new IncomingActivity
        {
            From = new ChannelUser("emulator", "none", "user-1", "User One"),
            Conversation = await Place(),
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
    public async Task Files_are_fetched_while_the_client_waits()
    {
        Host.Server.Files["guide.pdf"] = new byte[1000];

        var (_, body) = await Host.Post(Asking("", $"{Host.Server.Address}/files/guide.pdf"));

        Assert.Single(Activities(body));
        Assert.Single(Host.Files.Stored);
        await Later();
        Assert.Empty(Host.Server.Calls);
    }

    [Theory]
    [InlineData("/files/none.pdf", "The upload could not be read")]
    [InlineData("/files/empty.pdf", "“empty.pdf” is empty")]
    public async Task A_file_that_cannot_be_had_is_said_in_the_response(string path, string text)
    {
        Host.Server.Files["empty.pdf"] = [];

        var (status, body) = await Host.Post(Asking("", Host.Server.Address + path));

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.StartsWith(text, Assert.Single(Activities(body))["text"]?.ToString(), StringComparison.Ordinal);
        Assert.Empty(Host.Files.Stored);
    }

    [Theory]
    [InlineData("expectreplies")]
    [InlineData("normal")]
    [InlineData("")]
    public async Task Any_other_delivery_is_as_ever(string mode)
    {
        var activity = Asking("help");
        activity["deliveryMode"] = mode;

        var (status, body) = await Host.Post(activity);

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Empty(body);
        await Later();
        Assert.Single(Host.Server.Calls);
    }

    [Fact]
    public async Task A_message_that_says_nothing_is_answered_with_nothing()
    {
        var activity = Asking("");
        activity.Remove("text");

        var (status, body) = await Host.Post(activity);

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Empty(Activities(body));
    }

    private static ImmutableArray<JsonObject> Activities(JsonObject body) => [.. Assert.IsType<JsonArray>(body["activities"]).OfType<JsonObject>()];

    private JsonObject Asking(string text, params string[] files)
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

    private async Task<ConversationAddress> Place()
    {
        await Host.Post(Asking("(nothing)"));
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
