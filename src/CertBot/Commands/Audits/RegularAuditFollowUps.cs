using CertBot.Commands.Cases;
using CertBot.Core.Certification.Applications;
using CertBot.Core.Certification.Sanctions;
using CertBot.Core.Conversation;
using CertBot.Core.Directory;
using CertBot.Core.Primitives;
using CertBot.Core.RegularAudits;
using CertBot.Outbox;
using CertBot.Outbox.Dispatch;
using CertBot.Repositories;
using CertBot.Store.Documents;
using NodaTime;

namespace CertBot.Commands.Audits;

/// <summary>
/// What follows for audits from elsewhere: a certificate starts and stops them, a missed target schedules one, and a test question whose time has come becomes a
/// case of its customer, taken in as the customer's own would be.
/// </summary>
internal sealed class RegularAuditFollowUps(CommandExecutor executor, Aggregates aggregates, CaseIntake intake, IClock clock) : IFollowUpHandler
{
    /// <summary>As which the case is told: the same as for every case of the success portal.</summary>
    private const string Teller = "portal";

    public bool Follows(OutboxMessage message) =>
        message is OutboxMessage.CertificateUpdate or OutboxMessage.SanctionCall { Ground: SanctionGround.MissedTargets } or OutboxMessage.ShopperCall;

    public async Task Follow(OutboxMessage message, string origin, CancellationToken cancellationToken)
    {
        switch (message)
        {
            case OutboxMessage.CertificateUpdate { Application: var id }:
                await FollowCertificate(id, cancellationToken);
                break;
            case OutboxMessage.SanctionCall { Application: var id, Ground: SanctionGround.MissedTargets(var month, var keys) }:
                await Execute(id, new RegularAuditCommand.PlanForTargets(month, keys), cancellationToken);
                break;
            case OutboxMessage.ShopperCall(var id, var audit, var number):
                await Register(id, audit, number, cancellationToken);
                break;
        }
    }

    private async Task FollowCertificate(ApplicationId id, CancellationToken cancellationToken)
    {
        if (await aggregates.FindApplication(id, cancellationToken) is not { } app)
            return;

        await Execute(
            id,
            CertificateStates.IsAudited(app) ? new RegularAuditCommand.Start(app.Vendor) : new RegularAuditCommand.EndSchedule(),
            cancellationToken
        );
    }

    /// <summary>The key of the question ensures that the case is opened once, on whatever host and however often this is repeated.</summary>
    private async Task Register(ApplicationId id, int auditNumber, int number, CancellationToken cancellationToken)
    {
        var loaded = await aggregates.RegularAudits.Load(StoreKeys.RegularAudits(id), cancellationToken);
        if (
            loaded.State is not { Open: { } audit } history
            || audit.Number != auditNumber
            || audit.FindQuestion(number) is not { Asked: null, IsDropped: false } question
        )
        {
            return;
        }

        var now = clock.GetCurrentInstant();
        var opening = ShopperTime.RegistrationOf(question, history, question.CalledAt ?? now);
        var taken = await intake.Open(history.Vendor, opening, [], question.Key, Actor.Integration(Teller, history.Vendor), now, cancellationToken);
        var opened = taken switch
        {
            CaseIntakeResult.New(var caseId) => caseId,
            CaseIntakeResult.Unchanged(var caseId) => caseId,
            CaseIntakeResult.Changed(var caseId, _) => caseId,
            _ => (CaseId?)null,
        };
        await Execute(
            id,
            opened is { } known
                ? new RegularAuditCommand.MarkRegistered(auditNumber, number, known, opening.OpenedAt)
                : new RegularAuditCommand.MarkUnregistered(auditNumber, number),
            cancellationToken
        );
    }

    private Task<CommandResult> Execute(ApplicationId id, RegularAuditCommand command, CancellationToken cancellationToken) =>
        executor.Execute(new Command.OnRegularAudits(id, command), null, Actor.Clock, clock.GetCurrentInstant(), cancellationToken);
}
