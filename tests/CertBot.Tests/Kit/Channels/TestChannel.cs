using CertBot.Core.Directory;
using CertBot.Outbox;

namespace CertBot.Tests.Kit.Channels;

/// <summary>A channel that records sent messages, shows each key once, replaces messages in place, and fails on demand.</summary>
internal sealed class TestChannel(string name) : IChannelAdapter
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, string> _idByKey = new(StringComparer.Ordinal);
    private readonly List<PostedMessage> _posts = [];
    private readonly Dictionary<string, UnreachableReason> _blocked = new(StringComparer.Ordinal);
    private int _failuresLeft;
    private int _readCount;

    public string Name => name;

    /// <summary>Makes the next sends fail, as if the channel were down.</summary>
    public void FailNextSends(int times) => _failuresLeft = times;

    /// <summary>From now on, refuses messages to this conversation, as if a user had blocked the bot; null accepts them again.</summary>
    public void BlockConversation(string conversation, UnreachableReason? why)
    {
        lock (_gate)
        {
            _blocked.Remove(conversation);
            if (why is { } reason)
                _blocked[conversation] = reason;
        }
    }

    /// <summary>Called before each send. A result replaces the send; null lets the message be sent.</summary>
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

    /// <summary>The messages posted since the last call.</summary>
    public IReadOnlyList<PostedMessage> TakeNewMessages()
    {
        lock (_gate)
        {
            var news = _posts[_readCount..];
            _readCount = _posts.Count;
            return news;
        }
    }

    /// <summary>The messages a person sees in a conversation, each in its latest version, newest first.</summary>
    public IReadOnlyList<PostedMessage> VisibleMessages(ConversationAddress address)
    {
        lock (_gate)
        {
            return [.. _posts.Where(p => p.Address == address).GroupBy(p => p.Id, StringComparer.Ordinal).Select(g => g.Last()).Reverse()];
        }
    }

    /// <summary>Every version of every message ever shown there, newest first: represents an old card that is still open on a person's screen.</summary>
    public IReadOnlyList<PostedMessage> AllVersions(ConversationAddress address)
    {
        lock (_gate)
        {
            return [.. _posts.Where(p => p.Address == address).Reverse()];
        }
    }
}

internal sealed record PostedMessage(ConversationAddress Address, string Id, OutboundMessage Message, bool IsUpdate);
