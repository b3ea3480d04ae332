using CertBot.Core.Conversation;
using CertBot.Core.Texts;
using CertBot.Delivery;

namespace CertBot.Channels.Web;

/// <summary>The way out to the built-in chat: a message is delivered when it stands in the conversation's log, whether or not a page is open.</summary>
internal sealed class WebChannel(Chats chats) : IChannel
{
    public string Name => WebRoom.Channel;

    /// <summary>Opens only with what each reader's page puts behind it: see <see cref="Stretch"/>.</summary>
    public Task<FileWays> Files(Place place, CancellationToken cancel) =>
        Task.FromResult(new FileWays { LinkTo = file => new FileLink.Opens(Attached.PathTo(new WebPlace(place.Id, place.Personal), file)) });

    public async Task<Sent> Send(Place place, Message message, CancellationToken cancel)
    {
        if (place.Channel != Name || !WebUser.IsFine(place.Id))
        {
            return new Sent.Never("no such place");
        }

        var chat = chats.At(new WebPlace(place.Id, place.Personal));
        return await chat.Say(id => Said.Message(message, id), $"bot:{message.Key}", only: null, message.Replaces, cancel) switch
        {
            Spoken.Here here => new Sent.Delivered(here.Id),
            _ => new Sent.Never("too large"),
        };
    }
}
