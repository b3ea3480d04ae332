using System.Globalization;
using System.Text.Json.Nodes;
using CertBot.Core.Directory;
using CertBot.Outbox;
using CertBot.Tests.Kit.Channels;

namespace CertBot.Tests.Channels.DirectLine;

public sealed class ActivityStreamEndpointTests : IAsyncLifetime
{
    private static readonly ConversationAddress PersonalChat = new("web", "analyst", true);

    private DirectLineTestHost _host = new();

    public async ValueTask InitializeAsync() => _host = await DirectLineTestHost.Start();

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task Stream_sends_the_history_first_and_then_new_activities()
    {
        using var client = await _host.Client().StartConversation("analyst");
        await client.SendText("before");
        using var stream = await client.ConnectStream();
        Assert.Equal("before", Text(await stream.ReceiveNext()));

        await stream.Send("");
        await _host.Channel.Send(PersonalChat, new OutboundMessage { Key = "k", Text = "live" }, default);

        var frame = await stream.ReceiveNext();
        Assert.Equal("live", Text(frame));
        Assert.Equal("2", frame?["watermark"]?.ToString());
    }

    [Fact]
    public async Task Page_that_reconnects_after_a_restart_gets_missed_activities_once()
    {
        using var client = await _host.Client().StartConversation("analyst");
        await client.SendText("heard");
        await _host.Channel.Send(PersonalChat, new OutboundMessage { Key = "k", Text = "missed" }, default);

        await _host.Restart();
        using var later = _host.Client();
        later.StoreConversation(new JsonObject { ["conversationId"] = client.Conversation, ["token"] = client.Token });
        var (_, again) = await later.SendRequest(HttpMethod.Get, $"{later.Path}?watermark=1");
        using var stream = await later.ConnectStream(again["streamUrl"]?.ToString());

        Assert.Equal("missed", Text(await stream.ReceiveNext()));
    }

    [Fact]
    public async Task Long_history_is_paged_without_gaps()
    {
        using var client = await _host.Client().StartConversation("analyst");
        for (var i = 1; i <= 450; i++)
        {
            await _host.Channel.Send(PersonalChat, new OutboundMessage { Key = $"k{i}", Text = i.ToString(CultureInfo.InvariantCulture) }, default);
        }

        using var stream = await client.ConnectStream();
        List<string> received = [];
        while (received.Count < 450)
        {
            received.AddRange((await stream.ReceiveNext())?["activities"]?.AsArray().Select(a => a?["text"]?.ToString() ?? "") ?? []);
        }

        Assert.Equal(Enumerable.Range(1, 450).Select(i => i.ToString(CultureInfo.InvariantCulture)), received);
    }

    [Fact]
    public async Task Concurrent_writers_get_distinct_numbers()
    {
        using var client = await _host.Client().StartConversation("analyst");

        await Task.WhenAll(Enumerable.Range(0, 50).Select(i => Task.Run(() => client.SendText($"m{i}"))));

        var (shown, watermark) = await client.GetActivities();
        Assert.Equal("50", watermark);
        Assert.Equal(50, shown.Select(a => a["id"]?.ToString()).Distinct(StringComparer.Ordinal).Count());
    }

    [Fact]
    public async Task Stream_ends_when_the_role_is_revoked()
    {
        using var client = await _host.Client().StartConversation("analyst", "reviews");
        using var stream = await client.ConnectStream();
        _host.Turns.CanOpen = (_, _) => false;

        await _host.Channel.Send(new ConversationAddress("web", "reviews", false), new OutboundMessage { Key = "k", Text = "internal" }, default);

        Assert.Null(await stream.ReceiveNext());
    }

    [Fact]
    public async Task Token_is_not_logged()
    {
        using var client = await _host.Client().StartConversation("analyst");
        using (var stream = await client.ConnectStream())
        {
            await client.SendText("hello");
            await stream.ReceiveNext();
        }

        await _host.Restart(); // ends the stream, at which point the framework would log its URL

        Assert.DoesNotContain(_host.Log.AllLines, l => l.Contains(client.Token, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Future_watermark_starts_at_the_end_of_the_history()
    {
        using var client = await _host.Client().StartConversation("analyst");
        await client.SendText("one");

        var (none, watermark) = await client.GetActivities("99");

        Assert.Empty(none);
        Assert.Equal("1", watermark);
        Assert.Equal(System.Net.HttpStatusCode.BadRequest, (await client.SendRequest(HttpMethod.Get, $"{client.Path}/activities?watermark=soon")).Status);
    }

    private static string? Text(JsonObject? frame) => frame?["activities"]?.AsArray().Single()?["text"]?.ToString();
}
