using System.Net;
using CertBot.Store.Documents;
using CertBot.Tests.Kit.Channels;
using CertBot.Tests.Kit.Cosmos;
using CertBot.Tests.Kit.Hosts;
using NodaTime;

namespace CertBot.Tests.Turns;

/// <summary>The whole host on a database that is unavailable for a moment, and on one that no longer accepts the key.</summary>
public sealed class StoreOutageTests : IAsyncLifetime
{
    private readonly FakeCosmos _cosmos = new FakeCosmos(SystemClock.Instance).WithContainer("certbot", "certbot");
    private FakeCosmosServer? _server;
    private LiveHost? _host;

    public async ValueTask InitializeAsync()
    {
        _server = await FakeCosmosServer.Start(_cosmos);
        _host = await LiveHost.Start(("Store:Kind", "Cosmos"), ("Store:Cosmos:Endpoint", $"{_server.Address}"), ("Store:Cosmos:Key", FakeCosmos.Key));
    }

    public async ValueTask DisposeAsync()
    {
        _cosmos.BeforeRequest = _ => null;
        if (_host is not null)
            await _host.DisposeAsync();
        if (_server is not null)
            await _server.DisposeAsync();
    }

    [Fact]
    public async Task User_of_an_unavailable_store_gets_the_answer_once_after_a_short_wait()
    {
        using var http = new HttpClient { BaseAddress = _host?.Address };
        var ana = new DirectLineClient(http, "developer");
        await ana.StartConversation();
        var left = 12;
        _cosmos.BeforeRequest = request => request.IsData && Interlocked.Decrement(ref left) > 0 ? FakeCosmosResponse.Error(503, "moving a partition") : null;

        using var said = await ana.SendText("help", "once");

        Assert.Equal(HttpStatusCode.OK, said.StatusCode);
        Assert.True(left <= 0);
        using var again = await ana.SendText("help", "once");
        await ana.SendText("status", "twice");
        await WaitUntil(async () =>
            await ReadBotMessages(ana) is { Count: >= 2 } ours && ours.Exists(o => o.Contains("application", StringComparison.Ordinal))
        );
        await WaitUntil(async () => (await _host!.GetService<IStore>().Due(CertBot.Outbox.OutboxDocuments.Kind, Instant.MaxValue, 10, default)).Count == 0);

        var received = await ReadBotMessages(ana);
        Assert.Equal(received.Distinct(StringComparer.Ordinal), received);
        Assert.Equal(2, (await ana.GetActivities("0")).Activities.Count(a => !IsBotMessage(a) && (string?)a["type"] == "message"));
    }

    [Fact]
    public async Task Rejected_key_is_reported_to_the_sender_and_to_readiness_only()
    {
        using var http = new HttpClient { BaseAddress = _host?.Address };
        var ana = new DirectLineClient(http, "developer");
        await ana.StartConversation();
        _cosmos.BeforeRequest = request => request.IsData ? FakeCosmosResponse.Error(401, "The input authorization token can't serve the request.") : null;

        using var said = await ana.SendText("help", "once");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, said.StatusCode);
        Assert.Contains("One moment: our records aren’t responding right now.", await said.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.NotNull(said.Headers.RetryAfter);
        using var ready = await http.GetAsync("/health/ready");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, ready.StatusCode);
        Assert.Equal("not ready", await ready.Content.ReadAsStringAsync());
        Assert.Equal("The store is away: Cosmos DB does not take this key or identity (401).", await http.GetStringAsync("/health/detail"));

        _cosmos.BeforeRequest = _ => null;
        using var again = await ana.SendText("help", "once");
        Assert.Equal(HttpStatusCode.OK, again.StatusCode);
    }

    private static async Task<List<string>> ReadBotMessages(DirectLineClient line) =>
        [.. (await line.GetActivities("0")).Activities.Where(IsBotMessage).Select(a => $"{a["text"]} {a["attachments"]?.ToJsonString()}")];

    private static async Task WaitUntil(Func<Task<bool>> condition)
    {
        for (var look = 0; look < 400; look++)
        {
            if (await condition())
                return;
            await Task.Delay(50);
        }

        throw new TimeoutException("The message did not arrive.");
    }

    private static bool IsBotMessage(System.Text.Json.Nodes.JsonObject activity) => (string?)activity["from"]?["id"] == "certbot";
}
