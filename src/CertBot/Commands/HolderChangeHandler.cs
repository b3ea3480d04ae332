using System.Collections.Immutable;
using CertBot.Core.Certification.Applications;
using CertBot.Core.Certification.Notifications;
using CertBot.Core.Certification.ReadModels;
using CertBot.Core.Conversation;
using CertBot.Core.Directory;
using CertBot.Core.Messaging;
using CertBot.Core.Primitives;
using CertBot.Core.Support.Cases;
using CertBot.Outbox;
using CertBot.Outbox.Dispatch;
using CertBot.Repositories;
using CertBot.Store.Documents;
using NodaTime;

namespace CertBot.Commands;

/// <summary>
/// After somebody lost a role, went away or is back: every open application and case in which a claim or a seat may have ended with it gets a tick, which
/// releases it, and administrators are told of work that nobody can do any more.
/// </summary>
internal sealed class HolderChangeHandler(CommandExecutor executor, Aggregates aggregates, ReadModelStores readModels, InstalledEditions editions, IClock clock)
    : IHolderChangeHandler
{
    public async Task<ImmutableArray<Notification>> Apply(HolderChange change, CancellationToken cancellationToken)
    {
        var assignments = await aggregates.LoadRoles(cancellationToken);
        List<UnstaffedWork> unstaffed = [];
        await foreach (var application in readModels.Applications.EachOpen(cancellationToken))
        {
            if (change.Vendor is { } vendor && application.Vendor != vendor)
                continue;
            if (change.Role is { } role)
            {
                unstaffed.AddRange((await FindUnstaffed(application, assignments, cancellationToken)).Where(work => work.Roles.Contains(role)));
            }

            if (MayHaveLostHolder(application, assignments))
                await Tick(application, cancellationToken);
        }

        await TickEscalatedCases(change, cancellationToken);
        return change.Role is { } revoked && unstaffed.Count > 0 ? [StaffingNotifications.ForRevokedRole(revoked, unstaffed, assignments)] : [];
    }

    private async Task TickEscalatedCases(HolderChange change, CancellationToken cancellationToken)
    {
        List<CaseId> cases = [];
        await foreach (var row in readModels.Cases.EachEscalated(cancellationToken))
        {
            if (change.Vendor is not { } vendor || row.Vendor == vendor)
                cases.Add(row.Id);
        }

        foreach (var id in cases)
        {
            try
            {
                await executor.Execute(new Command.OnCase(id, new CaseCommand.Tick()), null, Actor.Clock, clock.GetCurrentInstant(), cancellationToken);
            }
            catch (StoreRejectedException)
            {
                // This case cannot be read; it is reported where it is used. The others do not wait for it.
            }
        }
    }

    private async Task<IEnumerable<UnstaffedWork>> FindUnstaffed(
        ApplicationSummary application,
        RoleAssignments assignments,
        CancellationToken cancellationToken
    )
    {
        var vendor = await aggregates.FindVendor(application.Vendor, cancellationToken);
        var state = Independence.HasMemberWithRole(vendor, assignments) ? await aggregates.FindApplication(application.Id, cancellationToken) : null;
        return UnstaffedWork.In(application, editions.Default, assignments, vendor, state);
    }

    private static bool MayHaveLostHolder(ApplicationSummary application, RoleAssignments assignments) =>
        !application.Escalations.IsEmpty || application.OpenTasks.Any(task => task.ClaimedBy is { } holder && !assignments.HasAnyRole(holder, task.Reviewers));

    private async Task Tick(ApplicationSummary application, CancellationToken cancellationToken)
    {
        try
        {
            foreach (var scope in (TickScope[])[TickScope.Everything, TickScope.OneStep])
            {
                var command = new Command.OnApplication(application.Id, new ApplicationCommand.Tick { Scope = scope });
                var result = await executor.Execute(command, null, Actor.Clock, clock.GetCurrentInstant(), cancellationToken);
                if (result is not CommandResult.Refused { Refusal.Code: CommandExecutor.TooLarge })
                    break; // the rest follows with the next timer
            }
        }
        catch (StoreRejectedException)
        {
            // This application cannot be read; it is reported where it is used. The others do not wait for it.
        }
    }
}
