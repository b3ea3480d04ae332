using CertBot.Core.Conversation;
using CertBot.Core.Directory;
using CertBot.Core.Primitives;
using CertBot.Core.Support.Duty;
using CertBot.Outbox;
using CertBot.Repositories;
using CertBot.Store.Documents;

namespace CertBot.Commands.Handlers;

/// <summary>Decides commands on absences and rotas.</summary>
internal sealed class DutyCommandHandler(Aggregates aggregates, PersonStore persons, InstalledEditions editions, CommandOutcomes outcomes)
{
    public async Task<CommandOutcome> Decide(Command.OnDuty command, CommandRun run, CancellationToken cancellationToken)
    {
        var loaded = await run.Session.LoadDuty(cancellationToken);
        var (about, substitute) = command.Command switch
        {
            DutyCommand.EnterAbsence enter => (await Find(enter.Person, cancellationToken), await Find(enter.Substitute, cancellationToken)),
            DutyCommand.EndAbsence end => (await Find(end.Person, cancellationToken), null),
            _ => (null, null),
        };
        var vendor = about?.Member is { } member ? (await run.Session.LoadVendor(member.Vendor, cancellationToken)).State : null;
        var context = new DutyContext
        {
            Actor = run.ForMembersOf(vendor).Actor,
            Now = run.Now,
            RoleAssignments = await run.Session.GetRoles(cancellationToken),
            Edition = editions.Default,
            Person = about,
            Substitute = substitute,
            Vendor = vendor,
        };
        return outcomes.Of(DutyDecider.Decide(command.Command, loaded.State ?? DutySchedule.Empty, context), aggregates.Duty, loaded, run, (events, after) =>
            new CommandEffects(
                [
                    .. DutyNotifications
                        .For(events, loaded.State, after)
                        .Select((notification, index) => OutboxDocuments.Create(notification, null, $"{after.Revision:D6}:{index:D2}", run.Now)),
                    // Whoever was called or has taken something may be there no more, or again.
                    .. events.Any(e => e.Data is DutyEvent.AbsenceEntered or DutyEvent.AbsenceBegan or DutyEvent.AbsenceEnded)
                        ? [HolderUpdates.Create(null, null, after.Revision, run.Now)]
                        : (Document[])[],
                ],
                after.NextDue
            )
        );
    }

    private Task<Person?> Find(PersonId id, CancellationToken cancellationToken) => persons.FindCurrent(id, cancellationToken);
}
