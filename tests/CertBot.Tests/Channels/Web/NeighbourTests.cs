using System.Net;
using System.Text.Json.Nodes;
using CertBot.Core.Conversation;
using CertBot.Delivery;
using CertBot.Tests.Kit;

namespace CertBot.Tests.Channels.Web;

/// <summary>A page at one host, and what it should hear said through another on the same store.</summary>
public sealed class NeighbourTests : IAsyncLifetime
{
    private static readonly Place Home = new("web", "analyst", true);

    private WebHost a = new(), b = new();

    public async Task InitializeAsync()
    {
        a = await WebHost.StartOneOfSeveral();
        b = await a.Neighbour();
    }

    public async Task DisposeAsync()
    {
        await b.DisposeAsync();
        await a.DisposeAsync();
    }

    [Fact]
    public async Task Who_asks_hears_what_was_said_through_the_other()
    {
        using var client = await a.Client().Open("analyst");
        await a.Channel.Send(Home, new Message { Key = "k1", Text = "here" }, default);
        var (first, watermark) = await client.Activities();
        await b.Channel.Send(Home, new Message { Key = "k2", Text = "there" }, default);
        Assert.Equal(["there"], (await client.Activities(watermark)).Activities.Select(Text));
        await b.Channel.Send(Home, new Message { Key = "k1", Text = "here" }, default);
        await a.Channel.Send(Home, new Message { Key = "k3", Text = "here again" }, default);

        var (then, _) = await client.Activities(watermark);

        Assert.Equal(["here"], first.Select(Text));
        Assert.Equal(["there", "here again"], then.Select(Text));
    }

    [Fact]
    public async Task Who_listens_hears_it_too()
    {
        using var client = await a.Client().Open("analyst");
        await a.Channel.Send(Home, new Message { Key = "first", Text = "here" }, default);
        using var stream = await client.Listen();
        Assert.NotNull(await stream.Next());
        await b.Channel.Send(Home, new Message { Key = "k", Text = "there" }, default);

        Assert.Equal("there", Text((await stream.Next())?["activities"]?[0] as JsonObject ?? []));
    }

    [Fact]
    public async Task A_token_of_one_is_good_at_the_other()
    {
        using var client = await a.Client().Open("analyst");
        using var other = b.Client();
        other.Keep(new JsonObject { ["conversationId"] = client.Conversation, ["token"] = client.Token });

        Assert.Equal(HttpStatusCode.OK, (await other.Say("hello")).Status);
        Assert.Equal("hello", Text((await client.Activities()).Activities[^1]));
    }

    private static string Text(JsonObject activity) => activity["text"]?.ToString() ?? "";
}
