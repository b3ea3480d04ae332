using System.Collections.Immutable;
using CertBot.Core.Conversation;
using CertBot.Core.Directory;
using CertBot.Turns;

namespace CertBot.Delivery;

/// <summary>Who belongs to a place: the people of the group whose channel it is.</summary>
internal sealed class Circle(People people, Rosters rosters, EditionShelf editions)
{
    /// <summary>Those who hold a role of the group, as they are known; nobody where the place is no group's.</summary>
    public async Task<ImmutableArray<Person>> Of(Place place, CancellationToken cancel)
    {
        var roster = await rosters.Load(cancel);
        var group = roster.PlaceByGroup.FirstOrDefault(g => g.Value == place).Key;
        if (editions.Default.Groups.FirstOrDefault(g => g.Name.Value == group) is not { } bound) return [];

        var there = ImmutableArray.CreateBuilder<Person>();
        foreach (var id in bound.Roles.SelectMany(r => roster.Holders(r)).Distinct())
        {
            if (await people.Find(id, cancel) is { } person) there.Add(person);
        }

        return there.ToImmutable();
    }
}
