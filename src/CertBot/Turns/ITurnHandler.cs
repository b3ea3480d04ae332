using CertBot.Core.Directory;
using CertBot.Core.Primitives;
using CertBot.Repositories;

namespace CertBot.Turns;

/// <summary>Takes one turn; see the picture in README.</summary>
internal interface ITurnHandler
{
    Task<TurnOutcome> Handle(IncomingActivity activity, CancellationToken cancellationToken);

    /// <summary>Who is behind a channel's user; null: nobody who ever spoke.</summary>
    Task<PersonId?> FindPersonId(ChannelUser user, CancellationToken cancellationToken);

    /// <summary>Whether this person may open this place: their own chat always, a group's channel by role.</summary>
    Task<bool> MayOpen(ChannelUser user, ConversationAddress address, CancellationToken cancellationToken);
}
