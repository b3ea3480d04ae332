using CertBot.Core.Directory;
using CertBot.Core.Primitives;
using CertBot.Outbox;
using CertBot.Store.Documents;
using NodaTime;

namespace CertBot.Commands.Handlers;

/// <summary>Somebody lost a role: the outbox message by which what they held is released.</summary>
internal static class HolderUpdates
{
    public static Document Create(RoleName? role, VendorId? vendor, int revision, Instant now) =>
        OutboxDocuments.Create(new OutboxMessage.HolderUpdate(new HolderChange(role, vendor)), $"{revision:D6}:holders", now);
}
