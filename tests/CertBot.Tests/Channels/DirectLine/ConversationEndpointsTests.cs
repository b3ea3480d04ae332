using System.Net;
using System.Text.Json.Nodes;
using CertBot.Core.Conversation;
using CertBot.Core.Directory;
using CertBot.Core.Primitives;
using CertBot.Tests.Kit.Channels;
using CertBot.Turns;
using NodaTime;

namespace CertBot.Tests.Channels.DirectLine;

public sealed class ConversationEndpointsTests : IAsyncLifetime
{
    private DirectLineTestHost _host = new();

    public async ValueTask InitializeAsync() => _host = await DirectLineTestHost.Start();

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task Person_opens_their_personal_chat_and_is_greeted_once()
    {
        using var first = await _host.Client().StartConversation("analyst", locale: "ru-RU");
        using var second = await _host.Client().StartConversation("analyst");

        Assert.Equal("web-analyst", first.Conversation);
        Assert.Equal(first.Conversation, second.Conversation);
        var hello = Assert.Single(_host.Turns.Received);
        Assert.IsType<Input.ConversationStarted>(hello.Input);
        Assert.Equal(("web", "local", "analyst"), (hello.From.Channel, hello.From.Tenant, hello.From.UserId));
        Assert.Equal(new ConversationAddress("web", "analyst", true), hello.Conversation);
        Assert.Equal(LanguageCode.Ru, hello.Language);
        Assert.Single(_host.Turns.Duplicates);
    }

    [Fact]
    public async Task Channel_is_one_conversation_for_all_who_may_open_it()
    {
        using var analyst = await _host.Client().StartConversation("analyst", "reviews");
        using var expert = await _host.Client().StartConversation("rnd-expert", "reviews");

        Assert.Equal(analyst.Conversation, expert.Conversation);
        Assert.Empty(_host.Turns.Received);
        await analyst.SendText("good morning");
        Assert.Equal("good morning", Assert.Single((await expert.GetActivities()).Activities)["text"]?.ToString());
    }

    [Fact]
    public async Task Forbidden_channel_is_answered_with_403()
    {
        _host.Turns.CanOpen = (user, _) => user.UserId == "analyst";
        using var client = _host.Client();

        var (status, body) = await Ask(client, "developer", "reviews");

        Assert.Equal(HttpStatusCode.Forbidden, status);
        Assert.Equal("NotYourChannel", body["error"]?["code"]?.ToString());
    }

    [Theory]
    [InlineData("developer", "nowhere")]
    [InlineData("developer", "analyst")]
    public async Task Unknown_conversation_and_chat_of_another_person_are_not_found(string user, string conversation)
    {
        using var client = _host.Client();

        var (status, body) = await Ask(client, user, conversation);

        Assert.Equal(HttpStatusCode.NotFound, status);
        Assert.Equal("UnknownPlace", body["error"]?["code"]?.ToString());
    }

    [Theory]
    [InlineData("dl_someone")]
    [InlineData("a b")]
    [InlineData("")]
    [InlineData("../x")]
    [InlineData("reviews")]
    [InlineData("-x")]
    [InlineData("a|b")]
    [InlineData("жук")]
    public async Task Malformed_user_id_is_refused(string user)
    {
        using var client = _host.Client();

        var (status, _) = await Ask(client, user, conversation: null);

        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Empty(_host.Turns.Received);
    }

    [Fact]
    public async Task New_user_is_accepted_under_their_own_id()
    {
        using var client = await _host.Client().StartConversation("newcomer.7");

        Assert.Equal("newcomer.7", _host.Turns.LastReceived.From.UserId);
        Assert.Equal("newcomer.7", _host.Turns.LastReceived.From.Name);
    }

    [Fact]
    public async Task Token_opens_its_conversation()
    {
        using var client = _host.Client();
        var (_, generated) = await client.SendRequest(
            HttpMethod.Post,
            "/v3/directline/tokens/generate",
            new JsonObject { ["user"] = new JsonObject { ["id"] = "analyst" } }
        );
        client.StoreConversation(generated);

        var (status, opened) = await client.SendRequest(HttpMethod.Post, "/v3/directline/conversations");

        Assert.Equal(HttpStatusCode.Created, status);
        Assert.Equal("web-analyst", opened["conversationId"]?.ToString());
    }

    [Fact]
    public async Task Token_expires_after_half_an_hour_unless_refreshed()
    {
        using var client = await _host.Client().StartConversation("analyst");
        _host.Clock.Advance(Duration.FromMinutes(29));
        var (_, refreshed) = await client.SendRequest(HttpMethod.Post, "/v3/directline/tokens/refresh");

        _host.Clock.Advance(Duration.FromMinutes(2));

        Assert.Equal(HttpStatusCode.Unauthorized, (await client.SendRequest(HttpMethod.Get, $"{client.Path}/activities")).Status);
        client.Token = refreshed["token"]?.ToString() ?? "";
        Assert.Equal(HttpStatusCode.OK, (await client.SendRequest(HttpMethod.Get, $"{client.Path}/activities")).Status);
    }

