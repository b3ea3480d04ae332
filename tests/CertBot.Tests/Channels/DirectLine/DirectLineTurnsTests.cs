using System.Net;
using System.Text.Json.Nodes;
using CertBot.Core.Conversation;
using CertBot.Core.Directory;
using CertBot.Outbox;
using CertBot.Tests.Kit.Channels;
using CertBot.Turns;

namespace CertBot.Tests.Channels.DirectLine;

public sealed class DirectLineTurnsTests : IAsyncLifetime
{
    private static readonly JsonObject Card = new()
    {
        ["type"] = "AdaptiveCard",
        ["body"] = new JsonArray(new JsonObject { ["type"] = "Input.Text", ["id"] = "comment" }),
        ["refresh"] = new JsonObject { ["action"] = new JsonObject { ["type"] = "Action.Execute" } },
        ["actions"] = new JsonArray(
            new JsonObject
            {
                ["type"] = "Action.Execute",
                ["title"] = "Pass",
                ["verb"] = "pass",
                ["data"] = new JsonObject { ["app"] = "acme", ["revision"] = 3 },
            },
            new JsonObject
            {
                ["type"] = "Action.ShowCard",
                ["card"] = new JsonObject { ["actions"] = new JsonArray(new JsonObject { ["type"] = "Action.Execute", ["verb"] = "needs-work" }) },
            }
        ),
    };

    private DirectLineTestHost _host = new();
    private DirectLineConnection _client = new(new Uri("http://127.0.0.1"));

    private ConversationAddress PersonalChat => new("web", "analyst", true);

    public async ValueTask InitializeAsync()
    {
        _host = await DirectLineTestHost.Start();
        _client = await _host.Client().StartConversation("analyst");
        _host.Turns.Received.Clear();
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _host.DisposeAsync();
    }

    [Fact]
    public async Task Input_is_echoed_for_the_page_and_handled_as_a_turn()
    {
        var (status, body) = await _client.PostActivity(
            new JsonObject
            {
                ["type"] = "message",
                ["text"] = "status",
                ["locale"] = "ru",
                ["localTimezone"] = "Europe/Berlin",
                ["entities"] = new JsonArray("anything"),
                ["channelData"] = new JsonObject { ["clientActivityID"] = "c-1", ["secret"] = "x" },
            }
        );

        Assert.Equal(HttpStatusCode.OK, status);
        var echo = Assert.Single((await _client.GetActivities()).Activities);
        Assert.Equal(body["id"]?.ToString(), echo["id"]?.ToString());
        Assert.Equal("c-1", echo["channelData"]?["clientActivityID"]?.ToString());
        Assert.Null(echo["channelData"]?["secret"]);
        Assert.Equal("analyst", echo["from"]?["id"]?.ToString());
        Assert.Equal("Sofie Lindqvist", echo["from"]?["name"]?.ToString());
        var received = _host.Turns.LastReceived;
        Assert.Equal(new Input.Text("status"), received.Input);
        Assert.Equal(("c-1", "Europe/Berlin", "ru"), (received.EventId, received.Zone, received.Language?.Value));
    }

    [Fact]
    public async Task Sender_is_taken_from_the_token_and_not_from_the_activity()
    {
        await _client.SendText("it is me, the CEO", from: "ceo");

        Assert.Equal("analyst", _host.Turns.LastReceived.From.UserId);
        Assert.Equal("analyst", Assert.Single((await _client.GetActivities()).Activities)["from"]?["id"]?.ToString());
    }

    [Fact]
    public async Task Repeated_event_is_shown_and_handled_once_even_after_a_restart()
    {
        var (_, first) = await _client.SendText("apply", "same");
        var (_, second) = await _client.SendText("apply", "same");
        await _host.Restart();
        using var later = await _host.Client().StartConversation("analyst");
        var (_, third) = await later.SendText("apply", "same");

        Assert.Equal(first["id"]?.ToString(), second["id"]?.ToString());
        Assert.Equal(first["id"]?.ToString(), third["id"]?.ToString());
        Assert.Single(_host.Turns.Received);
        Assert.Single((await later.GetActivities()).Activities);
    }

    [Fact]
    public async Task Input_echoed_but_not_handled_is_handled_when_repeated()
    {
        _host.Turns.Respond = _ => throw new InvalidOperationException("killed here");
        await _client.SendText("apply", "same");
        _host.Turns.Received.Clear();
        _host.Turns.Respond = _ => Task.FromResult<TurnOutcome>(new TurnOutcome.Accepted());

        await _client.SendText("apply", "same");

        Assert.Equal(new Input.Text("apply"), Assert.Single(_host.Turns.Received).Input);
        Assert.Single((await _client.GetActivities()).Activities);
    }

