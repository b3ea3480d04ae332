using System.Diagnostics.CodeAnalysis;
using CertBot.Core.Conversation;

namespace CertBot.Channels.Slack;

/// <summary>A conversation of a workspace as a place: <c>TEAM.CHANNEL</c>.</summary>
internal sealed record SlackPlace(string Team, string Channel)
{
    private const int Longest = 40;

    public static SlackPlace? Read(Place place) => Read(place.Channel, place.Id);

    public static SlackPlace? Read(string channel, string id) =>
        channel == SlackRoom.Channel && id.Split('.') is [var team, var conversation] && IsId(team) && IsId(conversation) ? new(team, conversation) : null;

    public Place As(Kind kind) => new(SlackRoom.Channel, $"{Team}.{Channel}", kind == Kind.Own);

    /// <summary>Slack's ids are letters and digits, and nothing else of them is known. What is none names nothing here.</summary>
    public static bool IsId([NotNullWhen(true)] string? id) => id is { Length: > 0 and <= Longest } && id.All(char.IsAsciiLetterOrDigit);

    public enum Kind
    {
        /// <summary>Somebody's own chat with the bot.</summary>
        Own,

        /// <summary>A channel, or a chat of several.</summary>
        Shared,
    }
}
