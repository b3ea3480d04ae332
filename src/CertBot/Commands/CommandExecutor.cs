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

/// <summary>Loads, decides, evolves and commits: one batch with state, events, outbox and the key that makes it happen once.</summary>
internal sealed class CommandExecutor(IStore store, Aggregates aggregates, RoleStore roles, InstalledEditions editions, LeaseStore leases, QueueSignal signal)
{
    private static readonly Duration RememberCommands = Duration.FromDays(30);

    public async Task<CommandResult> Execute(Command command, string? key, Actor actor, Instant now, CancellationToken cancellationToken)
    {
        for (var attempt = 0; attempt < OptimisticRetry.MaxAttempts; attempt++)
        {
            var (result, committed) = command switch
            {
                Command.OnApplication c => await ExecuteOnApplication(c, key, actor, now, cancellationToken),
                Command.OnVendor c => await ExecuteOnVendor(c, key, actor, now, cancellationToken),
                Command.OnRoleAssignments c => await roles.Execute(c.Command, ProcessedMark(key, now), actor, now, cancellationToken),
                _ => throw new InvalidOperationException($"{command.GetType().Name} is not the domain's"),
            };
            switch (committed)
            {
                case null
                    when result is CommandResult.Refused
                        && key is not null
                        && await store.Get(PartitionOf(command), StoreKeys.Processed(key), cancellationToken) is not null:
                    return new CommandResult.Completed(); // refused because it happened: a host died before it could tell
                case null or CommitResult.Committed:
                    return result;
                case CommitResult.AlreadyExists { Id: var id } when key is not null && id == StoreKeys.Processed(key):
                    return new CommandResult.Completed();
                case CommitResult.TooLarge:
                    return new CommandResult.Refused(new Refusal("certification.refused.too-large"));
                default:
                    continue; // lost the race: load and decide again
            }
        }

        throw new TimeoutException("The aggregate stayed contended.");
    }

    private async Task<(CommandResult, CommitResult?)> ExecuteOnApplication(
        Command.OnApplication command,
        string? key,
        Actor actor,
        Instant now,
        CancellationToken cancellationToken
    )
    {
        var loaded = await aggregates.Applications.Load(StoreKeys.Application(command.Id), cancellationToken);
        var edition = editions.Get(loaded.State?.Edition ?? (command.Command as ApplicationCommand.Submit)?.Edition);
        var assignments = await roles.Load(cancellationToken);
        var vendorId = loaded.State?.Vendor ?? (command.Command as ApplicationCommand.Submit)?.Vendor;
        var vendor = vendorId is { } v ? await aggregates.FindVendor(v, cancellationToken) : null;
        var decisionContext = new DecisionContext
        {
            Id = command.Id,
            Edition = edition,
            Actor = actor,
            Now = now,
            RoleAssignments = assignments,
            Vendor = vendor,
        };
        switch (ApplicationDecider.Decide(command.Command, loaded.State, decisionContext))
        {
            case Decision<ApplicationEvent>.Rejected { Refusal: var refusal }:
                return (new CommandResult.Refused(refusal), null);
            case Decision<ApplicationEvent>.Accepted { Events: var events }:
                ImmutableArray<RecordedEvent<ApplicationEvent>> recordedEvents = [.. events.Select(e => new RecordedEvent<ApplicationEvent>(now, actor.Id, e))];
                return recordedEvents.IsEmpty
                    ? (new CommandResult.Completed(), null)
                    : (
                        new CommandResult.Completed(),
                        await Commit(loaded.Partition, [.. WritesFor(loaded, recordedEvents, decisionContext), .. ProcessedMark(key, now)], cancellationToken)
                    );
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    /// <summary>State, history, what people are told, and the lists' row: the writes of one batch.</summary>
    private IEnumerable<Write> WritesFor(
        LoadedAggregate<Application> loaded,
        ImmutableArray<RecordedEvent<ApplicationEvent>> recordedEvents,
        DecisionContext decisionContext
    )
    {
        var after = aggregates.Applications.Evolve(loaded, recordedEvents);
        var notices = ApplicationNotifications
            .For(recordedEvents, loaded.State, after, decisionContext)
            .Select((notification, index) => OutboxDocuments.Create(notification, null, $"{after.Revision:D6}:{index:D2}", decisionContext.Now));
        var summaryMessage = OutboxDocuments.Create(
            new OutboxMessage.ListRow(ApplicationSummaryProjection.Project(after, decisionContext.Edition)),
            $"{after.Revision:D6}:row",
            decisionContext.Now
        );
        return
        [
            .. aggregates.Applications.BuildWrites(loaded, recordedEvents, after, NextDueTime.For(after, decisionContext.Edition)),
            .. notices.Append(summaryMessage).Select(d => new Write.Create(leases.WithLease(d))),
        ];
    }

    private async Task<(CommandResult, CommitResult?)> ExecuteOnVendor(
        Command.OnVendor command,
        string? key,
        Actor actor,
        Instant now,
        CancellationToken cancellationToken
    )
    {
        var loaded = await aggregates.Vendors.Load(StoreKeys.Vendor(command.Id), cancellationToken);
        switch (VendorDecider.Decide(command.Command, loaded.State, actor, editions.Default, now))
        {
            case Decision<VendorEvent>.Accepted { Events: var events }:
                ImmutableArray<RecordedEvent<VendorEvent>> recordedEvents = [.. events.Select(e => new RecordedEvent<VendorEvent>(now, actor.Id, e))];
                if (recordedEvents.IsEmpty)
                    return (new CommandResult.Completed(), null);

                var after = aggregates.Vendors.Evolve(loaded, recordedEvents);
                var membershipMessages = MembershipProjection
                    .ChangesBetween(loaded.State, after)
                    .Select((change, index) => OutboxDocuments.Create(new OutboxMessage.Membership(change), $"{after.Revision:D6}:{index:D2}", now));
                List<Write> writes =
                [
                    .. aggregates.Vendors.BuildWrites(loaded, recordedEvents, after, null),
                    .. membershipMessages.Select(d => new Write.Create(leases.WithLease(d))),
                    .. ProcessedMark(key, now),
                ];
                return (new CommandResult.Completed(), await Commit(loaded.Partition, writes, cancellationToken));
            case Decision<VendorEvent>.Rejected { Refusal: var refusal }:
                return (new CommandResult.Refused(refusal), null);
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
            signal.Record(partition); // also where nobody learned that it was stored
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
}