    [Fact]
    public async Task Two_users_may_use_the_same_event_id()
    {
        using var one = await _host.Client().StartConversation("analyst", "reviews");
        using var other = await _host.Client().StartConversation("analyst-2", "reviews");

        await one.SendText("mine", "same");
        await other.SendText("mine too", "same");

        Assert.Equal(2, (await one.GetActivities()).Activities.Count);
    }

    [Fact]
    public async Task Message_sent_repeatedly_is_shown_once()
    {
        var message = new OutboundMessage
        {
            Key = "k1",
            Text = "Welcome.",
            Suggestions = [("Apply", "apply")],
        };
        var first = Assert.IsType<SendResult.Delivered>(await _host.Channel.Send(PersonalChat, message, default));
        await _host.Restart();
        var second = Assert.IsType<SendResult.Delivered>(await _host.Channel.Send(PersonalChat, message, default));

        Assert.Equal(first.Id, second.Id);
        using var again = await _host.Client().StartConversation("analyst");
        var shown = Assert.Single((await again.GetActivities()).Activities);
        Assert.Equal(("certbot", "bot"), (shown["from"]?["id"]?.ToString(), shown["from"]?["role"]?.ToString()));
        Assert.Equal("imBack", shown["suggestedActions"]?["actions"]?[0]?["type"]?.ToString());
        Assert.Equal("apply", shown["suggestedActions"]?["actions"]?[0]?["value"]?.ToString());
    }

    [Fact]
    public async Task Update_keeps_position_and_time_of_the_replaced_activity()
    {
        var sent = Assert.IsType<SendResult.Delivered>(await _host.Channel.Send(PersonalChat, new OutboundMessage { Key = "a", Text = "1 of 9" }, default));
        var (before, watermark) = await _client.GetActivities();
        _host.Clock.Advance(NodaTime.Duration.FromMinutes(20));

        var updated = Assert.IsType<SendResult.Delivered>(
            await _host.Channel.Send(
                PersonalChat,
                new OutboundMessage
                {
                    Key = "b",
                    Text = "2 of 9",
                    UpdateOf = sent.Id,
                },
                default
            )
        );

        Assert.Equal(sent.Id, updated.Id);
        var (changed, _) = await _client.GetActivities(watermark);
        Assert.Equal("2 of 9", Assert.Single(changed)["text"]?.ToString());
        Assert.Equal(before[0]["timestamp"]?.ToString(), changed[0]["timestamp"]?.ToString());
        Assert.Equal("2 of 9", Assert.Single((await _client.GetActivities()).Activities)["text"]?.ToString());
    }

    [Theory]
    [InlineData("web-analyst|0000099")]
    [InlineData("web-analyst|0000001")]
    [InlineData("web-reviews|0000001")]
    [InlineData("nonsense")]
    public async Task Only_bot_messages_of_the_same_conversation_can_be_replaced(string id)
    {
        await _client.SendText("a person's words");

        await _host.Channel.Send(
            PersonalChat,
            new OutboundMessage
            {
                Key = "b",
                Text = "new",
                UpdateOf = id,
            },
            default
        );

        var (shown, _) = await _client.GetActivities();
        Assert.Equal(["a person's words", "new"], shown.Select(a => a["text"]?.ToString()));
    }

