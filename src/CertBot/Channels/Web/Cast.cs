using CertBot.Core.Directory;

namespace CertBot.Channels.Web;

/// <summary>The people and channels of the demo as the built-in chat needs them: ids, names, vendors. Who they are, <see cref="Demo"/> says.</summary>
internal sealed class Cast
{
    public IReadOnlyList<CastMember> People { get; } = [.. Demo.People.Select(p => new CastMember(p.Person.Id.Value, p.Person.Name, VendorOf(p.Person.Id)))];

    /// <summary>The channels bound on this channel, in the order of the demo.</summary>
    public IReadOnlyList<string> Channels { get; } = [.. Demo.Roster.OfType<RosterCommand.Bind>().Select(b => b.Place.Id)];

    public bool IsChannel(string id) => Channels.Contains(id, StringComparer.Ordinal);

    /// <summary>A person by id; somebody the demo does not know goes by their id.</summary>
    public WebUser User(string id) => new(id, People.FirstOrDefault(p => p.Id == id)?.Name ?? id);

    private static string? VendorOf(Core.PersonId person)
    {
        var vendor = Demo.Vendors.LastOrDefault(s => s.Actor.Id == person)?.Vendor;
        return Demo.Vendors.Where(s => s.Vendor == vendor).Select(s => s.Command).OfType<VendorCommand.Create>().FirstOrDefault()?.Name;
    }
}

/// <summary>One of the demo's people; <paramref name="Vendor"/> is null on the platform's side.</summary>
internal sealed record CastMember(string Id, string Name, string? Vendor);
