using System.Net;
using System.Text.Json.Nodes;
using CertBot.Core.Directory;
using CertBot.Outbox;
using CertBot.Tests.Kit.Hosts;
using CertBot.Tests.Kit.Runtime;
using CertBot.Tests.Kit.Teams;
using NodaTime;

namespace CertBot.Tests.Channels.Connector.Authentication;

/// <summary>What a valid token does not allow, and where replies are sent.</summary>
public sealed class TokenAuthenticatorTests : IAsyncLifetime
{
    private readonly FakeClock _clock = new();
    private FakeIssuer? _issuer;

    private FakeIssuer Issuer => _issuer ?? throw new InvalidOperationException("not started");

    public async ValueTask InitializeAsync() => _issuer = await FakeIssuer.Start(_clock);

    public async ValueTask DisposeAsync() => await Issuer.DisposeAsync();

    [Theory]
    [InlineData("conversation", "ours", HttpStatusCode.OK)]
    [InlineData("conversation", "Ours", HttpStatusCode.OK)]
    [InlineData("channelData", "ours", HttpStatusCode.OK)]
    [InlineData("conversation", "theirs", HttpStatusCode.Forbidden)]
    [InlineData("channelData", "theirs", HttpStatusCode.Forbidden)]
    [InlineData("nowhere", "", HttpStatusCode.Forbidden)]
    public async Task Users_of_other_tenants_are_refused_with_an_error_and_nothing_is_stored(string where, string tenant, HttpStatusCode expected)
    {
        await using var host = await ConnectorTestHost.Start(_clock, [.. Issuer.Settings, ("Connector:AllowedTenants", "ours, others")]);
        var activity = Activity(host);
        if (where == "conversation")
            activity["conversation"] = new JsonObject { ["id"] = "c", ["tenantId"] = tenant };
        if (where == "channelData")
            activity["channelData"] = new JsonObject { ["tenant"] = new JsonObject { ["id"] = tenant } };

        var (status, body) = await host.Post(activity, Bearer(activity));

        Assert.Equal(expected, status);
        await AssertRefused(host, body, expected, "ForeignTenant");
    }

    [Theory]
    [InlineData("msteams", "", HttpStatusCode.OK, "")]
    [InlineData("webchat", "", HttpStatusCode.Forbidden, "ForeignChannel")]
    [InlineData("webchat", "msteams,webchat", HttpStatusCode.Forbidden, "ForeignTenant")]
    [InlineData("msteams", "webchat", HttpStatusCode.Forbidden, "ForeignChannel")]
    public async Task Channel_has_to_be_allowed_and_tells_its_tenant_only_in_Teams(string channel, string allowed, HttpStatusCode expected, string code)
    {
        await using var host = await ConnectorTestHost.Start(
            _clock,
            [.. Issuer.Settings, ("Connector:AllowedTenants", "ours"), ("Connector:AllowedChannels", allowed)]
        );
        var activity = Activity(host);
        activity["channelId"] = channel;
        activity["channelData"] = new JsonObject { ["tenant"] = new JsonObject { ["id"] = "ours" } };

        var (status, body) = await host.Post(activity, Bearer(activity));

        Assert.Equal(expected, status);
        await AssertRefused(host, body, expected, code);
    }

    [Fact]
    public async Task Invalid_token_of_another_tenant_does_not_learn_about_tenants()
    {
        await using var host = await ConnectorTestHost.Start(_clock, [.. Issuer.Settings, ("Connector:AllowedTenants", "ours")]);

        Assert.Equal(HttpStatusCode.Unauthorized, (await host.Post(Activity(host))).Status);
    }

    [Theory]
    [InlineData("https://evil.example/", HttpStatusCode.Forbidden)]
    [InlineData("https://smba.trafficmanager.net.evil.example/emea/", HttpStatusCode.Forbidden)]
    [InlineData("http://smba.trafficmanager.net/emea/", HttpStatusCode.Forbidden)]
    [InlineData("nonsense", HttpStatusCode.Forbidden)]
    [InlineData("https://smba.trafficmanager.net/emea/", HttpStatusCode.OK)]
    public async Task Service_url_of_a_token_must_be_a_trusted_host(string url, HttpStatusCode expected)
    {
        await using var host = await ConnectorTestHost.Start(_clock, Issuer.Settings);
        var activity = Activity(host);
        activity["serviceUrl"] = url;

        var (status, body) = await host.Post(activity, Bearer(activity));

        Assert.Equal(expected, status);
        await AssertRefused(host, body, expected, "ForeignServiceUrl");
    }

