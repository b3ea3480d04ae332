using System.Collections.Immutable;
using CertBot.Core.Directory;
using CertBot.Core.Primitives;

namespace CertBot.Repositories;

/// <summary>Finds the members of a conversation: the people of the group whose channel it is.</summary>
internal sealed class GroupMembers(PersonStore persons, Aggregates aggregates, InstalledEditions editions)
{
    /// <summary>The known people who hold a role of the group; empty if the conversation is not the channel of a group.</summary>
    public async Task<ImmutableArray<Person>> Load(ConversationAddress address, CancellationToken cancellationToken)
    {
        var assignments = await aggregates.LoadRoles(cancellationToken);
        if (assignments.GroupOf(address) is not { } name || editions.Default.Groups.FirstOrDefault(g => g.Name == name) is not { } groupSettings)
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
