using System.Net;
using System.Text.Json.Nodes;
using CertBot.Core.Conversation;
using CertBot.Core.Directory;
using CertBot.Tests.Kit.Teams;
using CertBot.Turns;

namespace CertBot.Tests.Channels.Connector.Adapter;

public sealed class ConnectorAdapterTests : IAsyncLifetime
{
    private ConnectorTestHost? _started;

    private ConnectorTestHost Host => _started ?? throw new InvalidOperationException("not started");

    public async ValueTask InitializeAsync() => _started = await ConnectorTestHost.Start();

    public async ValueTask DisposeAsync() => await Host.DisposeAsync();

    [Fact]
    public async Task Message_is_mapped_to_sender_and_conversation_and_answered_with_an_empty_200()
    {
        var activity = Host.Activity(text: "status");
        activity["locale"] = "ru-RU";
        activity["localTimezone"] = "Europe/Moscow";
        activity["channelData"] = new JsonObject { ["tenant"] = new JsonObject { ["id"] = "not/a guid" } };

        var (status, body) = await Host.Post(activity);

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Empty(body);
        var received = Host.Turns.LastReceived;
        Assert.Equal(new Input.Text("status"), received.Input);
        Assert.Equal(("emulator", "user-1", "User One"), (received.From.Channel, received.From.UserId, received.From.Name));
        Assert.Matches("^[A-Za-z0-9_.-]+$", received.From.Tenant);
        Assert.Equal(("connector", true), (received.Conversation.Channel, received.Conversation.IsPersonal));
        Assert.Matches("^[A-Za-z0-9_.-]+$", received.Conversation.Id);
        Assert.Equal(("e1", "ru", "Europe/Moscow"), (received.EventId, received.Language?.Value, received.Zone));
    }

    [Theory]
    [InlineData("""{"text":"no type"}""", HttpStatusCode.BadRequest)]
    [InlineData("""{"type":""}""", HttpStatusCode.BadRequest)]
    [InlineData("""{"type":7}""", HttpStatusCode.BadRequest)]
    [InlineData("not json", HttpStatusCode.BadRequest)]
    [InlineData("[]", HttpStatusCode.BadRequest)]
    [InlineData("", HttpStatusCode.BadRequest)]
    [InlineData("""{"type":"message","text":"nobody"}""", HttpStatusCode.BadRequest)]
    [InlineData("""{"type":"message","from":7,"conversation":[],"serviceUrl":{},"attachments":{},"entities":"x","text":"odd"}""", HttpStatusCode.BadRequest)]
    [InlineData("""{"type":"somethingNew"}""", HttpStatusCode.OK)]
    [InlineData("""{"type":"typing","from":7}""", HttpStatusCode.OK)]
    public async Task Invalid_activity_is_refused_and_an_unknown_type_ignored(string raw, HttpStatusCode expected)
    {
        Assert.Equal(expected, (await Host.Post(raw)).Status);
        Assert.Empty(Host.Turns.Received);
    }

