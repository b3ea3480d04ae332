using System.Text.Json.Nodes;
using CertBot.Channels.Slack.BlockKit;
using CertBot.Channels.Slack.BlockKit.TextObjects;
using CertBot.Core.Localization;
using static CertBot.Tests.Kit.Slack.BlockCards;

namespace CertBot.Tests.Channels.Slack.BlockKit;

public sealed class TextConversionTests
{
    private const string ZeroWidthJoiner = "\u2060";

    [Theory]
    [InlineData("plain words", "plain words")]
    [InlineData("**bold** and _thin_ and *thin*", "*bold* and _thin_ and _thin_")]
    [InlineData("**bold _and thin_**", "*bold* *_and thin_*")]
    [InlineData("[the list](https://a.example/?a=1&b=2)", "<https://a.example/?a=1&amp;b=2|the list>")]
    [InlineData("[x](javascript:alert(1))", "[x](javascript:alert(1))")]
    [InlineData("[a|b](https://a.example/x|y)", "<https://a.example/x%7Cy|a|b>")]
    [InlineData("- one\n- two\n1. three", "• one\n• two\n1. three")]
    [InlineData("snake_case_name stays", "snake_case_name stays")]
    [InlineData(@"2 \* 3", "2 \u2060*\u2060 3")]
    [InlineData("a & b < c > d", "a &amp; b &lt; c &gt; d")]
    [InlineData("a **b", "a \u2060*\u2060\u2060*\u2060b")]
    [InlineData("**a\nb**", "\u2060*\u2060\u2060*\u2060a\nb\u2060*\u2060\u2060*\u2060")]
    public void Markdown_converts_to_mrkdwn(string markdown, string mrkdwn) => Assert.Equal(mrkdwn, FormattedText.FromMarkdown(markdown, []).Mrkdwn);

    [Theory]
    [InlineData("<!channel>", "&lt;!channel&gt;")]
    [InlineData("<@U0BO>", "&lt;@U0BO&gt;")]
    [InlineData("<https://evil.example|the list>", "&lt;https://evil.example|the list&gt;")]
    [InlineData("&lt;!here&gt;", "&amp;lt;!here&amp;gt;")]
    [InlineData("*bold*", ZeroWidthJoiner + "*" + ZeroWidthJoiner + "bold" + ZeroWidthJoiner + "*" + ZeroWidthJoiner)]
    [InlineData("_thin_", ZeroWidthJoiner + "_" + ZeroWidthJoiner + "thin" + ZeroWidthJoiner + "_" + ZeroWidthJoiner)]
    [InlineData("~gone~", ZeroWidthJoiner + "~" + ZeroWidthJoiner + "gone" + ZeroWidthJoiner + "~" + ZeroWidthJoiner)]
    [InlineData("a`b`c", "a" + ZeroWidthJoiner + "`" + ZeroWidthJoiner + "b" + ZeroWidthJoiner + "`" + ZeroWidthJoiner + "c")]
    [InlineData("> quoted", ZeroWidthJoiner + "&gt;" + ZeroWidthJoiner + " quoted")]
    [InlineData("＞ quoted", ZeroWidthJoiner + "＞" + ZeroWidthJoiner + " quoted")]
    [InlineData("＊bold＊", ZeroWidthJoiner + "＊" + ZeroWidthJoiner + "bold" + ZeroWidthJoiner + "＊" + ZeroWidthJoiner)]
    [InlineData("a > b", "a &gt; b")]
    [InlineData(":smile: at 10:30:45", ZeroWidthJoiner + ":" + ZeroWidthJoiner + "smile: at 10:30:45")]
    [InlineData("\uE000U0BO\uE001", "U0BO")]
    [InlineData("acme_sync_2.gz", "acme_sync_2.gz")]
    public void Untrusted_text_is_inert(string foreign, string shown) =>
        Assert.Equal(shown, FormattedText.FromMarkdown(OutputEncoder.ToMarkdown(foreign), ["U0BO"]).Mrkdwn);

    [Fact]
    public void Text_without_formatting_is_plain_text()
    {
        var text = ConvertChecked(Card([TextBlock(OutputEncoder.ToMarkdown("*Acme* <!channel> :smile:"))]))[0]["text"];
        Assert.Equal(("plain_text", "*Acme* &lt;!channel&gt; :smile:"), (text?["type"]?.ToString(), text?["text"]?.ToString()));
    }

    [Theory]
    [InlineData("\uE000U0BO\uE001, please look", "<@U0BO>, please look")]
    [InlineData("\uE000U0CY\uE001, please look", "U0CY, please look")]
    [InlineData("\uE000<!here>\uE001", "&lt;!here&gt;")]
    [InlineData("a \uE000U0BO without an end", "a U0BO without an end")]
    public void Only_mentionable_users_are_mentioned(string markdown, string shown) =>
        Assert.Equal(shown, TextOf(ConvertChecked(Card([TextBlock(markdown)]))[0]));

