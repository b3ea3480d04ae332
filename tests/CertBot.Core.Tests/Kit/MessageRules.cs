using CertBot.Core.Conversation;
using CertBot.Core.Localization;
using CertBot.Core.Messaging;
using CertBot.Core.Primitives;

namespace CertBot.Core.Tests.Kit;

/// <summary>The rules for all messages: every text exists in every language with all its placeholders, few buttons, one message per turn.</summary>
internal static class MessageRules
{
    public static void Verify(IEnumerable<(TurnContext Desk, BotMessage Say)> said)
    {
        foreach (var (_, send) in said)
        {
            Assert.True(send.SuggestedActions.Length <= 4, "more than four buttons");
            foreach (var leaf in send.SuggestedActions.Select(s => s.Title))
                Verify(leaf);
            switch (send)
            {
                case BotMessage.TextMessage line:
                    Verify(LocalizableValue.Text(line.Key, line.Arguments));
                    break;
                case BotMessage.CardMessage card:
                    Verify(card.Data);
                    if (card.Lead is { } above)
                        Verify(LocalizableValue.Text(above.Key, above.Arguments));
                    Assert.True(File.Exists(Path.Combine(Repository.Root, "cards", card.Name + ".card.json")), $"no template for {card.Name}");
                    break;
            }
        }
    }

    private static void Verify(LocalizableValue value)
    {
        foreach (var inner in value.SelfAndDescendants())
        {
            if (inner is LocalizableValue.TextValue text)
                Verify(text.Key, text.Arguments);
            else if (inner is LocalizableValue.SentenceValue sentence)
                Verify(sentence.Key, sentence.Arguments);
        }
    }

    private static void Verify(string key, LocalizableObject? arguments)
    {
        foreach (var language in LanguageCode.All)
        {
            var format = TextCatalog.For(language).FindFormat(key);
            Assert.True(format is not null, $"no text {key} in {language}");
            var given = (arguments ?? []).Names.ToHashSet(StringComparer.Ordinal);
            Assert.True(format.Names.IsSubsetOf(given), $"{key} in {language} wants {string.Join(", ", format.Names.Except(given))}");
        }
    }
}
