using System.Collections.Immutable;
using CertBot.Core.Certification;
using CertBot.Core.Certification.Applications;
using CertBot.Core.Certification.Notifications;
using CertBot.Core.Certification.ReadModels;
using CertBot.Core.Certification.Timers;
using CertBot.Core.Conversation;
using CertBot.Core.Directory;
using CertBot.Core.Directory.Rules;
using CertBot.Core.Policy;
using CertBot.Core.Primitives;
using CertBot.Outbox;
using CertBot.Repositories;
using CertBot.Store;
using CertBot.Store.Documents;
using CertBot.Store.Events;
using CertBot.Store.Leases;
using NodaTime;

namespace CertBot.Commands.Handlers;

/// <summary>Somebody lost a role: the outbox message by which what they held is released.</summary>
internal static class HolderUpdates
{
    public static Document Create(RoleName? role, VendorId? vendor, int revision, Instant now) =>
        OutboxDocuments.Create(new OutboxMessage.HolderUpdate(new HolderChange(role, vendor)), $"{revision:D6}:holders", now);
}
