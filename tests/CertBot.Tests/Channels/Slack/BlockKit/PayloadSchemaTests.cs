using System.Text.Json.Nodes;
using CertBot.Tests.Kit.Slack;

namespace CertBot.Tests.Channels.Slack.BlockKit;

/// <summary>Tests the validators themselves: they report errors, and only errors.</summary>
public sealed class PayloadSchemaTests
{
    private const string Fine = """{"type":"section","text":{"type":"plain_text","text":"a","emoji":false}}""";

    [Fact]
    public void A_message_that_is_right_has_no_faults() => Assert.Empty(All(Message(Fine)));

    [Theory]
    [InlineData("""{"type":"section","text":{"type":"plain_text","text":"a","emoji":false},"accesory":{}}""", "additional properties")]
    [InlineData("""{"type":"actions","elements":[{"type":"button","action_id":"a","text":{"type":"mrkdwn","text":"a"}}]}""", "blocks[0]")]
    [InlineData("""{"type":"sektion"}""", "sektion")]
    [InlineData("""{"type":"input","label":{"type":"plain_text","text":"a"}}""", "element")]
    [InlineData("""{"type":"divider","block_id":7}""", "string")]
    public void A_block_Slack_does_not_know_is_found(string block, string fault) =>
        Assert.Contains(PayloadSchema.ErrorsIn(Message(Fine, block)), f =>
            f.Contains(fault, StringComparison.Ordinal) || f.Contains("blocks[1]", StringComparison.Ordinal)
        );

    [Fact]
    public void A_view_has_a_title() =>
        Assert.Contains(PayloadSchema.ErrorsIn(new JsonObject { ["type"] = "modal", ["blocks"] = new JsonArray() }), f =>
            f.Contains("title", StringComparison.Ordinal)
        );

    [Theory]
    [InlineData("""{"type":"section","text":{"type":"plain_text","text":"a &lt b","emoji":false}}""", "entity")]
    [InlineData("""{"type":"section","text":{"type":"mrkdwn","text":"<!channel>","verbatim":true}}""", "bracket")]
    [InlineData("""{"type":"section","text":{"type":"plain_text","text":"a > b","emoji":false}}""", "bracket")]
    [InlineData("""{"type":"section","text":{"type":"plain_text","text":" ","emoji":false}}""", "empty")]
    [InlineData("""{"type":"section","text":{"type":"plain_text","text":"a"}}""", "emoji")]
    [InlineData("""{"type":"actions","elements":[]}""", "0 where 1")]
    [InlineData(
        """{"type":"input","label":{"type":"plain_text","text":"a","emoji":false},"element":{"type":"static_select","action_id":"v","options":[{"text":{"type":"plain_text","text":"a","emoji":false},"value":"1"}],"initial_option":{"text":{"type":"plain_text","text":"a","emoji":true},"value":"1"}}}""",
        "not offered"
    )]
    public void What_breaks_a_limit_is_found(string block, string fault) =>
        Assert.Contains(BlockLimits.ErrorsIn(Message(Fine, block)), f => f.Contains(fault, StringComparison.Ordinal));

    [Fact]
    public void A_letter_beyond_the_plane_counts_once()
    {
        var header = new JsonObject
        {
            ["type"] = "header",
            ["text"] = new JsonObject
            {
                ["type"] = "plain_text",
                ["text"] = string.Concat(Enumerable.Repeat("😀", 150)),
                ["emoji"] = false,
            },
        };
        Assert.Empty(All(Message(header.ToJsonString())));
        Assert.Single(
            BlockLimits.ErrorsIn(Message(header.ToJsonString().Replace("\"plain_text\",\"text\":\"", "\"plain_text\",\"text\":\"x", StringComparison.Ordinal)))
        );
    }

    [Fact]
    public void Half_a_character_is_found()
    {
        var message = Message(Fine);
        message["text"] = "a\ud83d";
        Assert.Contains(BlockLimits.ErrorsIn(message), f => f.Contains("half", StringComparison.Ordinal));
    }

    [Fact]
    public void Fifty_one_blocks_are_too_many() => Assert.Single(BlockLimits.ErrorsIn(Message([.. Enumerable.Repeat(Fine, 51)])));

    private static IEnumerable<string> All(JsonObject payload) => PayloadSchema.ErrorsIn(payload).Concat(BlockLimits.ErrorsIn(payload));

    private static JsonObject Message(params string[] blocks) =>
        new() { ["text"] = "a", ["blocks"] = new JsonArray([.. blocks.Select(b => JsonNode.Parse(b))]) };
}
