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

namespace CertBot.Commands;

/// <summary>
/// Executes a command on its aggregate: loads, decides, evolves, and commits the new state, the events, the outbox messages and the command's key in one batch.
/// The key ensures that a repeated command has no second effect. After a lost race everything, including the actor's roles, is loaded and decided again.
/// </summary>
internal sealed class CommandExecutor(
    IStore store,
    Aggregates aggregates,
    ApplicationSummaryStore summaries,
    InstalledEditions editions,
    LeaseStore leases,
    QueueSignal signal,
    RoleAssignmentPreconditions roleAssignments
)
{
    /// <summary>The refusal of what does not fit one batch of the store.</summary>
    public const string TooLarge = "certification.refused.too-large";

    private static readonly Duration RememberCommands = Duration.FromDays(30);

    private readonly KeyedLock _aggregatesInUse = new();

    /// <summary>Executes a command for an actor that is not a person in a turn: the timer or the operator's settings.</summary>
    public Task<CommandResult> Execute(Command command, string? key, Actor actor, Instant now, CancellationToken cancellationToken) =>
        Execute(command, key, _ => actor, new AggregateSession(aggregates), now, cancellationToken);

    /// <summary>
    /// Executes a command for a person in a turn, with the roles held by the session. Afterwards the session holds the state that resulted from the command.
    /// </summary>
    public Task<CommandResult> Execute(
        Command command,
        string key,
        Person person,
        AggregateSession session,
        Instant now,
        CancellationToken cancellationToken
    ) => Execute(command, key, assignments => assignments.ActorFor(person), session, now, cancellationToken);

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
            var outcome = command switch
            {
                Command.OnApplication c => await Decide(c, actor, session, now, cancellationToken),
                Command.OnVendor c => await Decide(c, actor, session, now, cancellationToken),
                Command.OnRoleAssignments c => await Decide(c, actor, session, now, cancellationToken),
                _ => throw new InvalidOperationException($"{command.GetType().Name} concerns no aggregate"),
            };
            switch (outcome)
            {
                case Outcome.Unchanged:
                    return new CommandResult.Completed();
                case Outcome.Rejected { Refusal: var refusal }:
                    if (key is null || await store.Get(PartitionOf(command), StoreKeys.Processed(key), cancellationToken) is null)
                        return new CommandResult.Refused(refusal);

                    session.Clear(); // refused because it was already executed: a host stopped before it could report that
                    return new CommandResult.Completed();
                case Outcome.Changed { Writes: var writes } changed:
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

    private async Task<Outcome> Decide(Command.OnApplication command, Actor actor, AggregateSession session, Instant now, CancellationToken cancellationToken)
    {
        var loaded = await session.LoadApplication(command.Id, cancellationToken);
        var submission = command.Command as ApplicationCommand.Submit;
        var edition = editions.Get(loaded.State?.Edition ?? submission?.Edition);
        var vendorId = submission?.Vendor ?? loaded.State?.Vendor; // a released listing is another vendor's from its submission on
        var vendor = vendorId is { } id ? (await session.LoadVendor(id, cancellationToken)).State : null;
        // The copy of the membership that the actor carries may be older: a person who was removed acts for the vendor no more.
        if (vendor is not null && actor.IsMemberOf(vendor.Id) && !vendor.People.ContainsKey(actor.Id.Value))
            actor = actor with { Member = null };
        var context = new DecisionContext
        {
            Id = command.Id,
            Edition = edition,
            Actor = actor,
            Now = now,
            RoleAssignments = await session.GetRoles(cancellationToken),
            Vendor = vendor,
            ApplicationsBeforeKickOff = submission is null ? 0 : await summaries.CountBeforeKickOff(submission.Vendor, command.Id, cancellationToken),
        };
        var outcome = Apply(
            ApplicationDecider.Decide(command.Command, loaded.State, context),
            aggregates.Applications,
            loaded,
            (actor, now, session),
            (events, after) =>
                new Effects(
                    [
                        .. ApplicationNotifications
                            .For(events, loaded.State, after, context)
                            .Select((notification, index) => OutboxDocuments.Create(notification, null, $"{after.Revision:D6}:{index:D2}", now)),
                        .. ApplicationNotifications
                            .RemindersFor(events, after, context)
                            .Select((r, index) => OutboxDocuments.Create(new OutboxMessage.ReminderLine(r), $"{after.Revision:D6}:r{index:D2}", now)),
                        OutboxDocuments.Create(
                            new OutboxMessage.ListRow(ApplicationSummaryProjection.Project(after, edition)),
                            $"{after.Revision:D6}:row",
                            now
                        ),
                    ],
                    NextDueTime.For(after, edition)
                )
        );
        return outcome is Outcome.Changed { Writes: var writes } && DocumentRoom.IsLimitedFor(command.Command) && !DocumentRoom.IsLeft(writes)
            ? new Outcome.Rejected(new Refusal("certification.refused.full"))
            : outcome;
    }

    private async Task<Outcome> Decide(Command.OnVendor command, Actor actor, AggregateSession session, Instant now, CancellationToken cancellationToken)
    {
        var loaded = await session.LoadVendor(command.Id, cancellationToken);
        var decision = VendorDecider.Decide(command.Command, loaded.State, actor, editions.Default, now);
        if (
            decision is Decision<VendorEvent>.Accepted
            && command.Command is VendorCommand.Create(var id, var name)
            && !await aggregates.VendorNames.Claim(id, name, now, cancellationToken)
        )
        {
            return new Outcome.Rejected(new Refusal("directory.refused.name-imitates", [], "name"));
        }

        return Apply(decision, aggregates.Vendors, loaded, (actor, now, session), (events, after) =>
            new Effects(
                [
                    .. MembershipNotifications
                        .For(events, after)
                        .Select((notification, index) => OutboxDocuments.Create(notification, null, $"{after.Revision:D6}:n{index:D2}", now)),
                    .. MembershipProjection
                        .ChangesBetween(loaded.State, after)
                        .Select((change, index) => OutboxDocuments.Create(new OutboxMessage.MembershipUpdate(change), $"{after.Revision:D6}:{index:D2}", now)),
                    .. events.Any(e => e.Data is VendorEvent.Left or VendorEvent.RoleSet)
                        ? [HolderUpdate(null, after.Id, after.Revision, now)]
                        : (Document[])[],
                ],
                null
            )
        );
    }

    private async Task<Outcome> Decide(
        Command.OnRoleAssignments command,
        Actor actor,
        AggregateSession session,
        Instant now,
        CancellationToken cancellationToken
    )
    {
        var loaded = await session.LoadRoles(cancellationToken);
        var decision = RoleAssignmentDecider.Decide(command.Command, loaded.State ?? RoleAssignments.Empty, actor, editions.All.Values);
        if (decision is Decision<RoleAssignmentEvent>.Accepted && await roleAssignments.WhyImpossible(command.Command, cancellationToken) is { } refusal)
            return new Outcome.Rejected(refusal);

        return Apply(decision, aggregates.Roles, loaded, (actor, now, session), (events, after) =>
            new Effects([.. events.SelectMany(e => MessagesFor(e.Data, loaded.State, after.Revision, now))], null)
        );
    }

    private static IEnumerable<Document> MessagesFor(RoleAssignmentEvent e, RoleAssignments? before, int revision, Instant now) =>
        e switch
        {
            RoleAssignmentEvent.GroupBound(var group, var to) when before?.ConversationOf(group) is { } from =>
            [
                OutboxDocuments.Create(new OutboxMessage.GroupMove(group, from, to), $"{revision:D6}:00", now),
            ],
            RoleAssignmentEvent.RoleAssigned assigned => [OutboxDocuments.Create(new OutboxMessage.DigestStart(assigned.To), $"{revision:D6}:digest", now)],
            RoleAssignmentEvent.RoleRevoked revoked => [HolderUpdate(revoked.Role, null, revision, now)],
            _ => [],
        };

    private static Document HolderUpdate(RoleName? role, VendorId? vendor, int revision, Instant now) =>
        OutboxDocuments.Create(new OutboxMessage.HolderUpdate(new HolderChange(role, vendor)), $"{revision:D6}:holders", now);

    /// <summary>Converts a decision into its outcome: if it changes the aggregate, the writes of one batch.</summary>
    private Outcome Apply<TState, TEvent>(
        Decision<TEvent> decision,
        AggregateRepository<TState, TEvent> repository,
        LoadedAggregate<TState> loaded,
        (Actor Actor, Instant Now, AggregateSession Session) by,
        Func<ImmutableArray<RecordedEvent<TEvent>>, TState, Effects> effectsOf
    )
        where TState : class
    {
        switch (decision)
        {
            case Decision<TEvent>.Rejected { Refusal: var refusal }:
                return new Outcome.Rejected(refusal);
            case Decision<TEvent>.Accepted { Events.IsEmpty: true }:
                return new Outcome.Unchanged();
            case Decision<TEvent>.Accepted { Events: var events }:
                ImmutableArray<RecordedEvent<TEvent>> recorded = [.. events.Select(e => new RecordedEvent<TEvent>(by.Now, by.Actor.Id, e))];
                var after = repository.Evolve(loaded, recorded);
                var effects = effectsOf(recorded, after);
                return new Outcome.Changed(
                    [
                        .. repository.BuildWrites(loaded, recorded, after, effects.Due),
                        .. effects.Messages.Select(message => new Write.Create(leases.WithLease(message))),
                    ],
                    () => by.Session.Keep(loaded, after)
                );
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    private async Task<CommitResult> Commit(string partition, IReadOnlyList<Write> writes, CancellationToken cancellationToken)
    {
        try
        {
            return await store.Commit(partition, writes, cancellationToken);
        }
        finally
        {
            // Also if the commit failed without a known outcome: the messages may be stored.
            if (writes.Any(w => w is Write.Create { Document.Kind: OutboxDocuments.Kind }))
                signal.Record(partition);
        }
    }

    private static string PartitionOf(Command command) =>
        command switch
        {
            Command.OnApplication c => StoreKeys.Application(c.Id),
            Command.OnVendor c => StoreKeys.Vendor(c.Id),
            _ => StoreKeys.Roles,
        };

    private static ImmutableArray<Write> ProcessedMark(string? key, Instant now) =>
        key is null ? [] : [new Write.Create(new Document(StoreKeys.Processed(key), "seen", VersionedJson.Empty) { Expires = now + RememberCommands })];

    /// <summary>What is committed with the events: outbox messages, and the next due time of the aggregate.</summary>
    private sealed record Effects(ImmutableArray<Document> Messages, Instant? Due);

    private abstract record Outcome
    {
        private Outcome() { }

        public sealed record Rejected(Refusal Refusal) : Outcome;

        public sealed record Unchanged : Outcome;

        /// <summary>The writes to commit; after the commit <see cref="KeepState"/> gives the session the new state.</summary>
        public sealed record Changed(ImmutableArray<Write> Writes, Action KeepState) : Outcome;
    }
}
