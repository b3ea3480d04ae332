using System.Collections.Immutable;
using System.Text.Json.Nodes;
using CertBot.Cards;
using CertBot.Core.Certification.Applications;
using CertBot.Core.Certification.Cards;
using CertBot.Core.Localization;
using CertBot.Core.Messaging;
using CertBot.Core.Policy;
using CertBot.Core.Primitives;
using CertBot.Core.Tests.Kit;
using NodaTime;

namespace CertBot.Tests.Cards;

public sealed class CardRendererTests
{
    private const string Hostile = "<at>all</at> [x](javascript:alert(1)) ${name} **b** \u202Eevil \uFDD0\uFDD2card.by\uFDD5";

    private static readonly BotMessage.CardMessage Escalated = new(
        "escalation",
        new()
        {
            ["app"] = "acme-sync",
            ["escalation"] = "E-1",
            ["revision"] = 4,
            ["level"] = 1,
            ["nextLevel"] = 2,
            ["name"] = Hostile,
            ["version"] = "2.0",
            ["vendor"] = Hostile,
            ["reason"] = Hostile,
            ["state"] = "s",
            ["color"] = "good",
            ["open"] = false,
            ["taken"] = false,
            ["mayRaise"] = false,
            ["outcome"] = LocalizableValue.Text("card.by", new() { ["who"] = Hostile, ["at"] = "x" }),
            ["facts"] = LocalizableValue.Array([]),
            ["history"] = LocalizableValue.Array([]),
            ["earlier"] = 0,
            ["footer"] = "f",
            ["opened"] = "o",
        }
    );

    [Fact]
    public void Untrusted_text_is_inert_where_markdown_is_rendered()
    {
        var texts = Texts(Card(Escalated)).ToArray();
        Assert.Contains(@"\<at\>all\</at\> \[x\](javascript:alert(1)) ${name} \*\*b\*\* evil card.by", texts);
        Assert.Contains(@"\<at\>all\</at\> \[x\](javascript:alert(1)) ${name} \*\*b\*\* evil card.by, x", texts);
        Assert.All(texts, t => Assert.DoesNotContain(t, c => c is '\u202E' or (>= '\uFDD0' and <= '\uFDEF')));
    }

    [Fact]
    public void Fact_is_encoded_as_markdown()
    {
        var app = CardSamples.App(new Stage.KickOff(1, new(2026, 3, 27)) { Since = CardSamples.Now });
        var card = Card(RootCard.For(app with { Release = app.Release with { Products = Hostile } }, CardSamples.Creatio));
        var facts = (card["body"] as JsonArray ?? []).OfType<JsonObject>().Single(o => o["type"]?.ToString() == "FactSet")["facts"] as JsonArray ?? [];
        Assert.Contains(facts, f => f?["value"]?.ToString() == @"\<at\>all\</at\> \[x\](javascript:alert(1)) ${name} \*\*b\*\* evil card.by");
    }

    [Fact]
    public void Plain_text_channel_gets_no_escapes() =>
        Assert.Equal(
            "<at>all</at> [x](javascript:alert(1)) ${name} **b** evil card.by 2.0: escalation E-1, level 1",
            Card(Escalated)["fallbackText"]?.ToString()
        );

    [Fact]
    public void Button_carries_exactly_the_given_data()
    {
        var card = Card(MaterialsCard.For(CardSamples.App(new Stage.Collecting(new(2026, 3, 27)) { Since = CardSamples.Now }), CardSamples.Creatio));
        var next = (card["actions"] as JsonArray ?? []).OfType<JsonObject>().First(a => a["verb"]?.ToString() == "hand-in");
        Assert.Equal("""{"app":"acme-sync","material":"user-guide","part":"main","subject":"acme-sync|2.0|collecting"}""", next["data"]?.ToJsonString());
    }

    [Fact]
    public void Action_data_and_input_values_are_not_encoded()
    {
        const string text = "*a* <b>\n\u202Ec";
        var app = CardSamples.App(new Stage.Collecting(new(2026, 3, 27)) { Since = CardSamples.Now }) with { Id = new(text) };
        var next = Objects(Card(MaterialsCard.For(app, CardSamples.Creatio))).First(o => o["verb"]?.ToString() == "hand-in" && o["data"]?["part"] is not null);
        Assert.Equal(text, next["data"]?["app"]?.ToString());

        var rework = CardSamples.ReworkStage(text);
        var input = Objects(Card(RoundCard.For(CardSamples.App(rework), CardSamples.Creatio)))
            .First(o => o["id"]?.ToString().StartsWith("what~", StringComparison.Ordinal) is true);
        Assert.Equal(text, input["value"]?.ToString());
    }

