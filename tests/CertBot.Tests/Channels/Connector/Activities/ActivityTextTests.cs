using System.Text.Json.Nodes;
using CertBot.Core.Conversation;

namespace CertBot.Tests.Channels.Connector.Activities;

/// <summary>What a person typed, without what the client adds to it.</summary>
public sealed class ActivityTextTests : IAsyncLifetime
{
    private ConnectorTestHost? _started;

    private ConnectorTestHost Host => _started ?? throw new InvalidOperationException("not started");

    public async ValueTask InitializeAsync() => _started = await ConnectorTestHost.Start();

    public async ValueTask DisposeAsync() => await Host.DisposeAsync();

    [Theory]
    [InlineData("<quoted messageId=\"1772050244572\"/> Northwind Sync", "Northwind Sync")]
    [InlineData("<quoted messageId=\"1772050244572\"/>\nmy applications", "my applications")]
    [InlineData("2.0 <quoted messageId='1'/>", "2.0")]
    [InlineData("<quoted messageId=\"1\"/><quoted messageId=\"2\" /> no", "no")]
    [InlineData("yes <quoted messageId=\"1\"/> and no", "yes and no")]
    [InlineData("<QUOTED messageid=\"1\"></QUOTED> no", "no")]
    [InlineData("<quoted messageId=\"1\">earlier words</quoted> no", "no")]
    [InlineData("&lt;quoted messageId=&quot;1&quot;/&gt; no", "no")]
    [InlineData("<blockquote itemtype=\"http://schema.skype.com/Reply\">Ann: yes<blockquote>older</blockquote></blockquote> no", "no")]
    [InlineData("a quoted word stays", "a quoted word stays")]
    [InlineData("1 < 2 and 3 > 2", "1 < 2 and 3 > 2")]
    [InlineData("<blockquote>not closed", "<blockquote>not closed")]
    public async Task Mark_of_a_quoted_message_is_no_part_of_the_text(string text, string words) =>
        Assert.Equal(
            words,
            await Read(
                text,
                new JsonObject
                {
                    ["type"] = "quotedReply",
                    ["quotedReply"] = new JsonObject { ["messageId"] = "1772050244572" },
                }
            )
        );

    [Theory]
    [InlineData("<at>CertBot</at> status", "<at>CertBot</at>", "status")]
    [InlineData("<at>CertBot</at> <at>CertBot</at> status", "<at>CertBot</at>", "status")]
    [InlineData("<at>CertBot</at>: status", "<at>CertBot</at>", "status")]
    [InlineData("status <at>CertBot</at> of acme", "<at>CertBot</at>", "status of acme")]
    [InlineData("<at>CertBot</at>\u00A0status", null, "status")]
    [InlineData("<at id=\"0\">CertBot</at> status", "<at>CertBot</at>", "status")]
    [InlineData("@CertBot status", null, "status")]
    [InlineData("<at>all</at> hands", null, "<at>all</at> hands")]
    public async Task Mention_of_the_bot_is_removed_with_or_without_its_text(string text, string? shown, string words) =>
        Assert.Equal(words, await Read(text, Mention("bot-1", "CertBot", shown)));

    [Fact]
    public async Task Mention_of_the_bot_in_halves_is_removed() =>
        Assert.Equal("status", await Read("<at>Cert</at><at>Bot</at> status", Mention("bot-1", null, "<at>Cert</at>"), Mention("bot-1", null, "<at>Bot</at>")));

    [Theory]
    [InlineData("give rnd-expert <at>Rae Smith</at>", "<at>Rae Smith</at>")]
    [InlineData("give rnd-expert <at>Rae Smith</at>", null)]
    [InlineData("<at>CertBot</at> give rnd-expert <at>Rae Smith</at>", "<at>Rae Smith</at>")]
    public async Task Person_is_named_by_the_id_of_the_mention(string text, string? shown)
    {
        Assert.Equal("give rnd-expert Rae Smith", await Read(text, Mention("bot-1", "CertBot", "<at>CertBot</at>"), Mention("29:rae", "Rae Smith", shown)));

        var mentioned = Assert.Single(Host.Turns.LastReceived.Mentions);
        Assert.Equal(("Rae Smith", CertBot.Channels.SafeKey.Of("29:rae")), (mentioned.Name, mentioned.UserId));
    }

    [Fact]
    public async Task Reference_to_the_answered_message_is_no_file()
    {
        var activity = Host.Activity(text: "no");
        activity["channelId"] = "msteams";
        activity["attachments"] = new JsonArray(
            new JsonObject
            {
                ["contentType"] = "messageReference",
                ["contentUrl"] = "https://teams.example/1",
                ["content"] = "{}",
            },
            new JsonObject { ["contentType"] = "text/html", ["content"] = "<blockquote>yes</blockquote><p>no</p>" }
        );

        await Host.Post(activity);

        Assert.Equal(new Input.Text("no"), Host.Turns.LastReceived.Input);
    }

    private async Task<string> Read(string text, params JsonObject[] entities)
    {
        var activity = Host.Activity(text: text);
        activity["id"] = Guid.NewGuid().ToString();
        activity["channelId"] = "msteams";
        activity["entities"] = new JsonArray([.. entities]);
        await Host.Post(activity);
        return Assert.IsType<Input.Text>(Host.Turns.LastReceived.Input).Value;
    }

    private static JsonObject Mention(string id, string? name, string? text)
    {
        var mention = new JsonObject
        {
            ["type"] = "mention",
            ["mentioned"] = new JsonObject { ["id"] = id, ["name"] = name },
        };
        if (text is not null)
            mention["text"] = text;
        return mention;
    }
}
