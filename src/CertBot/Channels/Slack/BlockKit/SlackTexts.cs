using CertBot.Core.Localization;
using CertBot.Core.Primitives;

namespace CertBot.Channels.Slack.BlockKit;

/// <summary>Texts of the Slack adapter from the message catalogue.</summary>
internal static class SlackTexts
{
    public static string Get(LanguageCode language, string key) => TextCatalog.For(language).Find(key) ?? key;

    /// <summary>The note that says how many blocks of a card are not shown.</summary>
    public static string GetMissingParts(LanguageCode language, int parts)
    {
        var pluralRules = PluralRules.For(language);
        var number = pluralRules.FormatNumber(parts);
        return TextCatalog.For(language).FindFormat("slack.missing")?.Format(pluralRules.Plural, _ => new MessageArgument(number, number, parts)) ?? number;
    }
}
