using CertBot.Core.Conversation;
using CertBot.Core.Directory;
using CertBot.Delivery;

namespace CertBot.Tests.Kit;

/// <summary>A channel that keeps what was sent, shows one key once, replaces in place, and fails when told to.</summary>
internal sealed class TestChannel(string name) : IChannel
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, string> idByKey = new(StringComparer.Ordinal);
    private readonly List<Post> posts = [];
    private readonly Dictionary<string, Closure> closed = new(StringComparer.Ordinal);
    private int fail;
    private int read;

    public string Name => name;

    /// <summary>The next sends come to nothing, as when the channel is down.</summary>
    public void Fail(int times) => fail = times;

    /// <summary>What is sent to this place is refused from now on, as when somebody blocked the bot; null: taken again.</summary>
    public void Close(string place, Closure? why)
    {
        lock (gate)
        {
            closed.Remove(place);
            if (why is { } reason) closed[place] = reason;
        }
    }

    /// <summary>What the channel is asked to send, before it says what comes of it: null lets it be sent.</summary>
    public Func<Place, Message, Sent?> Before { get; set; } = (_, _) => null;

    public Task<Sent> Send(Place place, Message message, CancellationToken cancel)
    {
        lock (gate)
        {
            if (closed.TryGetValue(place.Id, out var why)) return Task.FromResult<Sent>(new Sent.Gone(why));
            if (Before(place, message) is { } otherwise) return Task.FromResult(otherwise);
            if (fail > 0)
            {
                fail--;
                return Task.FromResult<Sent>(new Sent.Later(null));
            }

            if (idByKey.TryGetValue(message.Key, out var known)) return Task.FromResult<Sent>(new Sent.Delivered(known));
            var id = message.Replaces ?? $"m{posts.Count + 1}";
            idByKey[message.Key] = id;
            posts.Add(new Post(place, id, message, message.Replaces is not null));
            return Task.FromResult<Sent>(new Sent.Delivered(id));
        }
    }

    /// <summary>What was posted since it was asked last.</summary>
    public IReadOnlyList<Post> News()
    {
        lock (gate)
        {
            var news = posts[read..];
            read = posts.Count;
            return news;
        }
    }

    /// <summary>The messages a person sees in a place, each as it was replaced last, the newest first.</summary>
    public IReadOnlyList<Post> Visible(Place place)
    {
        lock (gate)
        {
            return [.. posts.Where(p => p.Place == place).GroupBy(p => p.Id, StringComparer.Ordinal).Select(g => g.Last()).Reverse()];
        }
    }

    /// <summary>Every message as it was ever shown there, the newest first: an old card that is still open on somebody's screen.</summary>
    public IReadOnlyList<Post> Ever(Place place)
    {
        lock (gate)
        {
            return [.. posts.Where(p => p.Place == place).Reverse()];
        }
    }
}

internal sealed record Post(Place Place, string Id, Message Message, bool Update);
