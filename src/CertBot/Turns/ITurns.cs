using CertBot.Core;
using CertBot.Core.Conversation;

namespace CertBot.Turns;

/// <summary>Takes one turn; see the picture in README.</summary>
internal interface ITurns
{
    Task<Answer> Take(Inbound inbound, CancellationToken cancel);

    /// <summary>Who is behind a channel's user; null: nobody who ever spoke.</summary>
    Task<PersonId?> Known(Identity who, CancellationToken cancel);

    /// <summary>Whether this person may open this place: their own chat always, a group's channel by role.</summary>
    Task<bool> MayOpen(Identity who, Place place, CancellationToken cancel);
}
