using System.Collections.Concurrent;
using CertBot.Core.Directory;
using CertBot.Core.Primitives;
using CertBot.Repositories;
using CertBot.Turns;

namespace CertBot.Tests.Kit.Hosts;

/// <summary>A turn handler that records received activities, recognises duplicates by event id like the real one, and answers as the test demands.</summary>
internal sealed class RecordingTurns : ITurnHandler
{
    private readonly ConcurrentDictionary<(string User, string Address, string Event), TurnOutcome> _outcomes = new();

    /// <summary>All received activities in order, without duplicates.</summary>
    public ConcurrentQueue<IncomingActivity> Received { get; } = new();

    /// <summary>Activities that were delivered again.</summary>
    public ConcurrentQueue<IncomingActivity> Duplicates { get; } = new();

    public Func<IncomingActivity, Task<TurnOutcome>> Respond { get; set; } = _ => Task.FromResult<TurnOutcome>(new TurnOutcome.Accepted());

    /// <summary>Decides which users may open a channel. Users may always open their own personal chat.</summary>
    public Func<ChannelUser, ConversationAddress, bool> CanOpen { get; set; } = (_, _) => true;

    public IncomingActivity LastReceived => Received.Last();

    public async Task<TurnOutcome> Handle(IncomingActivity activity, CancellationToken cancellationToken)
    {
        var key = (activity.From.UserId, activity.Conversation.ToString(), activity.EventId);
        if (_outcomes.TryGetValue(key, out var before))
        {
            Duplicates.Enqueue(activity);
            return before;
        }

        Received.Enqueue(activity);
        return _outcomes[key] = await Respond(activity);
    }

    public Task<PersonId?> FindPersonId(ChannelUser user, CancellationToken cancellationToken) => Task.FromResult<PersonId?>(null);

    public Task<bool> MayOpen(ChannelUser user, ConversationAddress address, CancellationToken cancellationToken) =>
        Task.FromResult(address.IsPersonal ? address.Id == user.UserId : CanOpen(user, address));
}
