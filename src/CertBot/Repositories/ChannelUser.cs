using CertBot.Core.Directory;

namespace CertBot.Repositories;

/// <summary>A channel's user. <see cref="Name"/> is what the channel calls them: foreign text.</summary>
internal sealed record ChannelUser(string Channel, string Tenant, string UserId, string Name)
{
    /// <summary>What the channel wants where they are called by name, if that is another id.</summary>
    public string? Handle { get; init; }

    public Account Account => new(Channel, Tenant, UserId) { Handle = Handle };
}
