using CertBot.Core.Directory;
using CertBot.Outbox;

namespace CertBot.Demo.Seed;

/// <summary>Stands in for the built-in chat while a past is played: nobody is told of it, and no chat begins with hundreds of old messages.</summary>
internal sealed class SilentChannel(string name) : IChannelAdapter
{
    private int _count;

    public string Name { get; } = name;

    public Task<SendResult> Send(ConversationAddress address, OutboundMessage message, CancellationToken cancellationToken) =>
        Task.FromResult<SendResult>(new SendResult.Delivered(FormattableString.Invariant($"past-{++_count}")));
}