    [Fact]
    public async Task Only_post_is_accepted_and_large_bodies_are_refused()
    {
        using var got = await Host.Http.GetAsync("/api/messages");

        Assert.Equal(HttpStatusCode.MethodNotAllowed, got.StatusCode);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await Host.Post(Host.Activity(text: new string('x', 300_000)))).Status);
    }

    [Fact]
    public async Task Request_without_a_token_is_refused_outside_anonymous_mode()
    {
        await using var strict = await ConnectorTestHost.Start(("Connector:Anonymous", "false"));

        Assert.Equal(HttpStatusCode.Unauthorized, (await strict.Post(strict.Activity(text: "hi"))).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await strict.Post("{}")).Status);
        Assert.Empty(strict.Turns.Received);
    }

    [Fact]
    public async Task Foreign_origin_and_foreign_host_name_are_refused()
    {
        foreach (var (name, value) in (ReadOnlySpan<(string, string)>)[("Origin", "https://evil.example"), ("Host", "evil.example")])
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/api/messages")
            {
                Content = new StringContent(Host.Activity(text: "hi").ToJsonString()),
            };
            request.Headers.Add(name, value);
            Assert.Equal(HttpStatusCode.Unauthorized, Host.Http.Send(request).StatusCode);
        }

        Assert.Empty(Host.Turns.Received);
        await Task.CompletedTask;
    }

    [Theory]
    [InlineData("https://smba.trafficmanager.net/emea/")]
    [InlineData("http://127.0.0.1.evil.example/")]
    [InlineData("http://user@127.0.0.1/")]
    [InlineData("ftp://127.0.0.1/")]
    [InlineData("http://10.0.0.1/")]
    [InlineData("http://127.0.0.1/?x=1")]
    [InlineData("nonsense")]
    public async Task Service_url_of_another_machine_is_refused(string url)
    {
        var activity = Host.Activity(text: "hi");
        activity["serviceUrl"] = url;

        Assert.Equal(HttpStatusCode.Forbidden, (await Host.Post(activity)).Status);
        Assert.Empty(Host.Turns.Received);
    }

    [Fact]
    public async Task Repeated_activity_is_one_turn()
    {
        await Host.Post(Host.Activity(text: "apply"));
        await Host.Post(Host.Activity(text: "apply"));

        Assert.Single(Host.Turns.Received);
    }

    [Fact]
    public async Task Mention_of_the_bot_is_removed_from_the_text()
    {
        var activity = Host.Activity(text: "<at>CertBot</at> status of <at>Ana</at>");
        activity["entities"] = new JsonArray(
            new JsonObject
            {
                ["type"] = "mention",
                ["text"] = "<at>CertBot</at>",
                ["mentioned"] = new JsonObject { ["id"] = "bot-1" },
            },
            new JsonObject
            {
                ["type"] = "mention",
                ["text"] = "<at>Ana</at>",
                ["mentioned"] = new JsonObject { ["id"] = "ana" },
            },
            new JsonObject { ["type"] = "clientInfo" }
        );
        activity["conversation"] = new JsonObject
        {
            ["id"] = "19:x@thread.tacv2;messageid=1",
            ["isGroup"] = true,
            ["conversationType"] = "channel",
        };

        await Host.Post(activity);

        Assert.Equal(new Input.Text("status of Ana"), Host.Turns.LastReceived.Input);
        Assert.False(Host.Turns.LastReceived.Conversation.IsPersonal);
    }

    [Fact]
    public async Task Anonymous_mode_accepts_the_name_of_a_shared_channel()
    {
        var activity = Host.Activity(text: "queue");
        activity["channelData"] = new JsonObject { ["place"] = "reviews" };

        await Host.Post(activity);

        Assert.Equal(new ConversationAddress("connector", "reviews", false), Host.Turns.LastReceived.Conversation);
    }

    [Fact]
    public async Task Joining_and_installing_greet_once_and_leaving_does_not()
    {
        foreach (
            var (type, extra) in new (string, JsonObject)[]
            {
                ("conversationUpdate", new() { ["membersAdded"] = new JsonArray(new JsonObject { ["id"] = "bot-1" }) }),
                (
                    "conversationUpdate",
                    new()
                    {
                        ["membersAdded"] = new JsonArray(new JsonObject { ["id"] = "user-1" }),
                        ["from"] = new JsonObject { ["id"] = "bot-1" },
                    }
                ),
                ("installationUpdate", new() { ["action"] = "add" }),
                ("installationUpdate", new() { ["action"] = "remove" }),
                ("conversationUpdate", new() { ["membersRemoved"] = new JsonArray(new JsonObject { ["id"] = "user-1" }) }),
            }
        )
        {
            var activity = Host.Activity(type);
            foreach (var (name, value) in extra)
            {
                activity[name] = value?.DeepClone();
            }

            activity["id"] = Guid.NewGuid().ToString();
            Assert.Equal(HttpStatusCode.OK, (await Host.Post(activity)).Status);
        }

        Assert.IsType<Input.ConversationStarted>(Assert.Single(Host.Turns.Received).Input);
        Assert.Equal(2, Host.Turns.Duplicates.Count);
    }

    [Fact]
    public async Task Submit_is_a_click()
    {
        var activity = Host.Activity();
        activity["value"] = new JsonObject
        {
            ["verb"] = "pass",
            ["app"] = "acme",
            ["sure"] = "true",
        };
        activity["replyToId"] = "card:7";

        await Host.Post(activity);

        var click = Assert.IsType<Input.Click>(Host.Turns.LastReceived.Input);
        Assert.Equal(("pass", "acme"), (click.Verb, click.Data["app"]));
    }

    [Fact]
    public async Task Dialog_button_is_a_click_where_dialogs_are_unsupported()
    {
        var activity = Host.Activity();
        activity["value"] = JsonNode.Parse("""{"verb":"needs-work","app":"acme","slot":"acme:2.0:task:code","msteams":{"type":"task/fetch"}}""");

        await Host.Post(activity);

        var click = Assert.IsType<Input.Click>(Host.Turns.LastReceived.Input);
        Assert.Equal(("needs-work", "app subject"), (click.Verb, string.Join(' ', click.Data.Keys)));
    }

    [Fact]
    public async Task File_is_downloaded_only_from_the_host_that_sent_it()
    {
        Host.Server.Files["guide.pdf"] = [1, 2, 3];
        await Host.Post(WithFile($"{Host.Server.Address}/files/guide.pdf", "g1"));
        Assert.Empty(Host.Turns.Received);
        await Host.ProcessUntilIdle();
        Assert.Equal(3, Assert.IsType<Input.Files>(Host.Turns.LastReceived.Input).Uploads.Single().Size);

        await using var other = await CertBot.Tests.Kit.Teams.ConnectorServer.Start();
        other.Files["guide.pdf"] = [1];
        await Host.Post(WithFile($"{other.Address}/files/guide.pdf", "g2"));
        await Host.Post(WithFile($"{Host.Server.Address}/files/nothing", "g3"));
        await Host.Post(WithFile("file:///etc/passwd", "g4"));
        await Host.ProcessUntilIdle();

        Assert.Single(Host.Turns.Received);
        Assert.Equal(3, Host.Server.Calls.Count);
        Assert.All(Host.Server.Calls, c => Assert.Contains("couldn’t read", c.Activity["text"]?.ToString(), StringComparison.Ordinal));
    }

    [Fact]
    public async Task Empty_file_is_refused_with_a_message()
    {
        Host.Server.Files["empty"] = [];

        await Host.Post(WithFile($"{Host.Server.Address}/files/empty", "g1"));
        await Host.ProcessUntilIdle();

        Assert.Empty(Host.Turns.Received);
        Assert.Contains("is empty", Assert.Single(Host.Server.Calls).Activity["text"]?.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Exception_reveals_no_stack_trace()
    {
        Host.Turns.Respond = _ => throw new InvalidOperationException("my secret words");

        var (status, body) = await Host.Post(Host.Activity(text: "hi"));

        Assert.Equal(HttpStatusCode.InternalServerError, status);
        Assert.DoesNotContain("secret", body.ToJsonString(), StringComparison.Ordinal);
    }

    private JsonObject WithFile(string url, string id)
    {
        var activity = Host.Activity();
        activity["id"] = id;
        activity["attachments"] = new JsonArray(
            new JsonObject
            {
                ["contentType"] = "application/pdf",
                ["name"] = "guide.pdf",
                ["contentUrl"] = url,
            },
            new JsonObject { ["contentType"] = "text/html", ["content"] = "<p>" }
        );
        return activity;
    }
}