    [Fact]
    public async Task Execute_is_sent_as_submit_returns_as_a_click_and_the_card_is_replaced()
    {
        await _host.Channel.Send(
            PersonalChat,
            new OutboundMessage
            {
                Key = "card",
                Text = "One line above",
                Card = Card,
            },
            default
        );
        var shown = Assert.Single((await _client.GetActivities()).Activities);
        var content = shown["attachments"]?[0]?["content"];
        var button = content?["actions"]?[0];
        Assert.Equal("Action.Submit", button?["type"]?.ToString());
        Assert.Equal("Action.Submit", content?["actions"]?[1]?["card"]?["actions"]?[0]?["type"]?.ToString());
        Assert.Null(content?["refresh"]);
        _host.Turns.Respond = async _ =>
        {
            var fresh = new JsonObject { ["type"] = "AdaptiveCard", ["body"] = new JsonArray() };
            await _host.Channel.Send(
                PersonalChat,
                new OutboundMessage
                {
                    Key = "fresh",
                    Card = fresh,
                    UpdateOf = shown["id"]?.ToString(),
                },
                default
            );
            return new TurnOutcome.Accepted();
        };

        var value = (JsonObject?)button?["data"]?.DeepClone() ?? [];
        value["comment"] = "looks well";
        value["urgent"] = true;
        value["deep"] = new JsonObject();
        await _client.PostActivity(
            new JsonObject
            {
                ["type"] = "message",
                ["value"] = value,
                ["channelData"] = new JsonObject { ["postBack"] = true, ["clientActivityID"] = "click" },
            }
        );

        var click = Assert.IsType<Input.Click>(_host.Turns.LastReceived.Input);
        Assert.Equal("pass", click.Verb);
        Assert.Equal(["app=acme", "comment=looks well", "revision=3", "urgent=true"], click.Data.Select(d => $"{d.Key}={d.Value}"));
        var (after, _) = await _client.GetActivities();
        Assert.Equal(2, after.Count);
        Assert.Equal(shown["id"]?.ToString(), after[0]["id"]?.ToString());
        Assert.Empty(after[0]["attachments"]?[0]?["content"]?["body"] as JsonArray ?? ["?"]);
        Assert.Null(after[0]["text"]);
        Assert.True((bool?)after[1]["channelData"]?["postBack"]);
    }

    [Fact]
    public async Task Plain_submit_with_a_verb_is_a_click()
    {
        await _client.PostActivity(
            new JsonObject
            {
                ["type"] = "message",
                ["value"] = new JsonObject { ["verb"] = "status", ["app"] = "acme" },
            }
        );

        Assert.Equal("status", Assert.IsType<Input.Click>(_host.Turns.LastReceived.Input).Verb);
    }

    [Theory]
    [InlineData("""{"text":"no type"}""", HttpStatusCode.BadRequest)]
    [InlineData("""{"type":7,"text":"x"}""", HttpStatusCode.BadRequest)]
    [InlineData("""{"type":"message"}""", HttpStatusCode.BadRequest)]
    [InlineData("""{"type":"message","text":7}""", HttpStatusCode.BadRequest)]
    [InlineData("""{"type":"message","value":{"app":"acme"}}""", HttpStatusCode.BadRequest)]
    [InlineData("""{"type":"message","value":{"$exec":{"verb":{}}}}""", HttpStatusCode.BadRequest)]
    [InlineData("""{"type":"typing"}""", HttpStatusCode.OK)]
    [InlineData("""{"type":"event","name":"webchat/join"}""", HttpStatusCode.OK)]
    [InlineData("""not json""", HttpStatusCode.BadRequest)]
    public async Task Activity_without_content_is_no_turn(string raw, HttpStatusCode expected)
    {
        var (status, _) = await _client.SendRequest(HttpMethod.Post, $"{_client.Path}/activities", raw: raw);

        Assert.Equal(expected, status);
        Assert.Empty(_host.Turns.Received);
        Assert.Empty((await _client.GetActivities()).Activities);
    }

    [Fact]
    public async Task Wrong_content_types_and_large_bodies_are_refused()
    {
        Assert.Equal(
            HttpStatusCode.UnsupportedMediaType,
            (await _client.SendRequest(HttpMethod.Post, $"{_client.Path}/activities", raw: "{}", contentType: "text/plain")).Status
        );
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await _client.SendText(new string('x', 300_000))).Status);
        Assert.Empty(_host.Turns.Received);
    }

    [Fact]
    public async Task Overlong_and_odd_event_ids_are_recognized_as_repeated()
    {
        var odd = "жук / ? # \u0001" + new string('x', 500);
        await _client.SendText("once", odd);
        await _client.SendText("once", odd);

        Assert.Single((await _client.GetActivities()).Activities);
        Assert.Matches("^[A-Za-z0-9_.:|-]+$", _host.Turns.LastReceived.EventId);
    }

    [Fact]
    public async Task Exception_shows_a_reference_only_and_the_log_holds_no_message_text()
    {
        _host.Turns.Respond = _ => throw new InvalidOperationException("my secret words");

        var (status, body) = await _client.SendText("my secret words");

        Assert.Equal(HttpStatusCode.InternalServerError, status);
        Assert.Matches("Reference [0-9A-F]{6}", body["error"]?["message"]?.ToString());
        Assert.DoesNotContain("secret", body.ToJsonString(), StringComparison.Ordinal);
        Assert.Contains(_host.Log.ProjectLines, l => l.StartsWith("Request failed", StringComparison.Ordinal));
        Assert.DoesNotContain(_host.Log.ProjectLines, l => l.Contains("secret", StringComparison.Ordinal));
    }
}
