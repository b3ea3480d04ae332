using CertBot.Core.Directory;
using CertBot.Outbox;

namespace CertBot.Tests.Kit.Channels;

/// <summary>A channel that keeps what was sent, shows one key once, replaces in place, and fails when told to.</summary>
internal sealed class TestChannel(string name) : IChannelAdapter
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, string> _idByKey = new(StringComparer.Ordinal);
    private readonly List<PostedMessage> _posts = [];
    private readonly Dictionary<string, UnreachableReason> _blocked = new(StringComparer.Ordinal);
    private int _failuresLeft;
    private int _readCount;

    public string Name => name;

    /// <summary>The next sends come to nothing, as when the channel is down.</summary>
    public void FailNextSends(int times) => _failuresLeft = times;

    /// <summary>What is sent to this place is refused from now on, as when somebody blocked the bot; null: taken again.</summary>
    public void BlockConversation(string place, UnreachableReason? why)
    {
        lock (_gate)
        {
            _blocked.Remove(place);
            if (why is { } reason)
                _blocked[place] = reason;
        }
    }

    /// <summary>What the channel is asked to send, before it says what comes of it: null lets it be sent.</summary>
    public Func<ConversationAddress, OutboundMessage, SendResult?> BeforeSend { get; set; } = (_, _) => null;

    public Task<SendResult> Send(ConversationAddress address, OutboundMessage message, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (_blocked.TryGetValue(address.Id, out var reason))
                return Task.FromResult<SendResult>(new SendResult.Unreachable(reason));
            if (BeforeSend(address, message) is { } otherwise)
                return Task.FromResult(otherwise);
            if (_failuresLeft > 0)
            {
                _failuresLeft--;
                return Task.FromResult<SendResult>(new SendResult.Retry(null));
            }

            if (_idByKey.TryGetValue(message.Key, out var known))
                return Task.FromResult<SendResult>(new SendResult.Delivered(known));
            var id = message.UpdateOf ?? $"m{_posts.Count + 1}";
            _idByKey[message.Key] = id;
            _posts.Add(new PostedMessage(address, id, message, message.UpdateOf is not null));
            return Task.FromResult<SendResult>(new SendResult.Delivered(id));
        }
    }

    /// <summary>What was posted since it was asked last.</summary>
    public IReadOnlyList<PostedMessage> TakeNewMessages()
    {
        lock (_gate)
        {
            var news = _posts[_readCount..];
            _readCount = _posts.Count;
            return news;
        }
    }

    /// <summary>The messages a person sees in a place, each as it was replaced last, the newest first.</summary>
    public IReadOnlyList<PostedMessage> VisibleMessages(ConversationAddress place)
    {
        lock (_gate)
        {
            return [.. _posts.Where(p => p.Address == place).GroupBy(p => p.Id, StringComparer.Ordinal).Select(g => g.Last()).Reverse()];
        }
    }

    /// <summary>Every message as it was ever shown there, the newest first: an old card that is still open on somebody's screen.</summary>
    public IReadOnlyList<PostedMessage> AllVersions(ConversationAddress place)
    {
        lock (_gate)
        {
            return [.. _posts.Where(p => p.Address == place).Reverse()];
        }
    }
}

internal sealed record PostedMessage(ConversationAddress Address, string Id, OutboundMessage Message, bool IsUpdate);
