using System.Text.Json.Nodes;
using CertBot.Channels.Slack.BlockKit;
using CertBot.Channels.Slack.BlockKit.TextObjects;
using CertBot.Core.Localization;
using CertBot.Tests.Kit.Slack;
using FsCheck;
using FsCheck.Fluent;
using static CertBot.Tests.Kit.Slack.BlockCards;

namespace CertBot.Tests.Channels.Slack.BlockKit;

/// <summary>Whatever a card contains, the converted blocks are accepted by Slack.</summary>
public sealed class HostileCardConversionTests
{
    private static readonly Gen<string> Pieces = Gen.Elements(
        "a",
        "word ",
        "&",
        "<",
        ">",
        "&amp;",
        "😀",
        "👩‍👩‍👧‍👦",
        "é",
        "🏳️‍🌈",
        "**",
        "_",
        "*",
        "~",
        "`",
        "\\",
        "[a](https://a.example/?b&c)",
        "[",
        "](",
        ")",
        "\n",
        "\n\n",
        "- ",
        "1. ",
        "\uE000U0BO\uE001",
        "\uE000",
        "\uE001",
        "<!channel>",
        "<@U0BO>",
        "<http://x|y>",
        ":smile:",
        "> ",
        "\ud83d",
        "\udc69",
        "\u200d",
        "\u0301",
        "\0",
        "ж",
        "https://a.example",
        "|",
        "#"
    );

    private static readonly Gen<string> Texts = Pieces.ListOf().Select(string.Concat);

    /// <summary>Lengths around every limit: the prefix determines where the text is cut.</summary>
    private static readonly Gen<string> LongTexts =
        from length in Gen.Elements(
            15,
            20,
            23,
            24,
            25,
            29,
            30,
            70,
            74,
            75,
            76,
            99,
            145,
            149,
            150,
            151,
            299,
            300,
            1990,
            1999,
            2000,
            2001,
            2990,
            2995,
            2999,
            3000,
            3001,
            3999,
            4000,
            12001
        )
        from gap in Gen.Choose(0, 9)
        from blank in Gen.Elements("x", "xxxxxxxxx ", "&", "😀", "x&")
        from tail in Texts
        from repeat in Gen.Choose(1, 3)
        select string.Concat(Enumerable.Repeat(blank, 1 + (Math.Max(0, length - gap) / blank.Length))) + string.Concat(Enumerable.Repeat(tail, repeat));

    private static readonly Gen<string> Any = Gen.OneOf(Texts, LongTexts);

    [Fact]
    public void Text_never_exceeds_the_limits_of_Slack_or_breaks_a_character() =>
        Prop.ForAll(Any.ToArbitrary(), text =>
            {
                AssertValid(Card([TextBlock(text), Heading(text), Small(text), Fact(text)]), text);
                CheckedBlocks(BlockKitConverter.ConvertText(text, [(text, text)], DefaultOptions));
            })
            .Check(Config.QuickThrowOnFailure.WithMaxTest(150));

    [Fact]
    public void Untrusted_text_cannot_mention_link_or_format() =>
        Prop.ForAll(Any.ToArbitrary(), text =>
            {
                var message = FormattedText.FromMarkdown(OutputEncoder.ToMarkdown(text), ["U0BO"]).Mrkdwn;
                Assert.DoesNotContain('<', message);
                Assert.DoesNotContain('>', message);
                Assert.DoesNotMatch(
                    @"(^|[\s\p{P}])[*_~`](?!\u2060)",
                    message
                        .Replace("\u2060*\u2060", "", StringComparison.Ordinal)
                        .Replace("\u2060_\u2060", "", StringComparison.Ordinal)
                        .Replace("\u2060~\u2060", "", StringComparison.Ordinal)
                        .Replace("\u2060`\u2060", "", StringComparison.Ordinal)
                );
            })
            .Check(Config.QuickThrowOnFailure.WithMaxTest(300));

    [Fact]
    public void Buttons_inputs_and_choices_work_with_any_name() =>
        Prop.ForAll(Any.ToArbitrary(), text =>
            {
                var id = text.Length > 200 ? "1" : text; // a view rejects longer ids
                var sure = ShowCard(text, Card([TextBlock(text)], Execute(text, "sure", ("id", id))));
                var choice = new JsonObject
                {
                    ["type"] = "Input.ChoiceSet",
                    ["id"] = $"c{text}",
                    ["label"] = text,
                    ["placeholder"] = text,
                    ["value"] = text,
                    ["choices"] = new JsonArray(
                        new JsonObject { ["title"] = text, ["value"] = text },
                        new JsonObject { ["title"] = "b", ["value"] = $"{text}b" }
                    ),
                };
                var input = new JsonObject
                {
                    ["type"] = "Input.Text",
                    ["id"] = text,
                    ["label"] = text,
                    ["placeholder"] = text,
                    ["value"] = text,
                    ["errorMessage"] = text,
                };
                var image = new JsonObject
                {
                    ["type"] = "Image",
                    ["url"] = $"https://a.example/{Uri.EscapeDataString(new string([.. text.Where(c => !char.IsSurrogate(c))]))}",
                    ["altText"] = text,
                };
                AssertValid(Card([choice, input, image, Row(text)], Execute(text, "go", ("id", id)), sure), text);
            })
            .Check(Config.QuickThrowOnFailure.WithMaxTest(100));

