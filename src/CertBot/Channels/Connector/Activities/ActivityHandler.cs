using System.Text.Json.Nodes;
using CertBot.Channels.Connector.Attachments;
using CertBot.Channels.Connector.Client;
using CertBot.Channels.Connector.Schema;
using CertBot.Channels.Connector.Teams;
using CertBot.Core.Conversation;
using CertBot.Core.Directory;
using CertBot.Repositories;
using CertBot.Turns;

namespace CertBot.Channels.Connector.Activities;

/// <summary>What an activity means, taken as a turn. Files are waited for by nobody: they are noted, and fetched after the client has its answer.</summary>
internal sealed class ActivityHandler(
    ITurnHandler turns,
    PendingAttachments pendingAttachments,
    InstallationUpdates installations,
    ConversationReferences references
)
{
    public async Task Handle(Activity activity, ConversationAddress address, Uri serviceUrl, CancellationToken cancellationToken)
    {
        if (activity.Type != "message")
        {
            if (activity.Type == "installationUpdate")
                await installations.Handle(activity, address, cancellationToken);
            if (await FindNewcomerToGreet(activity, address, cancellationToken) is { } newcomer)
                await turns.Handle(ToIncomingActivity(newcomer, address, "hello", new Input.ConversationStarted()), cancellationToken);
        }
        else if (activity.Attachments.Any(a => a.Url is not null))
        {
            await pendingAttachments.Add(activity, address, serviceUrl, cancellationToken);
        }
        else if (ReadInput(activity) is { } input)
        {
            await turns.Handle(ToIncomingActivity(activity, address, activity.Id, input), cancellationToken);
        }
    }

    /// <summary>What a message without files says: a button's data, or words. Null: nothing.</summary>
    public static Input? ReadInput(Activity activity) =>
        activity.Value is JsonObject value && value.GetString("verb") is { Length: > 0 } verb
            ? CardActionData.ToClick(verb, TaskModuleResponse.StripClientData(value))
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
            SafeKey.Of(activity.ChannelId.Length > 0 ? activity.ChannelId : ConnectorServiceCollectionExtensions.ChannelName),
            SafeKey.Of(activity.Tenant is { Length: > 0 } tenant ? tenant : "none"),
            SafeKey.Of(activity.From.AadObjectId ?? activity.From.Id),
            activity.From.Name is { Length: > 0 } name ? name : activity.From.Id
        )
        {
            Handle = activity.From.AadObjectId is null ? null : activity.From.Id,
        };

    /// <summary>Somebody came, or the bot was put there: the activity as if spoken by the person. Clients send it at every load; a person is greeted once, and so is a channel.</summary>
    private async Task<Activity?> FindNewcomerToGreet(Activity activity, ConversationAddress address, CancellationToken cancellationToken)
    {
        var newcomer = FindNewcomer(activity);
        return newcomer is null || (!address.IsPersonal && !(IsBotAdded(activity) && await references.TryMarkGreeted(address, cancellationToken)))
            ? null
            : newcomer;
    }

    private static Activity? FindNewcomer(Activity activity)
    {
        if (activity.Type == "installationUpdate")
        {
            return activity.Raw.GetString("action") is "add" or "add-upgrade" ? activity : null;
        }

        var people = activity.MembersAdded.Where(m => m.Id.Length > 0).ToList();
        return people.Count == 0 ? null
            : activity.From.Id != activity.Recipient.Id ? activity
            : people.Find(m => m.Id != activity.Recipient.Id) is { } person ? activity with { From = person }
            : null;
    }

    /// <summary>In a channel our own coming counts; its people come and go.</summary>
    private static bool IsBotAdded(Activity activity) => activity.Type == "installationUpdate" || activity.MembersAdded.Any(m => m.Id == activity.Recipient.Id);
}
