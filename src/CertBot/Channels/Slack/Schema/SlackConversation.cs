using System.Diagnostics.CodeAnalysis;
using CertBot.Core.Directory;

namespace CertBot.Channels.Slack.Schema;

/// <summary>A conversation of a workspace; its id in the store is <c>TEAM.CHANNEL</c>.</summary>
internal sealed record SlackConversation(string Team, string Channel)
{
    public const string ChannelName = "slack";

    private const int MaxIdLength = 40;

    public static SlackConversation? Parse(ConversationAddress conversation) => Parse(conversation.Channel, conversation.Id);

    public static SlackConversation? Parse(string channel, string id) =>
        channel == ChannelName && id.Split('.') is [var team, var conversation] && IsId(team) && IsId(conversation) ? new(team, conversation) : null;

    public ConversationAddress ToAddress(Kind kind) => new(ChannelName, $"{Team}.{Channel}", kind == Kind.DirectMessage);

    /// <summary>Slack's ids are letters and digits; nothing else about them is documented.</summary>
    public static bool IsId([NotNullWhen(true)] string? id) => id is { Length: > 0 and <= MaxIdLength } && id.All(char.IsAsciiLetterOrDigit);

    public enum Kind
    {
        /// <summary>A user's direct message with the bot.</summary>
        DirectMessage,

        /// <summary>A channel, or a direct message of several users.</summary>
        Shared,
    }
}