    [Theory]
    [InlineData(49, false)]
    [InlineData(50, false)]
    [InlineData(51, true)]
    [InlineData(300, true)]
    public void Content_over_the_limit_is_counted_and_can_be_opened(int parts, bool isCut)
    {
        var translated = BlockKitConverter.ConvertCard(Card(Enumerable.Range(1, parts).Select(i => TextBlock($"part {i}"))), null, DefaultOptions);
        var blocks = CheckedBlocks(translated);
        Assert.Equal((isCut, Math.Min(parts, 50)), (translated.IsTruncated, blocks.Length));
        if (!isCut)
            return;
        Assert.Equal($"{parts - 49} more part{(parts == 50 ? "" : "s")} don’t fit here.", BlockCards.TextOf(blocks[^1]));
        Assert.Equal("""{"behind":"B1"}""", blocks[^1]["accessory"]?["value"]?.ToString());
        Assert.Null(
            ConvertChecked(Card(Enumerable.Range(1, parts).Select(i => TextBlock($"part {i}"))), DefaultOptions with { FullCardKey = null })[^1]["accessory"]
        );
    }

    [Fact]
    public void Home_tab_has_room_for_a_hundred_blocks() =>
        Assert.Equal(
            100,
            BlockKitConverter
                .ConvertCard(Card(Enumerable.Range(1, 101).Select(i => TextBlock($"part {i}"))), null, DefaultOptions with { Surface = SlackSurface.Home })
                .Blocks.Count
        );

    [Fact]
    public void Dividers_are_dropped_first()
    {
        var translated = BlockKitConverter.ConvertCard(
            Card(
                Enumerable
                    .Range(1, 40)
                    .Select(i => new JsonObject
                    {
                        ["type"] = "TextBlock",
                        ["text"] = $"part {i}",
                        ["separator"] = true,
                    })
            ),
            null,
            DefaultOptions
        );
        Assert.Equal((false, 40), (translated.IsTruncated, CheckedBlocks(translated).Length));
    }

    [Fact]
    public void Buttons_of_the_card_are_kept_when_content_is_dropped()
    {
        var blocks = ConvertChecked(Card(Enumerable.Range(1, 60).Select(i => TextBlock($"part {i}")), Execute("Go", "go"), Execute("Stop", "stop")));
        Assert.Equal(["press:go", "press:stop"], ElementsOf(blocks[^1]).Select(e => e["action_id"]?.ToString()));
        Assert.Equal("whole", blocks[^2]["accessory"]?["action_id"]?.ToString());
    }

    [Fact]
    public void Submit_button_is_dropped_when_its_last_input_is()
    {
        var blocks = ConvertChecked(
            Card([.. Enumerable.Range(1, 60).Select(i => TextBlock($"part {i}")), Parse("""{"type":"Input.Text","id":"last"}""")], Execute("Go", "go"))
        );
        Assert.Contains(blocks, b => b["block_id"]?.ToString() == "last");
    }

    [Fact]
    public void Two_thousand_buttons_are_cut_to_the_block_limit() =>
        Assert.Equal(
            49,
            ConvertChecked(Card([], [.. Enumerable.Range(1, 2000).Select(i => Execute($"{i} {new string('x', 90)}", "v", ("n", new('x', 90))))])).Length
        );

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"body":7,"actions":"x"}""")]
    [InlineData(
        """{"body":[null,7,"x",[],{"type":7},{"type":"TextBlock"},{"type":"TextBlock","text":null},{"type":"FactSet","facts":[null,{}]},{"type":"ColumnSet"},{"type":"Container","selectAction":{"type":"x"},"items":[]}]}"""
    )]
    [InlineData(
        """{"body":[{"type":"Image"},{"type":"Image","url":"http://a.example/b.png","altText":"a"},{"type":"ActionSet"},{"type":"Input.Strange","id":7},{"type":"Input.ChoiceSet","choices":[7,{}]}],"actions":[{"type":"Action.ShowCard"},{"type":"Action.ShowCard","card":{}},{"type":"Action.Execute"},{}]}"""
    )]
    public void Invalid_card_still_becomes_a_message(string card)
    {
        Assert.NotEmpty(ConvertChecked(Parse(card)));
        ConvertModalChecked(Parse(card));
    }

    private static void AssertValid(JsonObject card, string text)
    {
        ConvertChecked((JsonObject)card.DeepClone());
        CheckedBlocks(BlockKitConverter.ConvertCard((JsonObject)card.DeepClone(), text, DefaultOptions with { FullCardKey = null, CardKey = null }));
        ConvertModalChecked(card, text);
    }

    private static JsonObject Heading(string text) =>
        new()
        {
            ["type"] = "TextBlock",
            ["text"] = text,
            ["style"] = "heading",
        };

    private static JsonObject Small(string text) =>
        new()
        {
            ["type"] = "TextBlock",
            ["text"] = text,
            ["isSubtle"] = true,
            ["weight"] = "Bolder",
        };

    private static JsonObject Fact(string text) =>
        new()
        {
            ["type"] = "FactSet",
            ["facts"] = new JsonArray(new JsonObject { ["title"] = text, ["value"] = text }, new JsonObject { ["title"] = "a", ["value"] = text }),
        };

    private static JsonObject Row(string text) =>
        new()
        {
            ["type"] = "ColumnSet",
            ["columns"] = new JsonArray(
                new JsonObject { ["type"] = "Column", ["items"] = new JsonArray(TextBlock(text)) },
                new JsonObject
                {
                    ["type"] = "Column",
                    ["items"] = new JsonArray(new JsonObject { ["type"] = "ActionSet", ["actions"] = new JsonArray(Execute(text, "row", ("id", "1"))) }),
                }
            ),
        };
}
