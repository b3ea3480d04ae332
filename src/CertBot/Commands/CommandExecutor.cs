using System.Collections.Immutable;
using CertBot.Commands.Handlers;
using CertBot.Core.Certification.Applications;
using CertBot.Core.Conversation;
using CertBot.Core.Directory;
using CertBot.Core.Primitives;
using CertBot.Outbox;
using CertBot.Repositories;
using CertBot.Repositories.Inspections;
using CertBot.Store;
using CertBot.Store.Documents;
using CertBot.Store.Leases;
using NodaTime;

namespace CertBot.Commands;

/// <summary>
/// Executes a command on its aggregate: loads, decides, evolves, and commits the new state, the events, the outbox messages and the command's key in one batch.
/// The key ensures that a repeated command has no second effect. After a lost race everything, including the actor's roles, is loaded and decided again.
/// </summary>
internal sealed class CommandExecutor(
    IStore store,
    Aggregates aggregates,
    CommandHandlers handlers,
    QueueSignal signal,
    RoleAssignmentPreconditions roleAssignments,
    InspectionPatience patience,
    InspectionSignal inspections
)
{
    /// <summary>The refusal of what does not fit one batch of the store.</summary>
    public const string TooLarge = "certification.refused.too-large";

    private static readonly Duration RememberCommands = Duration.FromDays(30);

    private readonly KeyedLock _aggregatesInUse = new();

    /// <summary>Executes a command for an actor that is not a person in a turn: the timer or the operator's settings.</summary>
    public Task<CommandResult> Execute(Command command, string? key, Actor actor, Instant now, CancellationToken cancellationToken) =>
        Execute(command, key, actor, new AggregateSession(aggregates), now, cancellationToken);

    /// <summary>The same, on what the session has read already.</summary>
    public Task<CommandResult> Execute(Command command, string? key, Actor actor, AggregateSession session, Instant now, CancellationToken cancellationToken) =>
        Execute(command, key, _ => actor, session, now, cancellationToken);

    /// <summary>
    /// Executes a command for a person in a turn, with the roles held by the session. Afterwards the session holds the state that resulted from the command.
    /// Who submits right after the upload waits for the inspection for some moments, in place of being asked to try again.
    /// </summary>
    public async Task<CommandResult> Execute(
        Command command,
        string key,
        Person person,
        AggregateSession session,
        Instant now,
        CancellationToken cancellationToken
    )
    {
        var result = await Execute(command, key, assignments => assignments.ActorFor(person), session, now, cancellationToken);
        for (var waits = 0; waits < patience.Waits && InspectionPatience.IsWorthwhile(result); waits++)
        {
            await patience.Pause(cancellationToken);
            session.Clear();
            result = await Execute(command, key, assignments => assignments.ActorFor(person), session, now, cancellationToken);
        }
        return result;
    }

    private async Task<CommandResult> Execute(
        Command command,
        string? key,
        Func<RoleAssignments, Actor> actorFor,
        AggregateSession session,
        Instant now,
        CancellationToken cancellationToken
    )
    {
        using var turn = await _aggregatesInUse.Acquire(PartitionOf(command), cancellationToken);
        for (var attempt = 0; attempt < OptimisticRetry.MaxAttempts; attempt++, session.Clear())
        {
            var actor = actorFor(await session.GetRoles(cancellationToken));
            var run = new CommandRun(actor, now, session);
            var outcome = command switch
            {
                Command.OnApplication c => await handlers.Applications.Decide(c, run, cancellationToken),
                Command.OnVendor c => await handlers.Vendors.Decide(c, run, cancellationToken),
                Command.OnRoleAssignments c => await handlers.Roles.Decide(c, run, cancellationToken),
                Command.OnCustomer c => await handlers.Customers.Decide(c, run, cancellationToken),
                Command.OnCase c => await handlers.Cases.Decide(c, run, cancellationToken),
                Command.OnDuty c => await handlers.Duty.Decide(c, run, cancellationToken),
                Command.OnKpis c => await handlers.Kpis.Decide(c, run, cancellationToken),
                Command.OnSurvey c => await handlers.Surveys.Decide(c, run, cancellationToken),
                Command.OnRegularAudits c => await handlers.RegularAudits.Decide(c, run, cancellationToken),
                _ => throw new InvalidOperationException($"{command.GetType().Name} concerns no aggregate"),
            };
            switch (outcome)
            {
                case CommandOutcome.Unchanged:
                    return new CommandResult.Completed();
                case CommandOutcome.Rejected { Refusal: var refusal }:
                    if (key is null || await store.Get(PartitionOf(command), StoreKeys.Processed(key), cancellationToken) is null)
                        return new CommandResult.Refused(refusal);

                    session.Clear(); // refused because it was already executed: a host stopped before it could report that
                    return new CommandResult.Completed();
                case CommandOutcome.Changed { Writes: var writes } changed:
                    switch (await Commit(PartitionOf(command), [.. writes, .. ProcessedMark(key, now)], cancellationToken))
                    {
                        case CommitResult.Committed:
                            changed.KeepState();
                            if (command is Command.OnRoleAssignments)
                                roleAssignments.ForgetNames();
                            return new CommandResult.Completed();
                        case CommitResult.AlreadyExists { Id: var id } when key is not null && id == StoreKeys.Processed(key):
                            session.Clear();
                            return new CommandResult.Completed();
                        case CommitResult.TooLarge:
                            return new CommandResult.Refused(new Refusal(TooLarge));
                        default:
                            continue; // lost the race
                    }
                default:
                    throw new System.Diagnostics.UnreachableException();
            }
        }

        throw new TimeoutException("The aggregate stayed contended.");
    }

    private async Task<CommitResult> Commit(string partition, IReadOnlyList<Write> writes, CancellationToken cancellationToken)
    {
        try
        {
            return await store.Commit(partition, writes, cancellationToken);
        }
        finally
        {
            // Also if the commit failed without a known outcome: the messages and jobs may be stored.
            if (writes.Any(w => w is Write.Create { Document.Kind: OutboxDocuments.Kind }))
                signal.Record(partition);
            if (writes.Any(w => w is Write.Create { Document.Kind: InspectionStore.JobKind }))
                inspections.Queue.Raise(partition);
        }
    }

    private static string PartitionOf(Command command) =>
        command switch
        {
            Command.OnApplication c => StoreKeys.Application(c.Id),
            Command.OnVendor c => StoreKeys.Vendor(c.Id),
            Command.OnCustomer c => StoreKeys.Customer(c.Vendor, c.Id),
            Command.OnCase c => StoreKeys.Case(c.Id),
            Command.OnDuty => StoreKeys.Duty,
            Command.OnKpis c => StoreKeys.Kpis(c.Application),
            Command.OnSurvey c => StoreKeys.Survey(c.Id),
            Command.OnRegularAudits c => StoreKeys.RegularAudits(c.Application),
            _ => StoreKeys.Roles,
        };

    private static ImmutableArray<Write> ProcessedMark(string? key, Instant now) =>
        key is null ? [] : [new Write.Create(new Document(StoreKeys.Processed(key), "seen", VersionedJson.Empty) { Expires = now + RememberCommands })];
}

/// <summary>One handler for each kind of aggregate.</summary>
internal sealed record CommandHandlers(
    ApplicationCommandHandler Applications,
    VendorCommandHandler Vendors,
    RoleAssignmentCommandHandler Roles,
    CustomerCommandHandler Customers,
    CaseCommandHandler Cases,
    DutyCommandHandler Duty,
    KpiCommandHandler Kpis,
    SurveyCommandHandler Surveys,
    RegularAuditCommandHandler RegularAudits
);
