using CertBot.Core.Directory;
using CertBot.Core.Primitives;
using CertBot.Repositories;

namespace CertBot.Turns;

/// <summary>Handles one turn; see the diagram in README.</summary>
internal interface ITurnHandler
{
    Task<TurnOutcome> Handle(IncomingActivity activity, CancellationToken cancellationToken);

    /// <summary>The person behind a channel's user; null if the user never wrote.</summary>
    Task<PersonId?> FindPersonId(ChannelUser user, CancellationToken cancellationToken);

    /// <summary>Whether the user may open the conversation: their own chat always, a group's channel by role.</summary>
    Task<bool> MayOpen(ChannelUser user, ConversationAddress address, CancellationToken cancellationToken);
}
