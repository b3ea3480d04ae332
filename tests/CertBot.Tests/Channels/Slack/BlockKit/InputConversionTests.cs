using System.Text.Json.Nodes;
using CertBot.Channels.Slack.BlockKit;
using static CertBot.Tests.Kit.Slack.BlockCards;

namespace CertBot.Tests.Channels.Slack.BlockKit;

public sealed class InputConversionTests
{
    private static readonly string Long = $"https://acme.example/{new string('x', 80)}";

    [Theory]
    [InlineData(
        """{"type":"Input.Text","id":"a","isMultiline":true,"maxLength":9000,"value":"*x* <y>","placeholder":"p"}""",
        """{"type":"plain_text_input","action_id":"value","placeholder":{"type":"plain_text","text":"p","emoji":false},"multiline":true,"max_length":3000,"initial_value":"*x* <y>"}"""
    )]
    [InlineData(
        """{"type":"Input.Number","id":"a","min":1,"max":5,"value":2}""",
        """{"type":"number_input","action_id":"value","is_decimal_allowed":true,"initial_value":"2","min_value":"1","max_value":"5"}"""
    )]
    [InlineData("""{"type":"Input.Date","id":"a","value":"2026-03-25"}""", """{"type":"datepicker","action_id":"value","initial_date":"2026-03-25"}""")]
    [InlineData("""{"type":"Input.Date","id":"a","value":"25.03.2026"}""", """{"type":"datepicker","action_id":"value"}""")]
    [InlineData("""{"type":"Input.Time","id":"a","value":"09:30"}""", """{"type":"timepicker","action_id":"value","initial_time":"09:30"}""")]
    [InlineData(
        """{"type":"Input.Toggle","id":"a","title":"Yes?","value":"true"}""",
        """{"type":"checkboxes","action_id":"toggle:false","options":[{"text":{"type":"plain_text","text":"Yes?","emoji":false},"value":"true"}],"initial_options":[{"text":{"type":"plain_text","text":"Yes?","emoji":false},"value":"true"}]}"""
    )]
    public void Each_input_type_converts_to_its_element(string input, string element) =>
        Assert.Equal(element, Block(Parse(input))["element"]?.ToJsonString(CertBot.Channels.ChannelJson.WriteOptions));

    [Theory]
    [InlineData("compact", false, 3, "static_select")]
    [InlineData("expanded", false, 3, "radio_buttons")]
    [InlineData("expanded", false, 11, "static_select")]
    [InlineData("expanded", true, 10, "checkboxes")]
    [InlineData("compact", true, 11, "multi_static_select")]
    public void Choice_element_is_selected_by_the_number_of_choices(string style, bool many, int count, string type)
    {
        var choice = Choice([.. Enumerable.Range(0, count).Select(i => ($"Title {i}", $"v{i}"))], "v1,v2");
        choice["style"] = style;
        choice["isMultiSelect"] = many;
        if (!many)
            choice["value"] = "v1";
        var element = Block(choice)["element"];
        Assert.Equal(type, element?["type"]?.ToString());
        Assert.Equal(many ? 2 : 1, (element?["initial_options"] as JsonArray)?.Count ?? (element?["initial_option"] is null ? 0 : 1));
    }

    [Theory]
    [InlineData(100, 0)]
    [InlineData(101, 2)]
    [InlineData(300, 3)]
    public void More_than_a_hundred_choices_are_grouped(int count, int groups)
    {
        var element = Block(Choice([.. Enumerable.Range(0, count).Select(i => ($"Title {i}", $"v{i}"))], $"v{count - 1}"))["element"];
        Assert.Equal(groups, (element?["option_groups"] as JsonArray ?? []).Count);
        Assert.Equal($"v{count - 1}", element?["initial_option"]?["value"]?.ToString());
    }

    [Fact]
    public void Too_long_value_is_looked_up_in_the_card()
    {
        var choice = Choice([("One", "short"), ($"Two & {new string('y', 100)}", Long), ("Three", "=7"), ("Four", "")], Long);
        var card = Card([choice], Execute("Go", "go"));
        var other = Card([Choice([("Another", $"{Long}z"), ("Of the same name", $"{Long}y")], "")]);
        var options = Block((JsonObject)choice.DeepClone())["element"]?["options"] as JsonArray ?? [];
        var behind = Card([], ShowCard("x", (JsonObject)other.DeepClone()), ShowCard("y", (JsonObject)card.DeepClone()));
        Assert.Equal(["short", Long, "=7", ""], options.Select(o => Typed(o, behind)));
        Assert.Equal(["short", null, null, ""], options.Select(o => Typed(o, null)));
        Assert.Equal(["short", null, null, ""], options.Select(o => Typed(o, other)));
        Assert.StartsWith("…", options[1]?["description"]?["text"]?.ToString(), StringComparison.Ordinal);
        Assert.Equal("B1", Assert.IsType<ButtonAction.Execute>(Read(ElementsOf(ConvertChecked((JsonObject)card.DeepClone())[^1])[0])).FullCardKey);
        Assert.Equal("B1", Parse(ConvertModalChecked((JsonObject)card.DeepClone())["private_metadata"]?.ToString() ?? "{}")["behind"]?.ToString());
    }

