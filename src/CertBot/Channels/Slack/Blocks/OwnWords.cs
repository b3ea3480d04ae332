using CertBot.Core.Language;
using CertBot.Core.Texts;

namespace CertBot.Channels.Slack.Blocks;

/// <summary>The translator's own few words.</summary>
internal static class OwnWords
{
    public static string Of(LanguageCode language, string key) => TextBook.Of(language).Find(key) ?? key;

    /// <summary>How much of a card is missing.</summary>
    public static string Missing(LanguageCode language, int parts)
    {
        var numerals = Numerals.Of(language);
        var words = numerals.Write(parts);
        return TextBook.Of(language).Format("slack.missing")?.Fill(numerals.Plural, _ => new TextArgument(words, words, parts)) ?? words;
    }
}