    [Fact]
    public async Task Token_survives_a_restart()
    {
        using var before = await _host.Client().StartConversation("analyst");
        await before.SendText("hold that");

        await _host.Restart();

        using var after = _host.Client();
        after.StoreConversation(new JsonObject { ["conversationId"] = before.Conversation, ["token"] = before.Token });
        Assert.Equal("hold that", Assert.Single((await after.GetActivities()).Activities)["text"]?.ToString());
    }

    [Fact]
    public async Task Token_is_valid_for_its_own_conversation_only()
    {
        using var developer = await _host.Client().StartConversation("developer");

        Assert.Equal(HttpStatusCode.Forbidden, (await developer.SendRequest(HttpMethod.Get, "/v3/directline/conversations/web-analyst/activities")).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await developer.SendRequest(HttpMethod.Get, "/v3/directline/conversations/web-reviews/activities")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await developer.SendRequest(HttpMethod.Get, "/v3/directline/conversations/web-nobody/activities")).Status);
    }

    [Theory]
    [InlineData("")]
    [InlineData("nonsense")]
    [InlineData("bm9uc2Vuc2U.bm9uc2Vuc2U")]
    [InlineData("a.b.c")]
    public async Task Request_without_a_valid_token_is_refused(string token)
    {
        using var client = await _host.Client().StartConversation("analyst");
        client.Token = token;

        Assert.Equal(HttpStatusCode.Unauthorized, (await client.SendRequest(HttpMethod.Get, $"{client.Path}/activities")).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await client.SendText("hello")).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await client.SendRequest(HttpMethod.Post, "/v3/directline/tokens/refresh")).Status);
    }

    [Fact]
    public async Task Changed_token_is_refused()
    {
        using var client = await _host.Client().StartConversation("analyst");
        var at = client.Token.IndexOf('.', StringComparison.Ordinal) / 2;
        var other = client.Token[at] == 'A' ? 'B' : 'A';
        client.Token = client.Token[..at] + other + client.Token[(at + 1)..];

        Assert.Equal(HttpStatusCode.Unauthorized, (await client.SendRequest(HttpMethod.Get, $"{client.Path}/activities")).Status);
    }

    [Fact]
    public async Task Revoked_role_closes_the_channel_for_an_open_page()
    {
        using var client = await _host.Client().StartConversation("analyst", "reviews");
        _host.Turns.CanOpen = (_, _) => false;

        Assert.Equal(HttpStatusCode.Forbidden, (await client.SendRequest(HttpMethod.Get, $"{client.Path}/activities")).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await client.SendText("hello")).Status);
        Assert.Empty(_host.Turns.Received);
    }

    [Theory]
    [InlineData("application/json", "{nonsense", HttpStatusCode.BadRequest)]
    [InlineData("application/json", "[]", HttpStatusCode.BadRequest)]
    [InlineData("application/json", "", HttpStatusCode.BadRequest)]
    [InlineData("application/json", """{"user":{"id":"a"},"user":{"id":"b"}}""", HttpStatusCode.BadRequest)]
    [InlineData("application/json", """{"user":"a"}""", HttpStatusCode.BadRequest)]
    [InlineData("application/json", """{"user":{"id":"a"},"channelData":{"place":{}}}""", HttpStatusCode.NotFound)]
    [InlineData("text/plain", """{"user":{"id":"a"}}""", HttpStatusCode.UnsupportedMediaType)]
    public async Task Malformed_body_is_refused(string contentType, string raw, HttpStatusCode expected)
    {
        using var client = _host.Client();

        var (status, body) = await client.SendRequest(HttpMethod.Post, "/v3/directline/conversations", raw: raw, contentType: contentType);

        Assert.Equal(expected, status);
        Assert.NotNull(body["error"]?["code"]);
    }

    [Fact]
    public async Task Foreign_host_names_and_foreign_origins_are_refused()
    {
        using var client = _host.Client();
        using var rebound = new HttpRequestMessage(HttpMethod.Post, "/v3/directline/conversations") { Headers = { Host = "evil.example" } };
        using var foreign = new HttpRequestMessage(HttpMethod.Post, "/v3/directline/conversations") { Headers = { { "Origin", "https://evil.example" } } };

        Assert.Equal(HttpStatusCode.Forbidden, (await client.Http.SendAsync(rebound)).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await client.Http.SendAsync(foreign)).StatusCode);
    }

    [Fact]
    public async Task Web_chat_is_not_served_outside_development()
    {
        await using var production = await DirectLineTestHost.Start("Production");
        using var client = production.Client();

        Assert.Equal(HttpStatusCode.NotFound, (await Ask(client, "analyst", conversation: null)).Status);
    }

    private static Task<(HttpStatusCode Status, JsonObject Body)> Ask(DirectLineConnection client, string user, string? conversation)
    {
        var body = new JsonObject { ["user"] = new JsonObject { ["id"] = user } };
        if (conversation is not null)
        {
            body["channelData"] = new JsonObject { ["place"] = conversation };
        }

        return client.SendRequest(HttpMethod.Post, "/v3/directline/conversations", body);
    }
}
