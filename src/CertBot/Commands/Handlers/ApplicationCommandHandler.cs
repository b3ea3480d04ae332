using CertBot.Core.Certification;
using CertBot.Core.Certification.Applications;
using CertBot.Core.Certification.Certificates;
using CertBot.Core.Certification.Escalations;
using CertBot.Core.Certification.Notifications;
using CertBot.Core.Certification.Precedents;
using CertBot.Core.Certification.ReadModels;
using CertBot.Core.Conversation;
using CertBot.Core.Directory;
using CertBot.Core.Kpis;
using CertBot.Core.Policy;
using CertBot.Core.Primitives;
using CertBot.Core.Support;
using CertBot.Core.Support.Duty;
using CertBot.Outbox;
using CertBot.Repositories;
using CertBot.Store.Documents;
using CertBot.Store.Leases;

namespace CertBot.Commands.Handlers;

/// <summary>Decides commands on applications.</summary>
internal sealed class ApplicationCommandHandler(
    Aggregates aggregates,
    ApplicationSummaryStore summaries,
    InstalledEditions editions,
    CommandOutcomes outcomes,
    IStoredFiles files,
    InspectionCalls inspections
)
{
    public async Task<CommandOutcome> Decide(Command.OnApplication command, CommandRun run, CancellationToken cancellationToken)
    {
        var loaded = await run.Session.LoadApplication(command.Id, cancellationToken);
        var submission = command.Command as ApplicationCommand.Submit;
        var edition = editions.Get(loaded.State?.Edition ?? submission?.Edition);
        var vendorId = submission?.Vendor ?? loaded.State?.Vendor; // a released listing is another vendor's from its submission on
        var vendor = vendorId is { } id ? (await run.Session.LoadVendor(id, cancellationToken)).State : null;
        // The copy of the membership that the actor carries may be older: a person who was removed acts for the vendor no more.
        run = run.ForMembersOf(vendor);
        var context = new DecisionContext
        {
            Id = command.Id,
            Edition = edition,
            Actor = run.Actor,
            Now = run.Now,
            RoleAssignments = await run.Session.GetRoles(cancellationToken),
            Vendor = vendor,
            Duty = EscalationRules.DependsOnDuty(command.Command, loaded.State) ? await run.Session.GetDuty(cancellationToken) : DutySchedule.Empty,
            IsFileLost = command.Command is ApplicationCommand.KeepMaterial keep && await IsFileLost(keep, loaded.State, cancellationToken),
            IsInspectionOn = inspections.IsOn(edition),
            Report = await inspections.FindReport(command.Command, loaded.State, edition, cancellationToken),
            ApplicationsBeforeKickOff = submission is null ? 0 : await summaries.CountBeforeKickOff(submission.Vendor, command.Id, cancellationToken),
        };
        var outcome = outcomes.Of(ApplicationDecider.Decide(command.Command, loaded.State, context), aggregates.Applications, loaded, run, (events, after) =>
            new CommandEffects(
                [
                    .. ApplicationNotifications
                        .For(events, loaded.State, after, context)
                        .Select((notification, index) => OutboxDocuments.Create(notification, null, $"{after.Revision:D6}:{index:D2}", run.Now)),
                    .. ApplicationNotifications
                        .RemindersFor(events, after, context)
                        .Select((r, index) => OutboxDocuments.Create(new OutboxMessage.ReminderLine(r), $"{after.Revision:D6}:r{index:D2}", run.Now)),
                    OutboxDocuments.Create(
                        new OutboxMessage.ListRow(ApplicationSummaryProjection.Project(after, edition)),
                        $"{after.Revision:D6}:-row",
                        run.Now
                    ),
                    .. PrecedentProjection.Project(events, after) is { Length: > 0 } precedents
                        ? [OutboxDocuments.Create(new OutboxMessage.PrecedentRows(precedents), $"{after.Revision:D6}:precedents", run.Now)]
                        : (Document[])[],
                    .. events.Any(e => e.Data is ApplicationEvent.EscalationChanged { Event: EscalationEvent.Opened }) && !after.Certificates.IsEmpty
                        ? [OutboxDocuments.Create(new OutboxMessage.KpiRecount(after.Id, edition.MonthOf(run.Now)), $"{after.Revision:D6}:-row:k00", run.Now)]
                        : System.Collections.Immutable.ImmutableArray<Document>.Empty,
                    .. inspections.JobsFor(events, after, edition, run.Now),
                    .. events.Any(e => CertificateChanges.Includes(e.Data))
                        ? new[] { OutboxDocuments.Create(new OutboxMessage.CertificateUpdate(command.Id), $"{after.Revision:D6}:certificate", run.Now) }
                        : [],
                ],
                inspections.NextDue(after, edition, run.Now)
            )
        );
        return outcome is CommandOutcome.Changed { Writes: var writes } && DocumentRoom.IsLimitedFor(command.Command) && !DocumentRoom.IsLeft(writes)
            ? new CommandOutcome.Rejected(new Refusal("certification.refused.full"))
            : outcome;
    }

    /// <summary>A file that the certified version had, and that somebody removed from the store since.</summary>
    private async Task<bool> IsFileLost(ApplicationCommand.KeepMaterial command, Application? app, CancellationToken cancellationToken) =>
        app?.CertifiedBaseline?.Release.Materials.GetValueOrDefault(Release.PartIdFor(command.Material, command.Part)) is SubmittedMaterial.File { Id: var id }
        && !await files.IsStored(id, cancellationToken);
}
