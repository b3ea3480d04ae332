using System.Text.Json.Nodes;
using CertBot.Channels.Connector.Arrivals;
using CertBot.Channels.Connector.Schema;
using CertBot.Channels.Connector.Teams;
using CertBot.Core.Conversation;
using CertBot.Turns;

namespace CertBot.Channels.Connector;

/// <summary>What an activity means, taken as a turn. Files are waited for by nobody: they are noted, and fetched after the client has its answer.</summary>
internal sealed class Hearing(ITurns turns, Awaited awaited, Installations installations, References references)
{
    public async Task Hear(Activity activity, Place place, Uri service, CancellationToken cancel)
    {
        if (activity.Type != "message")
        {
            if (activity.Type == "installationUpdate") await installations.Note(activity, place, cancel);
            if (await Greets(activity, place, cancel) is { } newcomer) await turns.Take(Inbound(newcomer, place, "hello", new Input.Hello()), cancel);
        }
        else if (activity.Attachments.Any(a => a.Url is not null))
        {
            await awaited.Note(activity, place, service, cancel);
        }
        else if (Said(activity) is { } input)
        {
            await turns.Take(Inbound(activity, place, activity.Id, input), cancel);
        }
    }

    /// <summary>What a message without files says: a button's data, or words. Null: nothing.</summary>
    public static Input? Said(Activity activity) =>
        activity.Value is JsonObject value && value.Text("verb") is { Length: > 0 } verb ? Clicked.From(verb, Window.Undressed(value))
        : activity.Text is { } text ? new Input.Text(text)
        : null;

    public static Inbound Inbound(Activity activity, Place place, string? eventId, Input input) => new()
    {
        Who = Who(activity),
        Where = place,
        Thread = activity.Conversation.Thread,
        EventId = eventId is { Length: > 0 } ? StoreKey.Of(eventId) : Guid.NewGuid().ToString("n"),
        Language = Locale.Language(activity.Locale),
        Zone = Locale.Zone(activity.LocalTimezone),
        Input = input,
    };

    public static Identity Who(Activity activity) => new(
        StoreKey.Of(activity.ChannelId.Length > 0 ? activity.ChannelId : ConnectorRoom.Channel),
        StoreKey.Of(activity.Tenant is { Length: > 0 } tenant ? tenant : "none"),
        StoreKey.Of(activity.From.Directory ?? activity.From.Id),
        activity.From.Name is { Length: > 0 } name ? name : activity.From.Id)
    {
        Handle = activity.From.Directory is null ? null : activity.From.Id,
    };

    /// <summary>Somebody came, or the bot was put there: the activity as if spoken by the person. Clients send it at every load; a person is greeted once, and so is a channel.</summary>
    private async Task<Activity?> Greets(Activity activity, Place place, CancellationToken cancel)
    {
        var newcomer = Newcomer(activity);
        return newcomer is null || (!place.Personal && !(IsOurOwn(activity) && await references.IsFirstTime(place, cancel))) ? null : newcomer;
    }

    private static Activity? Newcomer(Activity activity)
    {
        if (activity.Type == "installationUpdate")
        {
            return activity.All.Text("action") is "add" or "add-upgrade" ? activity : null;
        }

        var people = activity.MembersAdded.Where(m => m.Id.Length > 0).ToList();
        return people.Count == 0 ? null
            : activity.From.Id != activity.Recipient.Id ? activity
            : people.Find(m => m.Id != activity.Recipient.Id) is { } person ? activity with { From = person }
            : null;
    }

    /// <summary>In a channel our own coming counts; its people come and go.</summary>
    private static bool IsOurOwn(Activity activity) => activity.Type == "installationUpdate" || activity.MembersAdded.Any(m => m.Id == activity.Recipient.Id);
}
