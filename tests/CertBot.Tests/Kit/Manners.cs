using System.Text.Json.Nodes;
using CertBot.Core.Conversation;
using CertBot.Core.Language;
using CertBot.Core.Texts;

namespace CertBot.Tests.Kit;

/// <summary>How it speaks, whatever it says: every text there in every language with all it names, few buttons, one message a turn.</summary>
internal static class Manners
{
    public static void Check(IEnumerable<(Desk Desk, Say Say)> said)
    {
        foreach (var (_, say) in said)
        {
            Assert.True(say.Suggestions.Length <= 4, "more than four buttons");
            foreach (var leaf in say.Suggestions.Select(s => s.Title)) Check(leaf);
            switch (say)
            {
                case Say.Line line:
                    Check(Leaf.Phrase(line.Key, (JsonObject)line.Data.DeepClone()));
                    break;
                case Say.Card card:
                    Check(card.Data);
                    if (card.Above is { } above) Check(Leaf.Phrase(above.Key, (JsonObject)above.Data.DeepClone()));
                    Assert.True(File.Exists(Path.Combine(Repository.Root, "cards", card.Name + ".card.json")), $"no template for {card.Name}");
                    break;
            }
        }
    }

    private static void Check(JsonNode? node)
    {
        switch (node)
        {
            case JsonObject o when o["$t"] is { } key:
                foreach (var language in LanguageCode.All)
                {
                    var format = TextBook.Of(language).Format(key.ToString());
                    Assert.True(format is not null, $"no text {key} in {language}");
                    var given = (o["data"] as JsonObject ?? []).Select(d => d.Key).ToHashSet(StringComparer.Ordinal);
                    Assert.True(format.Names.IsSubsetOf(given), $"{key} in {language} wants {string.Join(", ", format.Names.Except(given))}");
                }
                foreach (var (_, value) in o["data"] as JsonObject ?? []) Check(value);
                break;
            case JsonObject o:
                foreach (var (_, value) in o) Check(value);
                break;
            case JsonArray items:
                foreach (var item in items) Check(item);
                break;
        }
    }
}
