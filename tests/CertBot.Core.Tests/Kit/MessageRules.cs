using System.Text.Json.Nodes;
using CertBot.Core.Conversation;
using CertBot.Core.Localization;
using CertBot.Core.Messaging;
using CertBot.Core.Primitives;

namespace CertBot.Core.Tests.Kit;

/// <summary>How it speaks, whatever it says: every text there in every language with all it names, few buttons, one message a turn.</summary>
internal static class MessageRules
{
    public static void Verify(IEnumerable<(TurnContext Desk, BotMessage Say)> said)
    {
        foreach (var (_, say) in said)
        {
            Assert.True(say.SuggestedActions.Length <= 4, "more than four buttons");
            foreach (var leaf in say.SuggestedActions.Select(s => s.Title))
                Verify(leaf);
            switch (say)
            {
                case BotMessage.TextMessage line:
                    Verify(LocalizableValue.Text(line.Key, (JsonObject)line.Arguments.DeepClone()));
                    break;
                case BotMessage.CardMessage card:
                    Verify(card.Data);
                    if (card.Lead is { } above)
                        Verify(LocalizableValue.Text(above.Key, (JsonObject)above.Arguments.DeepClone()));
                    Assert.True(File.Exists(Path.Combine(Repository.Root, "cards", card.Name + ".card.json")), $"no template for {card.Name}");
                    break;
            }
        }
    }

    private static void Verify(JsonNode? node)
    {
        switch (node)
        {
            case JsonObject o when o["$t"] is { } key:
                foreach (var language in LanguageCode.All)
                {
                    var format = TextCatalog.For(language).FindFormat(key.ToString());
                    Assert.True(format is not null, $"no text {key} in {language}");
                    var given = (o["data"] as JsonObject ?? []).Select(d => d.Key).ToHashSet(StringComparer.Ordinal);
                    Assert.True(format.Names.IsSubsetOf(given), $"{key} in {language} wants {string.Join(", ", format.Names.Except(given))}");
                }
                foreach (var (_, value) in o["data"] as JsonObject ?? [])
                    Verify(value);
                break;
            case JsonObject o:
                foreach (var (_, value) in o)
                    Verify(value);
                break;
            case JsonArray items:
                foreach (var item in items)
                    Verify(item);
                break;
        }
    }
}
