using CertBot.Core.Directory;
using CertBot.Demo.Seed;

namespace CertBot.Channels.DirectLine.Tokens;

/// <summary>The people and channels of the demo as the built-in chat needs them: ids, names, vendors. Who they are, <see cref="DemoData"/> says.</summary>
internal sealed class DemoUsers
{
    public IReadOnlyList<DemoUser> Users { get; } = [.. DemoData.People.Select(p => new DemoUser(p.Person.Id.Value, p.Person.Name, FindVendor(p.Person.Id)))];

    /// <summary>The channels bound on this channel, in the order of the demo.</summary>
    public IReadOnlyList<string> Channels { get; } = [.. DemoData.RoleCommands.OfType<RoleAssignmentCommand.BindGroup>().Select(b => b.Conversation.Id)];

    public bool IsChannel(string id) => Channels.Contains(id, StringComparer.Ordinal);

    /// <summary>A person by id; somebody the demo does not know goes by their id.</summary>
    public WebUser GetUser(string id) => new(id, Users.FirstOrDefault(p => p.Id == id)?.Name ?? id);

    private static string? FindVendor(CertBot.Core.Primitives.PersonId person)
    {
        var vendor = DemoData.VendorSteps.LastOrDefault(s => s.Actor.Id == person)?.Vendor;
        return DemoData.VendorSteps.Where(s => s.Vendor == vendor).Select(s => s.Command).OfType<VendorCommand.Create>().FirstOrDefault()?.Name;
    }
}

/// <summary>One of the demo's people; <paramref name="Vendor"/> is null on the platform's side.</summary>
internal sealed record DemoUser(string Id, string Name, string? Vendor);