    [Fact]
    public async Task Stored_service_url_is_checked_again_before_a_send()
    {
        await using var host = await ConnectorTestHost.Start(_clock, Issuer.Settings);
        var activity = Activity(host);
        Assert.Equal(HttpStatusCode.OK, (await host.Post(activity, Bearer(activity))).Status);
        await using var stricter = await ConnectorTestHost.Start(
            _clock,
            host.Store,
            [.. Issuer.Settings, ("Connector:TrustedServiceHosts", "smba.trafficmanager.net")]
        );

        Assert.IsType<SendResult.Rejected>(
            await stricter.Channel.Send(host.Turns.LastReceived.Conversation, new OutboundMessage { Key = "k", Text = "x" }, default)
        );

        Assert.Empty(host.Server.Calls);
        Assert.Empty(Issuer.TokenRequests);
    }

    [Fact]
    public async Task Name_of_a_shared_channel_gives_no_access_to_it()
    {
        await using var host = await ConnectorTestHost.Start(_clock, Issuer.Settings);
        var activity = Activity(host);
        activity["channelData"] = new JsonObject { ["place"] = "reviews" };

        await host.Post(activity, Bearer(activity));

        Assert.NotEqual(new ConversationAddress("connector", "reviews", false), host.Turns.LastReceived.Conversation);
    }

    [Fact]
    public async Task Token_is_refused_where_no_bot_is_registered()
    {
        await using var host = await ConnectorTestHost.Start(_clock, ("Connector:Anonymous", "false"));
        var activity = Activity(host);

        Assert.Equal(HttpStatusCode.Unauthorized, (await host.Post(activity, Bearer(activity))).Status);
        Assert.Equal(0, Issuer.KeyFetches);
    }

    [Fact]
    public async Task Host_requires_a_token_and_answers_with_its_own()
    {
        var real = SystemClock.Instance;
        await using var now = await FakeIssuer.Start(real);
        await using var connector = await ConnectorServer.Start();
        List<string?> spoken = [];
        var answered = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        connector.Respond = http =>
        {
            lock (spoken)
                spoken.Add(http.Request.Headers.Authorization);
            answered.TrySetResult();
            return null;
        };
        await using var host = await LiveHost.Start(now.Settings);
        using var http = new HttpClient { BaseAddress = host.Address };
        var activity = Activity("e1", connector.ServiceUrl);

        foreach (
            var (authorization, expected) in new (string?, HttpStatusCode)[]
            {
                (null, HttpStatusCode.Unauthorized),
                ($"Bearer {now.CreateToken(activity)}", HttpStatusCode.OK),
            }
        )
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/api/messages") { Content = new StringContent(activity.ToJsonString()) };
            if (authorization is not null)
                request.Headers.TryAddWithoutValidation("Authorization", authorization);
            using var response = await http.SendAsync(request);
            Assert.Equal(expected, response.StatusCode);
        }

        await answered.Task.WaitAsync(TimeSpan.FromSeconds(30));
        lock (spoken)
            Assert.All(spoken, s => Assert.Equal("Bearer granted-1", s));
    }

    private static async Task AssertRefused(ConnectorTestHost host, JsonObject body, HttpStatusCode status, string code)
    {
        if (status == HttpStatusCode.OK)
        {
            Assert.Single(host.Turns.Received);
            return;
        }

        Assert.Equal(code, body["error"]?["code"]?.ToString());
        Assert.Empty(host.Turns.Received);
        Assert.Empty(host.Server.Calls);
        Assert.Empty(await host.Store.Partitions("", default).ToListAsync());
    }

    private string Bearer(JsonObject activity) => $"Bearer {Issuer.CreateToken(activity)}";

    private static JsonObject Activity(ConnectorTestHost host)
    {
        var activity = host.Activity(text: "status");
        activity["channelId"] = "msteams";
        return activity;
    }

    private static JsonObject Activity(string id, string serviceUrl) =>
        new()
        {
            ["type"] = "message",
            ["id"] = id,
            ["channelId"] = "msteams",
            ["serviceUrl"] = serviceUrl,
            ["from"] = new JsonObject
            {
                ["id"] = "29:user",
                ["aadObjectId"] = "u",
                ["name"] = "User One",
            },
            ["recipient"] = new JsonObject { ["id"] = "28:bot", ["name"] = "CertBot" },
            ["conversation"] = new JsonObject
            {
                ["id"] = "a:1",
                ["conversationType"] = "personal",
                ["tenantId"] = "t",
            },
            ["text"] = "hello",
        };
}
