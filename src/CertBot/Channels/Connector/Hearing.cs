using System.Text.Json.Nodes;
using CertBot.Channels.Connector.Schema;
using CertBot.Channels.Web;
using CertBot.Core.Conversation;
using CertBot.Core.Language;
using CertBot.Delivery;
using CertBot.Turns;

namespace CertBot.Channels.Connector;

/// <summary>What an activity means, taken as a turn; its immediate answer goes back as a message of its own.</summary>
internal sealed class Hearing(ITurns turns, Fetching fetching, ConnectorChannel channel, PageWords words)
{
    public Task Hear(Activity activity, Place place, Uri service, CancellationToken cancel) => activity.Type switch
    {
        "message" => Message(activity, place, service, cancel),
        _ when place.Personal && Greets(activity) is { } newcomer => turns.Take(Inbound(newcomer, place, "hello", new Input.Hello()), cancel),
        _ => Task.CompletedTask,
    };

    public static Inbound Inbound(Activity activity, Place place, string? eventId, Input input) => new()
    {
        Who = new Identity(
            StoreKey.Of(activity.ChannelId.Length > 0 ? activity.ChannelId : ConnectorRoom.Channel),
            StoreKey.Of(activity.Tenant is { Length: > 0 } tenant ? tenant : "none"),
            StoreKey.Of(activity.From.Directory ?? activity.From.Id),
            activity.From.Name is { Length: > 0 } name ? name : activity.From.Id),
        Where = place,
        Thread = activity.Conversation.Thread,
        EventId = eventId is { Length: > 0 } ? StoreKey.Of(eventId) : Guid.NewGuid().ToString("n"),
        Language = Locale.Language(activity.Locale),
        Zone = Locale.Zone(activity.LocalTimezone),
        Input = input,
    };

    /// <summary>Somebody came, or the bot was put there: the activity as if spoken by the person. Clients send it at every load; the turn greets once.</summary>
    private static Activity? Greets(Activity activity)
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

    private async Task Message(Activity activity, Place place, Uri service, CancellationToken cancel)
    {
        var attached = activity.Attachments.Where(a => a.Url is not null).ToList();
        Input? input = null;
        if (attached.Count > 0)
        {
            switch (await fetching.Get(attached, service, cancel))
            {
                case Fetched.Files { Given: var given }:
                    input = new Input.Files(given, activity.Text ?? "");
                    break;
                case Fetched.Refused refused:
                    await Say(activity, place, words.Say(Locale.Language(activity.Locale) ?? LanguageCode.En, refused.Key, refused.File), cancel);
                    return;
                default:
                    break;
            }
        }

        input ??= activity.Value is JsonObject value && value.Text("verb") is { Length: > 0 } verb ? Clicked.From(verb, value)
            : activity.Text is { } text ? new Input.Text(text)
            : null;
        if (input is not null)
        {
            await Settle(activity, place, await turns.Take(Inbound(activity, place, activity.Id, input), cancel), cancel);
        }
    }

    private async Task Settle(Activity activity, Place place, Answer answer, CancellationToken cancel)
    {
        switch (answer)
        {
            case Answer.FreshCard fresh:
                await channel.Send(place, new Message { Key = Key(activity), Card = fresh.Card, Replaces = activity.ReplyToId }, cancel);
                break;
            case Answer.Sentence sentence:
                await Say(activity, place, sentence.Text, cancel);
                break;
            case Answer.NotHere notHere:
                await Say(activity, place, notHere.Text, cancel);
                break;
            default:
                break;
        }
    }

    private Task<Sent> Say(Activity activity, Place place, string text, CancellationToken cancel) =>
        channel.Send(place, new Message { Key = Key(activity), Text = text }, cancel);

    private static string Key(Activity activity) => $"answer:{activity.Id}";
}
