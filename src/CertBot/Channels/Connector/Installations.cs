using CertBot.Channels.Connector.Schema;
using CertBot.Core.Conversation;
using CertBot.Core.Directory;
using CertBot.Delivery;
using CertBot.Turns;

namespace CertBot.Channels.Connector;

/// <summary>The app was put somewhere or taken away: nothing is sent any more to where it is not.</summary>
internal sealed class Installations(Closings closings, People people)
{
    /// <summary>An upgrade takes away and puts back; only what stays away counts.</summary>
    public async Task Note(Activity activity, Place place, CancellationToken cancel)
    {
        switch (activity.All.Text("action"))
        {
            case "add" or "add-upgrade":
                await closings.Reopen(place, cancel);
                break;
            case "remove":
                var whose = place.Personal ? await people.Recall(Hearing.Inbound(activity, place, eventId: null, new Input.Hello()).Who, cancel) : null;
                await closings.Close(place, whose?.Id, Closure.Removed, cancel);
                break;
            default:
                break;
        }
    }
}
