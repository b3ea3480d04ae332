using CertBot.Core.Directory;
using CertBot.Core.Directory.Rules;
using CertBot.Core.Primitives;
using CertBot.Repositories;

namespace CertBot.Turns;

/// <summary>Finds the person behind a channel's user, and decides which conversations the user may open.</summary>
internal sealed class ConversationAccess(PersonStore persons, Aggregates aggregates, InstalledEditions editions)
{
    /// <summary>Null if the user never wrote.</summary>
    public async Task<PersonId?> FindPersonId(ChannelUser user, CancellationToken cancellationToken) => (await persons.FindByUser(user, cancellationToken))?.Id;

    /// <summary>
    /// Everybody may open their own chat. Opening a group's channel requires a role that has access to the group; opening any other channel requires an
    /// administrator.
    /// </summary>
    public async Task<bool> MayOpen(ChannelUser user, ConversationAddress address, CancellationToken cancellationToken)
    {
        if (address.IsPersonal)
            return true;

        var assignments = await aggregates.LoadRoles(cancellationToken);
        var actor = assignments.ActorFor(await persons.GetOrCreate(user, address, null, null, cancellationToken));
        return assignments.GroupOf(address) is { } group ? GroupAccess.CanOpen(actor, group, editions.Default) : actor.HasRole(RoleName.Administrator);
    }
}
