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
    public async Task A_person_opens_their_own_chat_and_is_greeted_with_one_event()
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
    public async Task A_channel_is_one_conversation_for_all_who_may_open_it()
    {
        using var analyst = await _host.Client().StartConversation("analyst", "reviews");
        using var expert = await _host.Client().StartConversation("rnd-expert", "reviews");

        Assert.Equal(analyst.Conversation, expert.Conversation);
        Assert.Empty(_host.Turns.Received);
        await analyst.SendText("good morning");
        Assert.Equal("good morning", Assert.Single((await expert.GetActivities()).Activities)["text"]?.ToString());
    }

    [Fact]
    public async Task Who_may_not_open_a_channel_is_told_so()
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
    public async Task An_unknown_place_and_another_persons_chat_are_not_there(string user, string place)
    {
        using var client = _host.Client();

        var (status, body) = await Ask(client, user, place);

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
    public async Task A_malformed_user_id_is_refused(string user)
    {
        using var client = _host.Client();

        var (status, _) = await Ask(client, user, place: null);

        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Empty(_host.Turns.Received);
    }

    [Fact]
    public async Task Somebody_new_is_welcome_under_their_own_id()
    {
        using var client = await _host.Client().StartConversation("newcomer.7");

        Assert.Equal("newcomer.7", _host.Turns.LastReceived.From.UserId);
        Assert.Equal("newcomer.7", _host.Turns.LastReceived.From.Name);
    }

    [Fact]
    public async Task A_token_opens_the_conversation_it_is_for()
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
    public async Task A_token_runs_out_after_half_an_hour_unless_it_is_refreshed()
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
    public async Task A_token_outlives_a_restart()
    {
        using var before = await _host.Client().StartConversation("analyst");
        await before.SendText("hold that");

        await _host.Restart();

        using var after = _host.Client();
        after.StoreConversation(new JsonObject { ["conversationId"] = before.Conversation, ["token"] = before.Token });
        Assert.Equal("hold that", Assert.Single((await after.GetActivities()).Activities)["text"]?.ToString());
    }

    [Fact]
    public async Task A_token_is_good_for_its_own_conversation_only()
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
    public async Task Without_a_token_of_ours_nothing_is_shown(string token)
    {
        using var client = await _host.Client().StartConversation("analyst");
        client.Token = token;

        Assert.Equal(HttpStatusCode.Unauthorized, (await client.SendRequest(HttpMethod.Get, $"{client.Path}/activities")).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await client.SendText("hello")).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await client.SendRequest(HttpMethod.Post, "/v3/directline/tokens/refresh")).Status);
    }

    [Fact]
    public async Task A_changed_token_is_no_token()
    {
        using var client = await _host.Client().StartConversation("analyst");
        var at = client.Token.IndexOf('.', StringComparison.Ordinal) / 2;
        var other = client.Token[at] == 'A' ? 'B' : 'A';
        client.Token = client.Token[..at] + other + client.Token[(at + 1)..];

        Assert.Equal(HttpStatusCode.Unauthorized, (await client.SendRequest(HttpMethod.Get, $"{client.Path}/activities")).Status);
    }

    [Fact]
    public async Task A_role_that_was_taken_away_closes_the_channel_for_an_open_page()
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
    public async Task A_body_that_is_not_what_is_asked_for_is_refused(string contentType, string raw, HttpStatusCode expected)
    {
        using var client = _host.Client();

        var (status, body) = await client.SendRequest(HttpMethod.Post, "/v3/directline/conversations", raw: raw, contentType: contentType);

        Assert.Equal(expected, status);
        Assert.NotNull(body["error"]?["code"]);
    }

    [Fact]
    public async Task Names_that_are_not_this_machines_and_pages_of_others_are_refused()
    {
        using var client = _host.Client();
        using var rebound = new HttpRequestMessage(HttpMethod.Post, "/v3/directline/conversations") { Headers = { Host = "evil.example" } };
        using var foreign = new HttpRequestMessage(HttpMethod.Post, "/v3/directline/conversations") { Headers = { { "Origin", "https://evil.example" } } };

        Assert.Equal(HttpStatusCode.Forbidden, (await client.Http.SendAsync(rebound)).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await client.Http.SendAsync(foreign)).StatusCode);
    }

    [Fact]
    public async Task Outside_development_there_is_no_built_in_chat()
    {
        await using var production = await DirectLineTestHost.Start("Production");
        using var client = production.Client();

        Assert.Equal(HttpStatusCode.NotFound, (await Ask(client, "analyst", place: null)).Status);
    }

    private static Task<(HttpStatusCode Status, JsonObject Body)> Ask(DirectLineConnection client, string user, string? place)
    {
        var body = new JsonObject { ["user"] = new JsonObject { ["id"] = user } };
        if (place is not null)
        {
            body["channelData"] = new JsonObject { ["place"] = place };
        }

        return client.SendRequest(HttpMethod.Post, "/v3/directline/conversations", body);
    }
}
