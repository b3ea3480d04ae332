using CertBot.Core.Certification.Applications;
using CertBot.Core.Conversation;
using CertBot.Core.Directory;
using CertBot.Core.Primitives;
using CertBot.Core.Support.Cases;
using CertBot.Repositories;
using NodaTime;

namespace CertBot.Commands;

/// <summary>
/// What follows when a person left a vendor or was removed: they lose access at once, and somebody else there takes over what they held. Each step has its own
/// key, so that a host that stopped in between repeats it without a second effect.
/// </summary>
internal sealed class MemberDeparture(CommandExecutor executor, ReadModelStores readModels, PersonStore persons)
{
    public async Task Complete(VendorId vendor, PersonId leaver, string key, Instant now, CancellationToken cancellationToken)
    {
        // The outbox does this too, but a moment later.
        await persons.Change(leaver, p => p.Member?.Vendor == vendor ? p with { Member = null } : p, cancellationToken);
        List<ApplicationId> applications = [];
        await foreach (var row in readModels.Applications.Each(vendor, cancellationToken))
            applications.Add(row.Id);
        foreach (var id in applications)
        {
            await executor.Execute(
                new Command.OnApplication(id, new ApplicationCommand.HandOver(leaver)),
                $"{key}:hand-over",
                Actor.Clock,
                now,
                cancellationToken
            );
        }

        List<CaseId> cases = [];
        await foreach (var row in readModels.Cases.EachOpen(vendor, cancellationToken))
        {
            if (row.Owner == leaver || !row.Escalations.IsEmpty)
                cases.Add(row.Id);
        }

        foreach (var id in cases)
            await executor.Execute(new Command.OnCase(id, new CaseCommand.HandOver(leaver)), $"{key}:hand-over", Actor.Clock, now, cancellationToken);
    }
}
