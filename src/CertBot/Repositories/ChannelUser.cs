using CertBot.Core.Directory;

namespace CertBot.Repositories;

/// <summary>A channel's user. <see cref="Name"/> is the name reported by the channel: untrusted text.</summary>
internal sealed record ChannelUser(string Channel, string Tenant, string UserId, string Name)
{
    /// <summary>The id the channel requires to mention the user, if it is not <see cref="UserId"/>.</summary>
    public string? Handle { get; init; }

    public Account Account => new(Channel, Tenant, UserId) { Handle = Handle };
}
