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
internal sealed class DisplayNameStore(PersonStore persons, Aggregates aggregates, InstalledEditions editions, InstanceCache<PersonId, string> names)
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
            if (
                await persons.Find(new PersonId(holder), cancellationToken) is { KnownName: { } other }
                && NameSkeleton.AllOf(other).Any(o => own.Any(s => s == o || (o.Length >= MinContained && s.Contains(o, StringComparison.Ordinal))))
            )
            {
                return true;
            }
        }

        return false;
    }
}
