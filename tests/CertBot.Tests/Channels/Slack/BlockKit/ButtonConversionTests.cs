using System.Collections.Immutable;
using System.Text.Json.Nodes;
using CertBot.Channels.Slack.BlockKit;
using static CertBot.Tests.Kit.Slack.BlockCards;

namespace CertBot.Tests.Channels.Slack.BlockKit;

public sealed class ButtonConversionTests
{
    private static readonly ImmutableSortedDictionary<string, string> App = ImmutableSortedDictionary<string, string>.Empty.Add("app", "acme");

    [Fact]
    public void What_a_button_does_comes_back()
    {
        var claim = Execute("Claim", "claim", ("app", "acme"));
        Assert.True(Same(new ButtonAction.Execute("claim", App, "S1", null), Read(Buttons(claim)[0])));
        Assert.True(
            Same(
                new ButtonAction.Execute("claim", App, null, null),
                Read(ElementsOf(ConvertChecked(Card([], (JsonObject)claim.DeepClone()), DefaultOptions with { CardKey = null })[0])[0])
            )
        );
    }

    [Fact]
    public void Numbers_come_back_as_words()
    {
        var claim = Execute("Claim", "claim");
        claim["data"] = Parse("""{"revision":3,"x":{"deep":1}}""");
        Assert.Equal("3", Assert.IsType<ButtonAction.Execute>(Read(Buttons(claim)[0])).Data["revision"]);
    }

    [Fact]
    public void A_button_with_fields_behind_it_opens_them()
    {
        var form = Card([Parse("""{"type":"Input.Text","id":"why"}""")], Execute("Send", "escalate", ("app", "acme")));
        Assert.True(Same(new ButtonAction.OpenForm("escalate", App, "S1", "B1"), Read(Buttons(ShowCard("Escalate…", form))[0])));
    }

