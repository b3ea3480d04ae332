using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using CertBot.Channels.Connector.Adapter;
using CertBot.Core.Conversation;
using CertBot.Store.Documents;
using CertBot.Tests.Kit.Teams;
using CertBot.Turns;
using Microsoft.Bot.Connector;
using Microsoft.Bot.Schema;

namespace CertBot.Tests.Channels.Connector.Adapter;

/// <summary>What the Bot Framework's adapter would do to a turn, and does not do here.</summary>
public sealed class ConnectorTurnTests : IAsyncLifetime
{
    private const string Moscow = "2026-03-11T10:30:00+03:00";

    private ConnectorTestHost? _started;

    private ConnectorTestHost Host => _started ?? throw new InvalidOperationException("not started");

    public static TheoryData<string> OptionalMembers =>
        [
            "id",
            "replyToId",
            "deliveryMode",
            "locale",
            "localTimezone",
            "name",
            "action",
            "channelData",
            "attachments",
            "entities",
            "membersAdded",
            "timestamp",
            "localTimestamp",
            "expiration",
            "recipient",
            "suggestedActions",
            "relatesTo",
            "listenFor",
            "somethingNew",
        ];

    public async ValueTask InitializeAsync() => _started = await ConnectorTestHost.Start();

    public async ValueTask DisposeAsync() => await Host.DisposeAsync();

    [Fact]
    public async Task Dates_in_a_value_arrive_as_they_were_sent()
    {
        var activity = Host.Activity();
        activity["value"] = new JsonObject { ["verb"] = "pass", ["since"] = Moscow };
        await Host.Post(activity);
        Assert.Equal(Moscow, Assert.IsType<Input.Click>(Host.Turns.LastReceived.Input).Data["since"]);

        var invoke = Host.Activity("invoke");
        invoke["id"] = "e2";
        invoke["name"] = "adaptiveCard/action";
        invoke["value"] = new JsonObject
        {
            ["action"] = new JsonObject
            {
                ["type"] = "Action.Execute",
                ["verb"] = "pass",
                ["data"] = new JsonObject { ["until"] = Moscow },
            },
        };
        await Host.Post(invoke);
        Assert.Equal(Moscow, Assert.IsType<Input.Click>(Host.Turns.LastReceived.Input).Data["until"]);
    }

    [Fact]
    public async Task Dates_as_a_text_and_in_channel_data_arrive_as_they_were_sent()
    {
        var activity = Host.Activity();
        activity["value"] = Moscow;
        activity["channelData"] = new JsonObject { ["place"] = Moscow };

        await Host.Post(activity);

        Assert.Equal(new Input.Text(Moscow), Host.Turns.LastReceived.Input);
        Assert.Equal(CertBot.Channels.SafeKey.Of(Moscow), Host.Turns.LastReceived.Conversation.Id);
    }

    [Theory]
    [MemberData(nameof(OptionalMembers))]
    public async Task Member_of_a_wrong_type_counts_as_absent(string member)
    {
        foreach (var wrong in (string[])["7", "\"2026-13-45T99:99:99Z\"", "true", "[7,null,\"x\",[]]", """{"id":7,"type":{},"content":[]}"""])
        {
            var activity = Host.Activity(text: "status");
            activity["id"] = Guid.NewGuid().ToString();
            activity[member] = JsonNode.Parse(wrong);

            Assert.Equal(HttpStatusCode.OK, (await Host.Post(activity)).Status);
            Assert.Equal(new Input.Text("status"), Host.Turns.LastReceived.Input);
            Host.Turns.Received.Clear();
        }
    }

    [Theory]
    [InlineData("ru-RU")]
    [InlineData("ar-SA")]
    [InlineData("xx-never-heard-of")]
    [InlineData("not a culture")]
    public async Task Locale_is_the_language_of_the_sender_and_not_the_culture_of_the_turn(string locale)
    {
        var expected = CultureInfo.CurrentCulture.Name;
        var cultures = new List<string>();
        Host.Turns.Respond = _ =>
        {
            cultures.Add(CultureInfo.CurrentCulture.Name);
            return Task.FromResult<TurnOutcome>(new TurnOutcome.Accepted());
        };
        var activity = Host.Activity(text: "status");
        activity["locale"] = locale;

        await Host.Post(activity);

        Assert.Equal(expected, Assert.Single(cultures));
        Assert.Equal(locale == "ru-RU" ? "ru" : null, Host.Turns.LastReceived.Language?.Value);
    }