    [Fact]
    public void Heading_with_a_mention_is_no_header_block() =>
        Assert.Equal(
            ("section", "*For* <@U0BO>"),
            (TypeOf(ConvertChecked(Heading("For \uE000U0BO\uE001"))[0]), TextOf(ConvertChecked(Heading("For \uE000U0BO\uE001"))[0]))
        );

    [Fact]
    public void Long_heading_becomes_a_section()
    {
        Assert.Equal("header", TypeOf(ConvertChecked(Heading(new('a', 150)))[0]));
        Assert.Equal("section", TypeOf(ConvertChecked(Heading(new('a', 151)))[0]));
        Assert.Equal("header", TypeOf(ConvertChecked(Heading(string.Concat(Enumerable.Repeat("😀", 150))))[0]));
        Assert.Equal("section", TypeOf(ConvertChecked(Heading(new('&', 31)))[0]));
    }

    [Fact]
    public void Three_thousand_and_one_characters_are_two_sections_without_loss()
    {
        var answer = string.Join(' ', Enumerable.Repeat("word", 600)) + " end";
        Assert.Equal(3003, answer.Length);
        var blocks = ConvertChecked(Card([TextBlock(answer)]));
        Assert.Equal(2, blocks.Length);
        Assert.Equal(answer, string.Join(' ', blocks.Select(TextOf)));
    }

    [Fact]
    public void Text_longer_than_four_sections_is_cut_with_a_note()
    {
        var translated = BlockKitConverter.ConvertCard(Card([TextBlock(string.Join('\n', Enumerable.Repeat(new string('a', 99), 200)))]), null, DefaultOptions);
        var blocks = CheckedBlocks(translated);
        Assert.True(translated.IsTruncated);
        Assert.Equal(5, blocks.Length);
        Assert.EndsWith("…", TextOf(blocks[3]), StringComparison.Ordinal);
        Assert.Equal(
            new ButtonAction.ShowFullCard("B1"),
            ButtonActionCodec.Decode(blocks[4]["accessory"]?["action_id"]?.ToString() ?? "", blocks[4]["accessory"]?["value"]?.ToString())
        );
    }

    [Fact]
    public void Modal_shows_the_full_text()
    {
        var text = string.Join('\n', Enumerable.Repeat(new string('a', 99), 200));
        var blocks = (JsonArray?)ConvertModalChecked(Card([TextBlock(text)]))["blocks"] ?? [];
        Assert.Equal(text, string.Join('\n', blocks.OfType<JsonObject>().Select(TextOf)));
    }

    [Fact]
    public void Bold_continues_after_a_split()
    {
        var blocks = ConvertChecked(Card([TextBlock($"**{string.Join(' ', Enumerable.Repeat("word", 700))}**")]));
        Assert.Equal(2, blocks.Length);
        Assert.All(blocks, b => Assert.Matches(@"^\*word .* word\*$", TextOf(b)));
    }

    [Fact]
    public void Message_line_carries_its_suggestions()
    {
        var blocks = CheckedBlocks(BlockKitConverter.ConvertText("What next?", [("Apply", "apply"), ("<b>", "help me")], DefaultOptions));
        Assert.Equal("What next?", TextOf(blocks[0]));
        Assert.Equal(["say", "say#2"], ElementsOf(blocks[1]).Select(e => e["action_id"]?.ToString()));
        Assert.Equal(
            [new ButtonAction.SendText("apply"), new ButtonAction.SendText("help me")],
            ElementsOf(blocks[1]).Select(e => ButtonActionCodec.Decode(e["action_id"]?.ToString() ?? "", e["value"]?.ToString()))
        );
    }

    [Theory]
    [InlineData("{\"type\":\"AdaptiveCard\",\"fallbackText\":\"A < B\",\"body\":[]}", "A &lt; B")]
    [InlineData("{\"type\":\"AdaptiveCard\",\"body\":[{\"type\":\"TextBlock\",\"text\":\"**one**\"},{\"type\":\"TextBlock\",\"text\":\"two\"}]}", "one\ntwo")]
    [InlineData("{\"type\":\"AdaptiveCard\"}", "…")]
    public void Blocks_have_a_fallback_text(string card, string text)
    {
        var translated = BlockKitConverter.ConvertCard(Parse(card), null, DefaultOptions);
        CheckedBlocks(translated);
        Assert.Equal(text, translated.Fallback);
    }

    private static JsonObject Heading(string text)
    {
        var heading = TextBlock(text);
        heading["style"] = "heading";
        return Card([heading]);
    }
}