    [Fact]
    public void Decision_of_an_earlier_round_has_no_undo()
    {
        var decided = new Verdict.Passed(new("bo"), CardSamples.Now, 1);
        var tasks = ImmutableSortedDictionary<CriterionKey, ReviewTask>.Empty.Add(
            new("demo-data"),
            new()
            {
                Key = new("demo-data"),
                Verdict = decided,
                Revision = 2,
            }
        );
        var card = TaskCard.For(
            CardSamples.App(new Stage.Review(2, new(2026, 3, 27), tasks) { Since = CardSamples.Now }),
            CardSamples.Creatio,
            new("demo-data")
        );
        Assert.DoesNotContain("\"undo\"", Card(card).ToJsonString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://acme.example/a b", "https://acme.example/a%20b")]
    [InlineData("javascript:alert(1)", null)]
    [InlineData("http://acme.example/", null)]
    [InlineData("data:text/html,x", null)]
    [InlineData("//evil.example", null)]
    [InlineData("https://", null)]
    public void Url_from_users_opens_only_over_https(string address, string? opened)
    {
        var card = Card(
            PriorityCard.For(
                CardSamples.App(new Stage.Priority(new(PriorityLevel.Low, "x", new("bo"))) { Since = CardSamples.Now }) with
                {
                    Listing = address,
                },
                CardSamples.Creatio
            )
        );
        Assert.Equal(
            opened,
            (card["actions"] as JsonArray ?? []).OfType<JsonObject>().FirstOrDefault(a => a["type"]?.ToString() == "Action.OpenUrl")?["url"]?.ToString()
        );
    }

    [Fact]
    public void Expired_button_is_removed()
    {
        var card = CardSamples.All["task.needs-work"];
        var late = CardSamples.RenderContextFor(LanguageCode.En) with { Now = CardSamples.Now + Duration.FromMinutes(5) };
        Assert.Contains("\"undo\"", Card(card).ToJsonString(), StringComparison.Ordinal);
        Assert.DoesNotContain("\"undo\"", CardRenderer.RenderMessage(card, late).Card?.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Message_line_is_markdown_and_its_suggestions_are_not()
    {
        var said = CardRenderer.RenderMessage(
            new BotMessage.TextMessage("card.by", new() { ["who"] = "*a*", ["at"] = "b" }) { SuggestedActions = [new("*c*", "x")] },
            CardSamples.RenderContextFor(LanguageCode.En)
        );
        Assert.Equal((@"\*a\*, b", null, ("*c*", "x")), (said.Text, said.Card, said.Suggestions[0]));
    }

    [Fact]
    public void Message_line_can_stand_above_a_card() =>
        Assert.Equal(
            "Bo Larsen, Wed 14:05",
            CardRenderer
                .RenderMessage(
                    Escalated with
                    {
                        Lead = new BotMessage.TextMessage(
                            "card.by",
                            new() { ["who"] = LocalizableValue.PersonName(new("bo")), ["at"] = LocalizableValue.Timestamp(CardSamples.Now) }
                        ),
                    },
                    CardSamples.RenderContextFor(LanguageCode.En)
                )
                .Text
        );

    [Fact]
    public void Rendering_does_not_change_the_data()
    {
        var before = CoreJson.Write(Escalated.Data);

        Assert.NotEmpty(Card(Escalated));

        Assert.Equal(before, CoreJson.Write(Escalated.Data));
    }

    private static JsonObject Card(BotMessage.CardMessage card) => CardRenderer.RenderMessage(card, CardSamples.RenderContextFor(LanguageCode.En)).Card ?? [];

    private static IEnumerable<JsonObject> Objects(JsonNode? node) =>
        node switch
        {
            JsonObject o => o.SelectMany(p => Objects(p.Value)).Prepend(o),
            JsonArray a => a.SelectMany(Objects),
            _ => [],
        };

    private static IEnumerable<string> Texts(JsonNode? node) =>
        node switch
        {
            JsonObject o => o.SelectMany(p => p.Key == "text" ? [p.Value?.ToString() ?? ""] : Texts(p.Value)),
            JsonArray a => a.SelectMany(Texts),
            _ => [],
        };
}
