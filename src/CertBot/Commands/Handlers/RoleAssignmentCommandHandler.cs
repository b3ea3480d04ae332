using CertBot.Core.Conversation;
using CertBot.Core.Directory;
using CertBot.Core.Directory.Rules;
using CertBot.Core.Primitives;
using CertBot.Outbox;
using CertBot.Repositories;
using CertBot.Store.Documents;
using NodaTime;

namespace CertBot.Commands.Handlers;

/// <summary>Decides commands on the role assignments.</summary>
internal sealed class RoleAssignmentCommandHandler(
    Aggregates aggregates,
    InstalledEditions editions,
    RoleAssignmentPreconditions preconditions,
    CommandOutcomes outcomes
)
{
    public async Task<CommandOutcome> Decide(Command.OnRoleAssignments command, CommandRun run, CancellationToken cancellationToken)
    {
        var loaded = await run.Session.LoadRoles(cancellationToken);
        var decision = RoleAssignmentDecider.Decide(command.Command, loaded.State ?? RoleAssignments.Empty, run.Actor, editions.All.Values);
        if (decision is Decision<RoleAssignmentEvent>.Accepted && await preconditions.WhyImpossible(command.Command, cancellationToken) is { } refusal)
            return new CommandOutcome.Rejected(refusal);

        return outcomes.Of(decision, aggregates.Roles, loaded, run, (events, after) =>
            new CommandEffects([.. events.SelectMany(e => MessagesFor(e.Data, loaded.State, after.Revision, run.Now))], null)
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
            RoleAssignmentEvent.RoleRevoked revoked => [HolderUpdates.Create(revoked.Role, null, revision, now)],
            _ => [],
        };
}