    [Fact]
    public void A_button_that_only_asks_whether_one_is_sure_asks_that()
    {
        var sure = Execute("Submit", "submit", ("app", "acme"));
        sure["style"] = "destructive";
        var button = Buttons(ShowCard($"Submit {new string('x', 200)}…", Card([TextBlock($"**Sure?** {new string('&', 400)}")], sure)))[0];
        Assert.True(Same(new ButtonAction.Execute("submit", App, "S1", null), Read(button)));
        Assert.Equal(
            ("Submit", "Cancel", "danger"),
            (button["confirm"]?["confirm"]?["text"]?.ToString(), button["confirm"]?["deny"]?["text"]?.ToString(), button["confirm"]?["style"]?.ToString())
        );
        Assert.StartsWith("Sure? &amp;", button["confirm"]?["text"]?["text"]?.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://acme.example/a", "link", "https://acme.example/a")]
    [InlineData("certbot:ask?get%20the%20file%20%231", "ask", null)]
    [InlineData("javascript:alert(1)", null, null)]
    [InlineData("http://acme.example/", null, null)]
    [InlineData("certbot:ask?", null, null)]
    public void An_address_is_opened_or_said_or_no_button(string url, string? id, string? opens)
    {
        var card = Card(
            [TextBlock("a")],
            new JsonObject
            {
                ["type"] = "Action.OpenUrl",
                ["title"] = "Open it",
                ["url"] = url,
            }
        );
        var button = ConvertChecked(card).Skip(1).SelectMany(ElementsOf).FirstOrDefault();
        Assert.Equal((id, opens), (button?["action_id"]?.ToString(), button?["url"]?.ToString()));
        if (id == "say")
            Assert.Equal(new ButtonAction.SendText("get the file #1"), Read(button ?? []));
    }

    [Fact]
    public void The_same_button_twice_in_a_row_has_two_ids_and_one_meaning()
    {
        var buttons = Buttons(Execute("A", "claim", ("app", "acme")), Execute("B", "claim", ("app", "acme")));
        Assert.Equal(["press:claim", "press:claim#2"], buttons.Select(b => b["action_id"]?.ToString()));
        Assert.True(Same(Read(buttons[0]), Read(buttons[1])));
    }

    [Fact]
    public void Of_many_buttons_those_that_fit_go_under_the_dots()
    {
        var buttons = Buttons([.. Enumerable.Range(1, 8).Select(i => Execute($"B{i}", $"v{i}", ("n", $"{i}")))], DefaultOptions with { CardKey = null });
        Assert.Equal(["button", "button", "button", "button", "overflow"], buttons.Select(TypeOf));
        var chosen = (buttons[4]["options"] as JsonArray ?? []).Select(o =>
            Assert.IsType<ButtonAction.Execute>(ButtonActionCodec.Decode("more", o?["value"]?.ToString()))
        );
        Assert.Equal([("v5", "5"), ("v6", "6"), ("v7", "7"), ("v8", "8")], chosen.Select(c => (c.Verb, c.Data["n"])));
    }

    [Fact]
    public void What_does_not_fit_there_stays_a_button()
    {
        var rows = ConvertChecked(Card([], [.. Enumerable.Range(1, 60).Select(i => Execute($"B{i}", "v", ("n", $"{i} {new string('x', 80)}")))]));
        Assert.Equal([25, 25, 10], rows.Select(r => ElementsOf(r).Length));
        Assert.All(rows.SelectMany(ElementsOf), b => Assert.Equal("button", TypeOf(b)));
    }

    [Fact]
    public void What_one_click_cannot_carry_is_no_button() =>
        Assert.Equal(["press:b"], Buttons(Execute("A", "a", ("n", new('x', 2000))), Execute("B", "b")).Select(b => b["action_id"]?.ToString()));

    [Fact]
    public void A_row_with_one_button_has_it_at_its_side()
    {
        var set = Parse(
            """
            {"type":"ColumnSet","columns":[
              {"type":"Column","items":[{"type":"TextBlock","text":"One","weight":"Bolder"},{"type":"TextBlock","text":"two","size":"Small"}]},
              {"type":"Column","items":[{"type":"ActionSet","actions":[{"type":"Action.Execute","title":"Open","verb":"status","data":{"app":"acme"}}]}]}]}
            """
        );
        var row = Assert.Single(ConvertChecked(Card([set])));
        Assert.Equal("*One*\ntwo", TextOf(row));
        Assert.True(Same(new ButtonAction.Execute("status", App, "S1", null), Read(row["accessory"] as JsonObject ?? [])));
    }

    [Fact]
    public void A_container_that_is_pressed_says_what_for_to_who_only_hears()
    {
        var row = Assert.Single(
            ConvertChecked(
                Card([
                    Parse(
                        """{"type":"Container","items":[{"type":"TextBlock","text":"One"}],"selectAction":{"type":"Action.Execute","title":"Hand in: One","verb":"hand-in","data":{}}}"""
                    ),
                ])
            )
        );
        Assert.Equal(("Open", "Hand in: One"), (row["accessory"]?["text"]?["text"]?.ToString(), row["accessory"]?["accessibility_label"]?.ToString()));
    }

    [Theory]
    [InlineData("press:claim", null)]
    [InlineData("press:claim", "no json")]
    [InlineData("press:claim", "[1]")]
    [InlineData("press:", "{}")]
    [InlineData("say", "")]
    [InlineData("whole", "{}")]
    [InlineData("page", """{"to":-1}""")]
    [InlineData("page", """{"to":"x"}""")]
    [InlineData("more", """{"by":"more"}""")]
    [InlineData("more", """{"by":"more#1","x":"y"}""")]
    [InlineData("more", "link")]
    [InlineData("link", null)]
    [InlineData("", "{}")]
    [InlineData("#2", "{}")]
    [InlineData("press:claim", "{\"app\":\"a\",\"app\":\"b\"}")]
    public void What_is_not_ours_is_nothing(string id, string? value) => Assert.Null(ButtonActionCodec.Decode(id, value));

    [Fact]
    public void Half_a_character_in_a_value_is_nothing() =>
        Assert.Null(Assert.IsType<ButtonAction.Execute>(ButtonActionCodec.Decode("press:a", """{"slot":"\ud83d"}""")).CardKey);

    private static JsonObject[] Buttons(params JsonObject[] actions) => Buttons(actions, DefaultOptions);

    private static JsonObject[] Buttons(JsonObject[] actions, ConversionOptions setting) =>
        ElementsOf(Assert.Single(ConvertChecked(Card([], actions), setting)));

    private static ButtonAction? Read(JsonObject button) => ButtonActionCodec.Decode(button["action_id"]?.ToString() ?? "", button["value"]?.ToString());

    private static bool Same(ButtonAction? one, ButtonAction? other) =>
        (one, other) switch
        {
            (ButtonAction.Execute a, ButtonAction.Execute b) => (a with { Data = App }) == (b with { Data = App }) && a.Data.SequenceEqual(b.Data),
            (ButtonAction.OpenForm a, ButtonAction.OpenForm b) => (a with { Data = App }) == (b with { Data = App }) && a.Data.SequenceEqual(b.Data),
            _ => one == other,
        };
}
