using System.Text.Json.Nodes;
using CertBot.Channels.Slack.BlockKit;
using static CertBot.Tests.Kit.Slack.BlockCards;

namespace CertBot.Tests.Channels.Slack.BlockKit;

public sealed class ModalConversionTests
{
    [Fact]
    public void First_button_that_takes_inputs_submits_them()
    {
        var skip = Execute("Skip", "skip");
        skip["associatedInputs"] = "none";
        var view = ConvertModalChecked(
            Card([Input("a")], skip, Execute("Send", "send", ("app", "acme")), Execute("Also", "also")),
            "Form",
            """{"place":"D1"}"""
        );
        Assert.Equal("Send", view["submit"]?["text"]?.ToString());
        Assert.Equal("""{"place":"D1","submit":{"verb":"send","data":{"app":"acme"}}}""", view["private_metadata"]?.ToString());
        Assert.Equal(["press:skip", "press:also"], ElementsOf(Shown(view)[^1]).Select(e => e["action_id"]?.ToString()));
    }

    [Fact]
    public void View_without_inputs_has_only_a_close_button()
    {
        var view = ConvertModalChecked(Card([TextBlock("a")], Execute("Go", "go")));
        Assert.Null(view["submit"]);
        Assert.Equal("Close", view["close"]?["text"]?.ToString());
        Assert.Equal(["section", "actions"], Shown(view).Select(TypeOf));
    }

    [Fact]
    public void Too_long_title_is_cut_and_shown_in_full_above()
    {
        var view = ConvertModalChecked(Card([Input("a")], Execute("Send", "send")), "Say what was done & where 😀…");
        Assert.Equal("Say what was done &amp;…", view["title"]?["text"]?.ToString());
        Assert.Equal("Say what was done &amp; where 😀", Shown(view)[0]["text"]?["text"]?.ToString());
        Assert.Equal("Ask", ConvertModalChecked(Card([TextBlock("a")]), "Ask…")["title"]?["text"]?.ToString());
    }

    [Theory]
    [InlineData("no json")]
    [InlineData("[1]")]
    public void Metadata_is_an_object_of_ids(string metadata) =>
        Assert.Throws<ArgumentException>(() => ConvertModalChecked(Card([TextBlock("a")]), "a", metadata));

    [Fact]
    public void Metadata_too_long_for_a_view_is_refused()
    {
        var error = Assert.Throws<ArgumentException>(() =>
            ConvertModalChecked(Card([TextBlock("a")]), "a", new JsonObject { ["x"] = new string('z', 3000) }.ToJsonString())
        );
        Assert.DoesNotContain("zz", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Three_hundred_criteria_are_complete_across_pages()
    {
        var card = Card(Enumerable.Range(1, 300).Select(i => TextBlock($"criterion {i}")));
        var (seen, page) = (new List<string>(), (int?)0);
        for (var turns = 0; page is { } at && turns < 10; turns++)
        {
            var blocks = Shown(ConvertModalChecked((JsonObject)card.DeepClone(), page: at));
            seen.AddRange(blocks.Where(b => TypeOf(b) == "section").Select(b => b["text"]?["text"]?.ToString() ?? ""));
            var turning = ElementsOf(blocks[^1])
                .ToDictionary(
                    e => e["text"]?["text"]?.ToString() ?? "",
                    e => ButtonActionCodec.Decode(e["action_id"]?.ToString() ?? "", e["value"]?.ToString()) as ButtonAction.ShowPage
                );
            Assert.Equal(at > 0 ? new ButtonAction.ShowPage(at - 1, "B1") : null, turning.GetValueOrDefault("Previous"));
            page = turning.GetValueOrDefault("Next")?.PageIndex;
        }

        Assert.Null(page);
        Assert.Equal(Enumerable.Range(1, 300).Select(i => $"criterion {i}"), seen);
    }

    [Fact]
    public void Page_beyond_the_last_shows_the_last() =>
        Assert.Equal(
            "criterion 300",
            Shown(ConvertModalChecked(Card(Enumerable.Range(1, 300).Select(i => TextBlock($"criterion {i}"))), page: int.MaxValue))[^2]
                ["text"]
                ?["text"]?.ToString()
        );

    [Fact]
    public void Inputs_of_a_long_form_are_on_every_page()
    {
        var card = Card([Input("first"), .. Enumerable.Range(1, 150).Select(i => TextBlock($"{i}")), Input("last")], Execute("Send", "send"));
        Assert.All([0, 1], page =>
            Assert.Equal(
                ["first", "last"],
                Shown(ConvertModalChecked((JsonObject)card.DeepClone(), page: page)).Where(b => TypeOf(b) == "input").Select(b => b["block_id"]?.ToString())
            )
        );
    }

    [Fact]
    public void Two_hundred_and_fifty_kilobytes_are_two_pages()
    {
        var view = ConvertModalChecked(Card(Enumerable.Range(1, 60).Select(i => TextBlock(new string('ж', 2900)))));
        Assert.Equal("Next", ElementsOf(Shown(view)[^1])[0]["text"]?["text"]?.ToString());
    }

    private static JsonObject Input(string id) =>
        new()
        {
            ["type"] = "Input.Text",
            ["id"] = id,
            ["label"] = id,
        };

    private static JsonObject[] Shown(JsonObject view) => [.. (view["blocks"] as JsonArray ?? []).OfType<JsonObject>()];
}
