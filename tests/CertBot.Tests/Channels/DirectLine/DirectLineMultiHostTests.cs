using System.Net;
using System.Text.Json.Nodes;
using CertBot.Core.Directory;
using CertBot.Outbox;
using CertBot.Tests.Kit.Channels;

namespace CertBot.Tests.Channels.DirectLine;

/// <summary>A page connected to one host receives what is sent through another host on the same store.</summary>
public sealed class DirectLineMultiHostTests : IAsyncLifetime
{
    private static readonly ConversationAddress PersonalChat = new("web", "analyst", true);

    private DirectLineTestHost _a = new(),
        _b = new();

    public async ValueTask InitializeAsync()
    {
        _a = await DirectLineTestHost.StartOneOfSeveral();
        _b = await _a.StartNeighbour();
    }

    public async ValueTask DisposeAsync()
    {
        await _b.DisposeAsync();
        await _a.DisposeAsync();
    }

    [Fact]
    public async Task Polling_returns_activities_written_by_another_host()
    {
        using var client = await _a.Client().StartConversation("analyst");
        await _a.Channel.Send(PersonalChat, new OutboundMessage { Key = "k1", Text = "here" }, default);
        var (first, watermark) = await client.GetActivities();
        await _b.Channel.Send(PersonalChat, new OutboundMessage { Key = "k2", Text = "there" }, default);
        Assert.Equal(["there"], (await client.GetActivities(watermark)).Activities.Select(Text));
        await _b.Channel.Send(PersonalChat, new OutboundMessage { Key = "k1", Text = "here" }, default);
        await _a.Channel.Send(PersonalChat, new OutboundMessage { Key = "k3", Text = "here again" }, default);

        var (then, _) = await client.GetActivities(watermark);

        Assert.Equal(["here"], first.Select(Text));
        Assert.Equal(["there", "here again"], then.Select(Text));
    }

    [Fact]
    public async Task Stream_returns_activities_written_by_another_host()
    {
        using var client = await _a.Client().StartConversation("analyst");
        await _a.Channel.Send(PersonalChat, new OutboundMessage { Key = "first", Text = "here" }, default);
        using var stream = await client.ConnectStream();
        Assert.NotNull(await stream.ReceiveNext());
        await _b.Channel.Send(PersonalChat, new OutboundMessage { Key = "k", Text = "there" }, default);

        Assert.Equal("there", Text((await stream.ReceiveNext())?["activities"]?[0] as JsonObject ?? []));
    }

    [Fact]
    public async Task Token_of_one_host_is_valid_on_another()
    {
        using var client = await _a.Client().StartConversation("analyst");
        using var other = _b.Client();
        other.StoreConversation(new JsonObject { ["conversationId"] = client.Conversation, ["token"] = client.Token });

        Assert.Equal(HttpStatusCode.OK, (await other.SendText("hello")).Status);
        Assert.Equal("hello", Text((await client.GetActivities()).Activities[^1]));
    }

    private static string Text(JsonObject activity) => activity["text"]?.ToString() ?? "";
}
