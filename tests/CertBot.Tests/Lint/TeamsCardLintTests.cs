using System.Text;
using System.Text.Json.Nodes;
using CertBot.Cards;
using CertBot.Channels.Connector.Schema;
using CertBot.Channels.Connector.Teams;
using CertBot.Core.Primitives;
using CertBot.Core.Tests.Kit;
using CertBot.Outbox;
using CertBot.Tests.Kit.Channels;
using NJsonSchema;
using ChannelJson = CertBot.Channels.ChannelJson;

namespace CertBot.Tests.Lint;

/// <summary>Every card in every form in which Teams receives it: in a channel, in a personal chat, in a dialog.</summary>
public sealed class TeamsCardLintTests
{
    /// <summary>The maximum size of a message in Teams, in bytes, minus room for the activity around the card.</summary>
    private const int Largest = 27 * 1024;

    /// <summary>The plain run takes the English ones; what is larger in Russian, it takes in Russian.</summary>
    public static IEnumerable<TheoryDataRow<string, string>> Cases => WithLong(LanguageCode.En);

    public static IEnumerable<TheoryDataRow<string, string>> LargestCases => WithLong(LanguageCode.Ru);

    [Theory, MemberData(nameof(Cases))]
    public async Task Adapted_card_matches_the_schema(string name, string language)
    {
        var schema = await AdaptiveCardSchema.Read();
        foreach (var (variant, card) in AdaptCards(name, language))
        {
            // The Teams-specific members of the root and its charts are not part of the published schema.
            Assert.True(card.Remove("msteams"), variant);
            card["body"]?.AsArray().RemoveAll(e => e?["type"]?.ToString().StartsWith("Chart.", StringComparison.Ordinal) is true && e["fallback"] is not null);
            Assert.Empty(schema.Validate(card.ToJsonString()).Select(e => $"{variant}: {e}"));
        }
    }

    [Theory, MemberData(nameof(LargestCases))]
    public void Adapted_card_is_small_enough_for_Teams(string name, string language) =>
        Assert.All(AdaptCards(name, language), d => Assert.InRange(Encoding.UTF8.GetByteCount(d.Card.ToJsonString(ChannelJson.WriteOptions)), 1, Largest));

    [Theory, MemberData(nameof(Cases))]
    public void Every_button_has_an_effect_where_it_is_shown(string name, string language)
    {
        foreach (var (variant, card) in AdaptCards(name, language))
        {
            var actions = Actions(card).ToArray();
            if (variant == "dialog")
            {
                Assert.All(actions, a =>
                    Assert.True(a["type"]?.ToString() is "Action.Submit" or "Action.ShowCard" or "Action.OpenUrl", $"{a["type"]} does nothing in a dialog")
                );
            }
            else
            {
                Assert.All(actions.Where(a => a["type"]?.ToString() == "Action.Execute"), a =>
                    Assert.Equal("Action.Submit", a["fallback"]?["type"]?.ToString())
                );
            }
        }
    }

    private static IEnumerable<TheoryDataRow<string, string>> WithLong(LanguageCode inShort) =>
        from name in CardSamples.All.Keys
        from language in LanguageCode.All
        let row = new TheoryDataRow<string, string>(name, language.Value)
        select language == inShort ? row : row.WithTrait("Campaign", "Long");

    private static IEnumerable<(string Way, JsonObject Card)> AdaptCards(string name, string language)
    {
        var card = CardRenderer.RenderMessage(CardSamples.All[name], CardSamples.RenderContextFor(new(language))).Card
            ?? throw new InvalidOperationException(name);
        var again = new TeamsCardOptions { CardKey = $"{name}:1", ApplicationKey = "acme-sync" };
        yield return (
            "channel",
            OutgoingActivity.WithSubmitFallbacks(
                TeamsCardAdapter.Adapt(card, again with { RefreshUserIds = ["29:one", "29:two"], IsVisible = TeamsCardAdapter.IsVisibleToAll })
            )
        );
        yield return (
            "one of a channel",
            OutgoingActivity.WithSubmitFallbacks(TeamsCardAdapter.Adapt(card, again with { RefreshUserIds = [], IsVisible = (_, _) => true }))
        );
        yield return ("chat", OutgoingActivity.WithSubmitFallbacks(TeamsCardAdapter.Adapt(card, again)));
        yield return (
            "once",
            OutgoingActivity.WithSubmitFallbacks(
                TeamsMessageBuilder.BuildPlain(
                    new OutboundMessage
                    {
                        Key = name,
                        Card = card,
                        Text = "Above.",
                        Source = CardSamples.All[name],
                        Language = new(language),
                    }
                )
            )
        );
        yield return ("dialog", DialogResponse.CreateCard(new OutboundMessage { Key = name, Card = card }, "slot"));
    }

    private static IEnumerable<JsonObject> Actions(JsonNode? node) =>
        node switch
        {
            JsonObject o => (o["type"]?.ToString().StartsWith("Action.", StringComparison.Ordinal) is true ? new[] { o } : []).Concat(
                o.Where(p => p.Key is not ("data" or "fallback" or "refresh")).SelectMany(p => Actions(p.Value))
            ),
            JsonArray a => a.SelectMany(Actions),
            _ => [],
        };
}
