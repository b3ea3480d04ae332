using System.Text.Json.Nodes;
using CertBot.Core.Conversation;
using CertBot.Core.Directory;
using CertBot.Repositories;
using CertBot.Turns;

namespace CertBot.Channels.Connector.Schema;

/// <summary>Maps an activity to the user, the input and the incoming activity of a turn.</summary>
internal static class ActivityMapper
{
    /// <summary>The input of a message without files: the data of a button, or the text; null when it has neither.</summary>
    public static Input? ReadInput(Activity activity) =>
        activity.Value is JsonObject value && value.GetString("verb") is { Length: > 0 } verb ? ActionData.ToClick(verb, value)
        : activity.Text is { } text ? new Input.Text(text)
        : null;

    public static IncomingActivity ToIncomingActivity(Activity activity, ConversationAddress address, string? eventId, Input input) =>
        new()
        {
            From = ReadUser(activity),
            Conversation = address,
            Thread = activity.Conversation.ThreadId,
            EventId = eventId is { Length: > 0 } ? SafeKey.Of(eventId) : Guid.NewGuid().ToString("n"),
            Language = ClientLocale.ParseLanguage(activity.Locale),
            Zone = ClientLocale.ParseZone(activity.LocalTimezone),
            Input = input,
        };

    public static ChannelUser ReadUser(Activity activity) =>
        new(
            SafeKey.Of(activity.ChannelId.Length > 0 ? activity.ChannelId : ChannelIds.Connector),
            SafeKey.Of(activity.Tenant is { Length: > 0 } tenant ? tenant : "none"),
            SafeKey.Of(activity.From.AadObjectId ?? activity.From.Id),
            activity.From.Name is { Length: > 0 } name ? name : activity.From.Id
        )
        {
            Handle = activity.From.AadObjectId is null ? null : activity.From.Id,
        };
}

/// <summary>The <c>data</c> of a card action: which members the client and the channel add to those of the card.</summary>
internal static class ActionData
{
    /// <summary>The slot of the card in the outbox, by which a clicked card is rendered again.</summary>
    public const string CardKeyMember = "slot";

    private const string TeamsMember = "msteams";

    /// <summary>The click with the data as the card carries it: without the members for the client and without those for the channel.</summary>
    public static Input.Click ToClick(string verb, JsonObject data) =>
        CardActionData.ToClick(verb, data.Where(d => d.Key is not (TeamsMember or CardKeyMember or "verb"))) is var click
            ? click with
            {
                Data = CardActionData.WithSubject(click.Data, data.GetString(CardKeyMember)),
            }
            : click;
}
