using CertBot.Core.Directory;
using CertBot.Demo.Seed;

namespace CertBot.Channels.DirectLine.Tokens;

/// <summary>The users and channels of the demo as the web chat needs them: ids, names, vendors. They come from <see cref="DemoData"/>.</summary>
internal sealed class DemoUsers
{
    public IReadOnlyList<DemoUser> Users { get; } = [.. DemoData.People.Select(p => new DemoUser(p.Person.Id.Value, p.Person.Name, FindVendor(p.Person.Id)))];

    /// <summary>The channels bound in the web chat, in the order of the demo.</summary>
    public IReadOnlyList<string> Channels { get; } = [.. DemoData.RoleCommands.OfType<RoleAssignmentCommand.BindGroup>().Select(b => b.Conversation.Id)];

    public bool IsChannel(string id) => Channels.Contains(id, StringComparer.Ordinal);

    /// <summary>A user by id; one the demo does not know is named by the id.</summary>
    public WebUser GetUser(string id) => new(id, Users.FirstOrDefault(p => p.Id == id)?.Name ?? id);

    private static string? FindVendor(CertBot.Core.Primitives.PersonId person)
    {
        var vendor = DemoData.VendorSteps.LastOrDefault(s => s.Actor.Id == person)?.Vendor;
        return DemoData.VendorSteps.Where(s => s.Vendor == vendor).Select(s => s.Command).OfType<VendorCommand.Create>().FirstOrDefault()?.Name;
    }
}

/// <summary>A demo user; <paramref name="Vendor"/> is null for the platform's staff.</summary>
internal sealed record DemoUser(string Id, string Name, string? Vendor);
