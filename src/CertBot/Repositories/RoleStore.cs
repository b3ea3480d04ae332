using System.Collections.Immutable;
using CertBot.Core.Directory;
using CertBot.Core.Directory.Rules;
using CertBot.Core.Localization;
using CertBot.Core.Primitives;
using CertBot.Store.Documents;
using CertBot.Store.Events;
using NodaTime;

namespace CertBot.Repositories;

/// <summary>The one roster: read at every turn, because authority is decided at every click.</summary>
internal sealed class RoleStore(IStore store, InstalledEditions editions)
{
    private readonly AggregateRepository<RoleAssignments, RoleAssignmentEvent> repository = new(store, "roster", (assignments, recordedEvent) =>
        RoleAssignmentDecider.Evolve(assignments ?? RoleAssignments.Empty, recordedEvent)
    );

    public async Task<RoleAssignments> Load(CancellationToken cancellationToken) =>
        (await repository.Load(StoreKeys.Roles, cancellationToken)).State ?? RoleAssignments.Empty;

    public async Task<(CommandResult, CommitResult?)> Execute(
        RoleAssignmentCommand command,
        ImmutableArray<Write> processedMark,
        Actor actor,
        Instant now,
        CancellationToken cancellationToken
    )
    {
        var loaded = await repository.Load(StoreKeys.Roles, cancellationToken);
        switch (RoleAssignmentDecider.Decide(command, loaded.State ?? RoleAssignments.Empty, actor, editions.All.Values))
        {
            case Decision<RoleAssignmentEvent>.Accepted
                when command is RoleAssignmentCommand.AssignRole { To: var assigneeId } && await WhyUnassignable(assigneeId, cancellationToken) is { } refusal:
                return (new CommandResult.Refused(refusal), null);
            case Decision<RoleAssignmentEvent>.Accepted { Events: var events }:
                ImmutableArray<RecordedEvent<RoleAssignmentEvent>> recordedEvents =
                [
                    .. events.Select(e => new RecordedEvent<RoleAssignmentEvent>(now, actor.Id, e)),
                ];
                if (recordedEvents.IsEmpty)
                    return (new CommandResult.Completed(), null);

                List<Write> writes = [.. repository.BuildWrites(loaded, recordedEvents, repository.Evolve(loaded, recordedEvents), null), .. processedMark];
                return (new CommandResult.Completed(), await store.Commit(loaded.Partition, writes, cancellationToken));
            case Decision<RoleAssignmentEvent>.Rejected { Refusal: var refusal }:
                return (new CommandResult.Refused(refusal), null);
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    /// <summary>Why a role would be given to nobody who could use it.</summary>
    private async Task<Refusal?> WhyUnassignable(PersonId personId, CancellationToken cancellationToken) =>
        await store.Get(StoreKeys.Person(personId), PersonStore.Kind, cancellationToken) is not { } stored
            ? new("directory.refused.nobody", new() { ["person"] = personId.Value }, "person")
        : VersionedJson.Read<Person>(stored).MergedInto is { } mergedInto
            ? new("directory.refused.moved", new() { ["who"] = LocalizableValue.PersonName(mergedInto), ["id"] = mergedInto.Value }, "person")
        : null;
}
