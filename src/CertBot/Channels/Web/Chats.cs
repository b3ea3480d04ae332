using System.Collections.Concurrent;
using CertBot.Store;
using NodaTime;

namespace CertBot.Channels.Web;

/// <summary>Every conversation that is open in this process. They are few: one for each person who came, and the channels.</summary>
internal sealed class Chats(IStore store, Replica replica, IClock clock) : IDisposable
{
    private readonly ConcurrentDictionary<string, Chat> open = new(StringComparer.Ordinal);

    public Chat At(WebPlace place) => open.GetOrAdd(place.Id, _ => new Chat(place, store, replica, clock));

    public void Dispose()
    {
        foreach (var chat in open.Values)
        {
            chat.Dispose();
        }
    }
}
