using System.Collections.Immutable;
using CertBot.Core.Directory;
using CertBot.Core.Primitives;

namespace CertBot.Repositories;

/// <summary>Who belongs to a place: the people of the group whose channel it is.</summary>
internal sealed class GroupMembers(PersonStore persons, RoleStore roles, InstalledEditions editions)
{
    /// <summary>Those who hold a role of the group, as they are known; nobody where the place is no group's.</summary>
    public async Task<ImmutableArray<Person>> Load(ConversationAddress address, CancellationToken cancellationToken)
    {
        var assignments = await roles.Load(cancellationToken);
        var group = assignments.ConversationByGroup.FirstOrDefault(g => g.Value == address).Key;
        if (editions.Default.Groups.FirstOrDefault(g => g.Name.Value == group) is not { } groupSettings)
            return [];

        var members = ImmutableArray.CreateBuilder<Person>();
        foreach (var id in groupSettings.Roles.SelectMany(r => assignments.HoldersOf(r)).Distinct())
        {
            if (await persons.Find(id, cancellationToken) is { } person)
                members.Add(person);
        }

        return members.ToImmutable();
    }
}
