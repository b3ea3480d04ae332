using System.Text.Json.Nodes;
using CertBot.Core.Conversation;
using CertBot.Core.Directory;
using CertBot.Repositories;
using CertBot.Turns;
using Activity = Microsoft.Bot.Schema.Activity;
using Mention = Microsoft.Bot.Schema.Mention;
using SdkAccount = Microsoft.Bot.Schema.ChannelAccount;

namespace CertBot.Channels.Connector.Schema;

/// <summary>Maps an activity to the user, the input and the incoming activity of a turn.</summary>
internal static class ActivityMapper
{
    /// <summary>The input of a message without files: the data of a button, or the text; null when it has neither.</summary>
    public static Input? ReadInput(Activity activity) =>
        activity.Value is JsonObject value && value.GetString("verb") is { Length: > 0 } verb ? ActionData.ToClick(verb, value)
        : ActivityText.Of(activity) is { } text ? new Input.Text(text.Words)
        : null;

    public static IncomingActivity ToIncomingActivity(Activity activity, ConversationAddress address, string? eventId, Input input) =>
        ToIncomingActivity(activity, activity.From, address, eventId, input);

    /// <summary>As if <paramref name="sender"/> had sent it.</summary>
    public static IncomingActivity ToIncomingActivity(Activity activity, SdkAccount sender, ConversationAddress address, string? eventId, Input input) =>
        new()
        {
            From = ToUser(activity, sender),
            Conversation = address,
            Thread = ThreadedConversation.ThreadOf(activity.Conversation.Id),
            EventId = eventId is { Length: > 0 } ? SafeKey.Of(eventId) : Guid.NewGuid().ToString("n"),
            Language = ClientLocale.ParseLanguage(activity.Locale),
            Zone = ClientLocale.ParseZone(activity.LocalTimezone),
            Input = input,
            Mentions = activity.Entities.Any(e => e is Mention) ? [.. (ActivityText.Of(activity)?.Mentions ?? []).Select(m => ToUser(activity, m))] : [],
        };

    public static ChannelUser ReadUser(Activity activity) => ToUser(activity, activity.From);

    private static ChannelUser ToUser(Activity activity, SdkAccount account) =>
        new(
            SafeKey.Of(activity.ChannelId.Length > 0 ? activity.ChannelId : ChannelIds.Connector),
            SafeKey.Of(activity.FindTenant() is { Length: > 0 } tenant ? tenant : "none"),
            SafeKey.Of(account.AadObjectId ?? account.Id),
            IsName(account) ? account.Name : null
        )
        {
            // Teams leaves the id of the directory out now and then: both ids are the same person.
            AlternateUserId = account.AadObjectId is null || account.Id.Length == 0 ? null : SafeKey.Of(account.Id),
            Handle = account.AadObjectId is null && activity.ChannelId != ChannelIds.Teams ? null : account.Id,
        };

    private static bool IsName(SdkAccount account) =>
        !string.IsNullOrWhiteSpace(account.Name)
        && account.Name != account.Id
        && account.Name != account.AadObjectId
        && !account.Name.StartsWith("29:", StringComparison.Ordinal);
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
