using System.Text.Json.Nodes;
using CertBot.Channels.Connector.Schema;
using Microsoft.Bot.Schema;

namespace CertBot.Tests.Channels.Connector.Adapter;

public sealed class ActivityReaderTests
{
    [Fact]
    public void Untyped_members_are_the_nodes_of_the_body()
    {
        var json = Parse(
            """{"type":"message","value":{"a":1},"channelData":{"tenant":{"id":"t"}},"attachments":[{"contentType":"c","content":{"d":"2026-03-11"}}]}"""
        );

        var activity = ActivityReader.Read(json) ?? new();

        Assert.Same(json["value"], activity.Value);
        Assert.Same(json["channelData"], activity.ChannelData);
        Assert.Same(json["attachments"]?[0]?["content"], Assert.Single(activity.Attachments).Content);
    }

    [Fact]
    public void Missing_accounts_and_lists_are_empty()
    {
        var activity = ActivityReader.Read(Parse("""{"type":"message","from":7,"recipient":null,"conversation":[],"entities":"x"}""")) ?? new();

        Assert.Equal(("", "", ""), (activity.From.Id, activity.Recipient.Id, activity.Conversation.Id));
        Assert.Empty(activity.Entities);
        Assert.Empty(activity.Attachments);
        Assert.Empty(activity.MembersAdded);
        Assert.True(activity.Conversation.IsPersonal());
    }

    [Theory]
    [InlineData("{}", true)]
    [InlineData("""{"conversationType":"personal"}""", true)]
    [InlineData("""{"conversationType":"personal","isGroup":false}""", true)]
    [InlineData("""{"conversationType":"personal","isGroup":"true"}""", true)]
    [InlineData("""{"conversationType":"personal","isGroup":true}""", false)]
    [InlineData("""{"isGroup":true}""", false)]
    [InlineData("""{"conversationType":"channel"}""", false)]
    [InlineData("""{"conversationType":"groupChat"}""", false)]
    public void Conversation_is_personal_unless_it_says_otherwise(string conversation, bool expected)
    {
        var activity = ActivityReader.Read(new JsonObject { ["type"] = "message", ["conversation"] = Parse(conversation) }) ?? new();

        Assert.Equal(expected, activity.Conversation.IsPersonal());
    }

    [Fact]
    public void Mentions_are_mentions_and_other_entities_have_their_type()
    {
        var activity = ActivityReader.Read(
            Parse(
                """{"type":"message","entities":[{"type":"mention","text":"<at>A</at>","mentioned":{"id":"a","name":"A"}},{"type":"quotedReply"},{"type":"mention","mentioned":7},{}]}"""
            )
        ) ?? new();

        Assert.Equal(["mention", "quotedReply", "mention", null], activity.Entities.Select(e => e.Type));
        Assert.Equal(["a", ""], activity.Entities.OfType<Mention>().Select(m => m.Mentioned.Id));
    }

    [Fact]
    public void Lists_have_a_limit()
    {
        var json = new JsonObject { ["type"] = "message" };
        foreach (var list in (string[])["attachments", "entities", "membersAdded"])
            json[list] = new JsonArray([.. Enumerable.Range(0, 50_000).Select(_ => new JsonObject())]);

        var activity = ActivityReader.Read(json) ?? new();

        Assert.Equal((1000, 1000, 1000), (activity.Attachments.Count, activity.Entities.Count, activity.MembersAdded.Count));
    }

    private static JsonObject Parse(string json) => JsonNode.Parse(json) as JsonObject ?? [];
}
