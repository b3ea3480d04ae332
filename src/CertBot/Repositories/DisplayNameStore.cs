using System.Collections.Immutable;
using CertBot.Core.Directory;
using CertBot.Core.Directory.Rules;
using CertBot.Core.Primitives;
using CertBot.Store.Leases;

namespace CertBot.Repositories;

/// <summary>
/// Names as others read them, wherever they read them. People name themselves, so a vendor's person may be called like somebody of the platform, or like the
/// platform itself: their name is then followed by the vendor's, which nobody can choose so. All other names are shown as they are.
/// A change is visible at once on this host and after <see cref="HostInstance.CacheTtl"/> on others.
/// </summary>
internal sealed class DisplayNameStore(
    PersonStore persons,
    Aggregates aggregates,
    InstalledEditions editions,
    InstanceCache<PersonId, string> names,
    InstanceCache<PersonId, ImmutableArray<string>> looks
)
{
    /// <summary>A shorter name within another one says nothing.</summary>
    private const int MinContained = 6;

    private readonly Lock _change = new();

    /// <summary>Incremented by each change: a name that was composed before a change is not kept after it.</summary>
    private int _changes;

    public async Task<string?> Find(PersonId id, CancellationToken cancellationToken)
    {
        if (names.TryGet(id, out var known))
            return known;

        var before = Volatile.Read(ref _changes);
        if (await persons.Find(id, cancellationToken) is not { KnownName: { } name } person)
            return null;

        var shown = await SideOf(person, name, cancellationToken) is { } side ? $"{name} ({side})" : name;
        lock (_change)
        {
            if (_changes == before)
                names.Set(id, shown);
        }

        return shown;
    }

    public void Forget()
    {
        lock (_change)
        {
            _changes++;
            names.Clear();
            looks.Clear();
        }
    }

    /// <summary>The name of the vendor that a person belongs or belonged to, if their own name can be taken for one of the platform's side.</summary>
    private async Task<string?> SideOf(Person person, string name, CancellationToken cancellationToken)
    {
        if ((person.Member?.Vendor ?? person.FormerVendors.FirstOrDefault()) is not { Value.Length: > 0 } vendor)
            return null;

        var assignments = await aggregates.LoadRoles(cancellationToken);
        if (assignments.RolesByPerson.ContainsKey(person.Id.Value))
            return null;

        return ReservedNames.ArePartOf(name, editions.Default) || await ImitatesHolder(name, assignments, cancellationToken)
            ? (await aggregates.FindVendor(vendor, cancellationToken))?.Name
            : null;
    }

    private async Task<bool> ImitatesHolder(string name, RoleAssignments assignments, CancellationToken cancellationToken)
    {
        var own = NameSkeleton.AllOf(name);
        foreach (var holder in assignments.RolesByPerson.Keys)
        {
            var other = await LooksOf(new PersonId(holder), cancellationToken);
            if (other.Any(o => own.Any(s => s == o || (o.Length >= MinContained && s.Contains(o, StringComparison.Ordinal)))))
                return true;
        }

        return false;
    }

    /// <summary>The skeletons of a role holder's name; none while no name is known.</summary>
    private async Task<ImmutableArray<string>> LooksOf(PersonId holder, CancellationToken cancellationToken)
    {
        if (looks.TryGet(holder, out var known))
            return known;

        var before = Volatile.Read(ref _changes);
        var look = await persons.Find(holder, cancellationToken) is { KnownName: { } name } ? NameSkeleton.AllOf(name) : [];
        lock (_change)
        {
            if (_changes == before)
                looks.Set(holder, look);
        }

        return look;
    }
}
