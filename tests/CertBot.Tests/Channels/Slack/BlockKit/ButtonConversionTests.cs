using System.Collections.Immutable;
using System.Text.Json.Nodes;
using CertBot.Channels.Slack.BlockKit;
using static CertBot.Tests.Kit.Slack.BlockCards;

namespace CertBot.Tests.Channels.Slack.BlockKit;

public sealed class ButtonConversionTests
{
    private static readonly ImmutableSortedDictionary<string, string> App = ImmutableSortedDictionary<string, string>.Empty.Add("app", "acme");

    [Fact]
    public void Button_data_round_trips()
    {
        var claim = Execute("Claim", "claim", ("app", "acme"));
        Assert.True(AreSame(new ButtonAction.Execute("claim", App, "S1", null), Read(Buttons(claim)[0])));
        Assert.True(
            AreSame(
                new ButtonAction.Execute("claim", App, null, null),
                Read(ElementsOf(ConvertChecked(Card([], (JsonObject)claim.DeepClone()), DefaultOptions with { CardKey = null })[0])[0])
            )
        );
    }

    [Fact]
    public void Numbers_return_as_text()
    {
        var claim = Execute("Claim", "claim");
        claim["data"] = Parse("""{"revision":3,"x":{"deep":1}}""");
        Assert.Equal("3", Assert.IsType<ButtonAction.Execute>(Read(Buttons(claim)[0])).Data["revision"]);
    }

    [Fact]
    public void Button_with_a_form_opens_it()
    {
        var form = Card([Parse("""{"type":"Input.Text","id":"why"}""")], Execute("Send", "escalate", ("app", "acme")));
        Assert.True(AreSame(new ButtonAction.OpenForm("escalate", App, "S1", "B1"), Read(Buttons(ShowCard("Escalate…", form))[0])));
    }

    [Fact]
    public void Confirmation_only_button_gets_a_confirm_dialog()
    {
        var sure = Execute("Submit", "submit", ("app", "acme"));
        sure["style"] = "destructive";
        var button = Buttons(ShowCard($"Submit {new string('x', 200)}…", Card([TextBlock($"**Sure?** {new string('&', 400)}")], sure)))[0];
        Assert.True(AreSame(new ButtonAction.Execute("submit", App, "S1", null), Read(button)));
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
    public void Url_becomes_a_button_or_text(string url, string? id, string? opens)
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
    public void Same_button_twice_in_a_row_gets_two_ids_and_one_meaning()
    {
        var buttons = Buttons(Execute("A", "claim", ("app", "acme")), Execute("B", "claim", ("app", "acme")));
        Assert.Equal(["press:claim", "press:claim#2"], buttons.Select(b => b["action_id"]?.ToString()));
        Assert.True(AreSame(Read(buttons[0]), Read(buttons[1])));
    }

    [Fact]
    public void Excess_buttons_go_into_the_overflow_menu()
    {
        var buttons = Buttons([.. Enumerable.Range(1, 8).Select(i => Execute($"B{i}", $"v{i}", ("n", $"{i}")))], DefaultOptions with { CardKey = null });
        Assert.Equal(["button", "button", "button", "button", "overflow"], buttons.Select(TypeOf));
        var chosen = (buttons[4]["options"] as JsonArray ?? []).Select(o =>
            Assert.IsType<ButtonAction.Execute>(ButtonActionCodec.Decode("more", o?["value"]?.ToString()))
        );
        Assert.Equal([("v5", "5"), ("v6", "6"), ("v7", "7"), ("v8", "8")], chosen.Select(c => (c.Verb, c.Data["n"])));
    }

    [Fact]
    public void Button_that_does_not_fit_the_overflow_menu_stays_a_button()
    {
        var rows = ConvertChecked(Card([], [.. Enumerable.Range(1, 60).Select(i => Execute($"B{i}", "v", ("n", $"{i} {new string('x', 80)}")))]));
        Assert.Equal([25, 25, 10], rows.Select(r => ElementsOf(r).Length));
        Assert.All(rows.SelectMany(ElementsOf), b => Assert.Equal("button", TypeOf(b)));
    }

    [Fact]
    public void Action_too_large_for_one_click_becomes_no_button() =>
        Assert.Equal(["press:b"], Buttons(Execute("A", "a", ("n", new('x', 2000))), Execute("B", "b")).Select(b => b["action_id"]?.ToString()));

    [Fact]
    public void Row_with_one_button_gets_it_as_accessory()
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
        Assert.True(AreSame(new ButtonAction.Execute("status", App, "S1", null), Read(row["accessory"] as JsonObject ?? [])));
    }

    [Fact]
    public void Select_action_of_a_container_has_an_accessible_label()
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
    public void Foreign_button_id_decodes_to_null(string id, string? value) => Assert.Null(ButtonActionCodec.Decode(id, value));

    [Fact]
    public void Value_with_a_lone_surrogate_is_no_action() => Assert.Null(ButtonActionCodec.Decode("press:a", """{"slot":"\ud83d"}"""));

    private static JsonObject[] Buttons(params JsonObject[] actions) => Buttons(actions, DefaultOptions);

    private static JsonObject[] Buttons(JsonObject[] actions, ConversionOptions setting) =>
        ElementsOf(Assert.Single(ConvertChecked(Card([], actions), setting)));

    private static ButtonAction? Read(JsonObject button) => ButtonActionCodec.Decode(button["action_id"]?.ToString() ?? "", button["value"]?.ToString());

    private static bool AreSame(ButtonAction? one, ButtonAction? other) =>
        (one, other) switch
        {
            (ButtonAction.Execute a, ButtonAction.Execute b) => (a with { Data = App }) == (b with { Data = App }) && a.Data.SequenceEqual(b.Data),
            (ButtonAction.OpenForm a, ButtonAction.OpenForm b) => (a with { Data = App }) == (b with { Data = App }) && a.Data.SequenceEqual(b.Data),
            _ => one == other,
        };
}