    [Fact]
    public async Task One_client_of_the_Connector_outlives_the_turns()
    {
        var factory = Host.GetService<ConnectorAuthentication>().CreateConnectorFactory(new());
        var client = await factory.CreateAsync(Host.Server.ServiceUrl, audience: null, default);
        for (var n = 0; n < 3; n++)
        {
            var activity = Host.Activity(text: "status");
            activity["id"] = $"e{n}";
            Assert.Equal(HttpStatusCode.OK, (await Host.Post(activity)).Status);
        }

        client.Dispose();

        Assert.Same(client, await factory.CreateAsync(Host.Server.ServiceUrl, audience: null, default));
        await client.Conversations.SendToConversationAsync("c", new Activity { Type = "message", Text = "still there" }, default);
        Assert.Equal("still there", Assert.Single(Host.Server.Calls).Activity["text"]?.ToString());
    }

    [Theory]
    [InlineData("https://evil.example/", null)]
    [InlineData("", null)]
    [InlineData(null, null)]
    [InlineData("SERVICE", "https://graph.microsoft.com")]
    public async Task Client_is_given_for_trusted_services_only(string? serviceUrl, string? audience)
    {
        var factory = Host.GetService<ConnectorAuthentication>().CreateConnectorFactory(new());

        await Assert.ThrowsAnyAsync<Exception>(() => factory.CreateAsync(serviceUrl == "SERVICE" ? Host.Server.ServiceUrl : serviceUrl, audience, default));
    }

    [Fact]
    public async Task Ids_are_not_logged()
    {
        var activity = Host.Activity(text: "status");
        activity["conversation"] = new JsonObject { ["id"] = "conversation-of-a-test" };
        activity["id"] = "activity-of-a-test";
        activity["replyToId"] = "reply-of-a-test";
        await Host.Post(activity);
        activity["deliveryMode"] = "expectReplies";
        await Host.Post(activity);
        activity["type"] = "invoke";
        activity["name"] = "task/submit";
        await Host.Post(activity);

        Assert.NotEmpty(Host.Turns.Received);
        Assert.DoesNotContain(Host.Log.AllLines, l => l.Contains("of-a-test", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Invoke_is_answered_as_an_invoke_also_when_it_asks_for_replies()
    {
        var activity = Host.Activity("invoke");
        activity["deliveryMode"] = "expectReplies";
        activity["name"] = "adaptiveCard/action";

        var (status, body) = await Host.Post(activity);

        Assert.Equal((HttpStatusCode.BadRequest, "Missing value property"), (status, body["value"]?["message"]?.ToString()));
    }

    [Fact]
    public async Task Update_that_asks_for_replies_is_answered_with_an_empty_200()
    {
        var activity = Host.Activity("conversationUpdate");
        activity["deliveryMode"] = "expectReplies";

        var (status, body) = await Host.Post(activity);

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Empty(body);
    }

    [Fact]
    public async Task Unexpected_exception_of_an_invoke_reveals_nothing()
    {
        Host.Turns.Respond = _ => throw new FormatException("my secret words");
        var activity = Host.Activity("invoke");
        activity["name"] = "task/submit";
        activity["value"] = new JsonObject { ["data"] = new JsonObject { ["verb"] = "pass" } };

        var (status, body) = await Host.Post(activity);

        Assert.Equal((HttpStatusCode.InternalServerError, "ServiceError"), (status, body["error"]?["code"]?.ToString()));
        Assert.DoesNotContain("secret", body.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tokens_of_users_are_refused()
    {
        var tokens = await Host.GetService<ConnectorAuthentication>().CreateUserTokenClientAsync(new(), default);

        await Assert.ThrowsAsync<NotSupportedException>(() => tokens.GetUserTokenAsync("u", "c", "msteams", "", default));
        await Assert.ThrowsAsync<NotSupportedException>(() => tokens.SignOutUserAsync("u", "c", "msteams", default));
        tokens.Dispose();
        Assert.Same(tokens, await Host.GetService<ConnectorAuthentication>().CreateUserTokenClientAsync(new(), default));
    }

    [Fact]
    public async Task File_that_has_to_wait_is_stored_with_every_member_of_its_activity()
    {
        var activity = Host.Activity(text: "here");
        activity["attachments"] = new JsonArray(
            new JsonObject
            {
                ["contentType"] = "application/pdf",
                ["contentUrl"] = $"{Host.Server.Address}/files/guide.pdf",
                ["unknown"] = Moscow,
            }
        );
        activity["somethingNew"] = new JsonObject { ["at"] = Moscow };
        var expected = activity.ToJsonString();

        await Host.Post(activity);

        var stored = Assert.Single(await Host.Store.Due("awaited", Host.Clock.GetCurrentInstant(), 10, default));
        Assert.Equal(expected, JsonNode.Parse(stored.Document.Json)?["activity"]?.ToJsonString());
    }
}
