using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Activity = Microsoft.Bot.Schema.Activity;
using Mention = Microsoft.Bot.Schema.Mention;
using SdkAccount = Microsoft.Bot.Schema.ChannelAccount;

namespace CertBot.Channels.Connector.Schema;

/// <summary>The words of a message: without marks of quoted messages and without mentions of the bot; other mentions are the names they show.</summary>
internal sealed record ActivityText(string Words, ImmutableArray<SdkAccount> Mentions)
{
    private const int MaxMentions = 20;

    // Longer text is refused as it is.
    private const int MaxQuotingLength = 64_000;

    // Stands for what was removed; a character of the private use area, which no message needs.
    private const string Gap = "\uE010";

    // The engine without backtracking reads hostile text in linear time.
    private const RegexOptions Linear = RegexOptions.NonBacktracking | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture;

    private static readonly Regex QuoteMark = new(
        "<quoted\\b[^<>]*/>|<quoted\\b[^<>]*>[^<>]*</quoted>|<quoted\\b[^<>]*>|&lt;quoted\\b[^<>&]*(?:&quot;[^<>&]*)*/?&gt;",
        Linear
    );

    private static readonly Regex MentionTag = new("<at\\b[^<>]*>(?<name>[^<>]*)</at>", Linear);

    private static readonly Regex Gaps = new($"[ \u00A0]*{Gap}+[ \u00A0]*", RegexOptions.NonBacktracking);

    /// <summary>The words of the activity and the people mentioned in them, each with the name that is shown there; null if it has no text.</summary>
    public static ActivityText? Of(Activity activity) => activity.FindRawText() is { } text ? Of(activity, text) : null;

    private static ActivityText Of(Activity activity, string text)
    {
        var words = text.Replace(Gap, "", StringComparison.Ordinal);
        if (activity.ChannelId == ChannelIds.Teams || activity.Entities.Any(e => e.Type == "quotedReply"))
            words = WithoutBlockQuotes(QuoteMark.Replace(words, Gap));
        var mentions = ImmutableArray.CreateBuilder<SdkAccount>();
        foreach (var entity in activity.Entities.OfType<Mention>().Take(MaxMentions))
        {
            var account = entity.Mentioned;
            var isBot = account.Id.Length > 0 && account.Id == activity.Recipient.Id;
            if (FindShown(words, entity.Text, account.Name ?? (isBot ? activity.Recipient.Name : null)) is not { } shown)
                continue;
            var name = Regex.Replace(shown, "<[^<>]*>", "", Linear).Trim();
            words = words.Replace(shown, isBot ? Gap : name, StringComparison.Ordinal);
            if (!isBot && name.Length > 0 && account.Id.Length > 0)
                mentions.Add(new SdkAccount(account.Id, name, account.Role, account.AadObjectId));
        }

        // A tag that no entity explains is typed text, but for the bot's own name.
        words = MentionTag.Replace(words, tag =>
            string.Equals(tag.Groups["name"].Value.Trim(), activity.Recipient.Name, StringComparison.OrdinalIgnoreCase) ? Gap : tag.Value
        );
        var isAddressed = words.TrimStart().StartsWith(Gap, StringComparison.Ordinal);
        words = Gaps.Replace(words, " ").Trim();
        return new(isAddressed ? words.TrimStart(' ', ',', ':', '\u00A0') : words, mentions.ToImmutable());
    }

    /// <summary>How the mention stands in the text: as the entity says, or as a tag or a word that shows the name.</summary>
    private static string? FindShown(string words, string? entityText, string? name)
    {
        if (entityText is { Length: > 0 } && words.Contains(entityText, StringComparison.Ordinal))
            return entityText;
        if (string.IsNullOrWhiteSpace(name))
            return null;
        return MentionTag.Matches(words).FirstOrDefault(t => string.Equals(t.Groups["name"].Value.Trim(), name.Trim(), StringComparison.OrdinalIgnoreCase))
                is { } tag
                ? tag.Value
            : words.Contains($"@{name}", StringComparison.Ordinal) ? $"@{name}"
            : null;
    }

    // From the first opening tag to the last closing one of each group: quotes are nested when a quoted message quotes another.
    private static string WithoutBlockQuotes(string text)
    {
        const string open = "<blockquote",
            close = "</blockquote>";
        var words = text;
        if (text.Length > MaxQuotingLength)
            return text;
        for (
            var start = words.IndexOf(open, StringComparison.OrdinalIgnoreCase);
            start >= 0;
            start = words.IndexOf(open, start, StringComparison.OrdinalIgnoreCase)
        )
        {
            var (depth, at) = (1, start + open.Length);
            while (depth > 0)
            {
                var (nextOpen, nextClose) = (
                    words.IndexOf(open, at, StringComparison.OrdinalIgnoreCase),
                    words.IndexOf(close, at, StringComparison.OrdinalIgnoreCase)
                );
                if (nextClose < 0)
                    return words; // not closed: typed text, or cut
                if (nextOpen >= 0 && nextOpen < nextClose)
                    (depth, at) = (depth + 1, nextOpen + open.Length);
                else
                    (depth, at) = (depth - 1, nextClose + close.Length);
            }

            words = $"{words[..start]}{Gap}{words[at..]}";
        }

        return words;
    }
}
