using System.Text.Json.Nodes;
using CertBot.Tests.Kit.Slack;

namespace CertBot.Tests.Channels.Slack.BlockKit;

/// <summary>Tests the validators themselves: they report errors, and only errors.</summary>
public sealed class PayloadSchemaTests
{
    private const string ValidBlock = """{"type":"section","text":{"type":"plain_text","text":"a","emoji":false}}""";

    [Fact]
    public void Valid_message_has_no_faults() => Assert.Empty(All(Message(ValidBlock)));

    [Theory]
    [InlineData("""{"type":"section","text":{"type":"plain_text","text":"a","emoji":false},"accesory":{}}""", "additional properties")]
    [InlineData("""{"type":"actions","elements":[{"type":"button","action_id":"a","text":{"type":"mrkdwn","text":"a"}}]}""", "blocks[0]")]
    [InlineData("""{"type":"sektion"}""", "sektion")]
    [InlineData("""{"type":"input","label":{"type":"plain_text","text":"a"}}""", "element")]
    [InlineData("""{"type":"divider","block_id":7}""", "string")]
    public void Unknown_block_type_is_reported(string block, string fault) =>
        Assert.Contains(PayloadSchema.ErrorsIn(Message(ValidBlock, block)), f =>
            f.Contains(fault, StringComparison.Ordinal) || f.Contains("blocks[1]", StringComparison.Ordinal)
        );

    [Fact]
    public void View_requires_a_title() =>
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
    public void Exceeded_limit_is_reported(string block, string fault) =>
        Assert.Contains(BlockLimits.ErrorsIn(Message(ValidBlock, block)), f => f.Contains(fault, StringComparison.Ordinal));

    [Fact]
    public void Character_outside_the_basic_plane_counts_once()
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
    public void Lone_surrogate_is_reported()
    {
        var message = Message(ValidBlock);
        message["text"] = "a\ud83d";
        Assert.Contains(BlockLimits.ErrorsIn(message), f => f.Contains("half", StringComparison.Ordinal));
    }

    [Fact]
    public void Fifty_one_blocks_are_refused() => Assert.Single(BlockLimits.ErrorsIn(Message([.. Enumerable.Repeat(ValidBlock, 51)])));

    private static IEnumerable<string> All(JsonObject payload) => PayloadSchema.ErrorsIn(payload).Concat(BlockLimits.ErrorsIn(payload));

    private static JsonObject Message(params string[] blocks) =>
        new() { ["text"] = "a", ["blocks"] = new JsonArray([.. blocks.Select(b => JsonNode.Parse(b))]) };
}