    [Fact]
    public void Values_return_as_Adaptive_Cards_send_them()
    {
        var typed = StateValues.Read(
            Parse(
                """
                {"why":{"value":{"type":"plain_text_input","value":"a <b>"}},"empty":{"value":{"type":"plain_text_input","value":null}},
                 "day":{"value":{"type":"datepicker","selected_date":"2026-03-25"}},"time":{"value":{"type":"timepicker","selected_time":"09:30"}},
                 "one":{"value":{"type":"static_select","selected_option":{"text":{"type":"plain_text","text":"A"},"value":"a"}}},"none":{"value":{"type":"radio_buttons","selected_option":null}},
                 "many":{"value":{"type":"checkboxes","selected_options":[{"value":"a"},{"value":"b"}]}},"nothing":{"value":{"type":"multi_static_select","selected_options":[]}},
                 "on":{"toggle:no":{"type":"checkboxes","selected_options":[{"value":"yes"}]}},"off":{"toggle:no":{"type":"checkboxes","selected_options":[]}},
                 "strange":{"value":{"type":"users_select","selected_user":"U1"}},"broken":7,"worse":{"value":[1]}}
                """
            ),
            null
        );
        Assert.Equal(
            [
                ("day", "2026-03-25"),
                ("empty", ""),
                ("many", "a,b"),
                ("none", ""),
                ("nothing", ""),
                ("off", "no"),
                ("on", "yes"),
                ("one", "a"),
                ("time", "09:30"),
                ("why", "a <b>"),
            ],
            typed.Select(t => (t.Key, t.Value))
        );
        Assert.Empty(StateValues.Read(null, null));
    }

    [Fact]
    public void Default_longer_than_the_field_is_shown_and_not_cut()
    {
        var answer = new string('a', 3001);
        var blocks = ConvertChecked(
            Card([
                new JsonObject
                {
                    ["type"] = "Input.Text",
                    ["id"] = "a",
                    ["label"] = "A",
                    ["value"] = answer,
                },
            ])
        );
        Assert.Equal(answer, string.Concat(blocks[..^1].Select(TextOf)));
        Assert.Null(blocks[^1]["element"]?["initial_value"]);
        Assert.NotNull(blocks[^1]["hint"]);
    }

    [Fact]
    public void Two_inputs_with_one_name_get_two_ids() =>
        Assert.Equal(
            ["a", "a#2"],
            ConvertChecked(Card([Parse("""{"type":"Input.Text","id":"a"}"""), Parse("""{"type":"Input.Text","id":"a"}""")]))
                .Select(b => b["block_id"]?.ToString())
        );

    [Fact]
    public void Input_always_has_a_label()
    {
        Assert.Equal("pick", Block(Parse("""{"type":"Input.Text","id":"a","placeholder":"pick"}"""))["label"]?["text"]?.ToString());
        Assert.Equal(
            "needed",
            Block(Parse("""{"type":"Input.Text","id":"a","label":" ","errorMessage":"needed","isRequired":true}"""))["label"]?["text"]?.ToString()
        );
    }

    [Fact]
    public void Choice_without_options_is_omitted() =>
        Assert.Equal(["section"], ConvertChecked(Card([Parse("""{"type":"Input.ChoiceSet","id":"a","label":"A","choices":[]}""")])).Select(TypeOf));

    private static JsonObject Block(JsonObject input) => Assert.Single(ConvertChecked(Card([input])));

    private static JsonObject Choice((string Title, string Value)[] choices, string value) =>
        new()
        {
            ["type"] = "Input.ChoiceSet",
            ["id"] = "pick",
            ["label"] = "Pick",
            ["value"] = value,
            ["choices"] = new JsonArray([.. choices.Select(c => new JsonObject { ["title"] = c.Title, ["value"] = c.Value })]),
        };

    private static string? Typed(JsonNode? option, JsonObject? behind) =>
        StateValues
            .Read(
                new JsonObject
                {
                    ["pick"] = new JsonObject
                    {
                        ["value"] = new JsonObject { ["type"] = "static_select", ["selected_option"] = option?.DeepClone() },
                    },
                },
                behind
            )
            .GetValueOrDefault("pick");

    private static ButtonAction? Read(JsonObject button) => ButtonActionCodec.Decode(button["action_id"]?.ToString() ?? "", button["value"]?.ToString());
}
