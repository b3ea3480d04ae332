using CertBot.Core.Directory;
using CertBot.Core.Directory.Rules;
using CertBot.Core.Primitives;
using CertBot.Outbox;
using CertBot.Repositories;

namespace CertBot.Commands.Handlers;

/// <summary>What a change of the role assignments requires of, and means for, other documents and of the channels; the decider sees neither.</summary>
internal sealed class RoleAssignmentPreconditions(PersonStore persons, IEnumerable<IChannelAdapter> channels)
{
    /// <summary>The refusal if the person or the conversation cannot serve; otherwise null.</summary>
    public Task<Refusal?> WhyImpossible(RoleAssignmentCommand command, CancellationToken cancellationToken) =>
        command switch
        {
            RoleAssignmentCommand.AssignRole { To: var assignee } => WhyUnassignable(assignee, cancellationToken),
            RoleAssignmentCommand.BindGroup { Conversation: var address } => WhyUnbindable(address, cancellationToken),
            _ => Task.FromResult<Refusal?>(null),
        };

    /// <summary>Whose name has to be told from a role holder's depends on who holds roles.</summary>
    public void ForgetNames() => persons.ForgetNames();

    /// <summary>The refusal if nothing can be posted where the group's cards would go; otherwise null.</summary>
    private async Task<Refusal?> WhyUnbindable(ConversationAddress address, CancellationToken cancellationToken) =>
        channels.FirstOrDefault(c => c.Name == address.Channel) is { } channel
            ? await channel.FindObstacle(address, cancellationToken) switch
            {
                UnreachableReason.WritesBlocked => new Refusal("directory.refused.place-archived", [], "group"),
                { } => new Refusal("directory.refused.place-not-joined", [], "group"),
                null => null,
            }
            : null;

    /// <summary>The refusal if the assignee does not exist, was merged into another person or belongs to a vendor under any of their accounts.</summary>
    private async Task<Refusal?> WhyUnassignable(PersonId personId, CancellationToken cancellationToken)
    {
        var assignee = await persons.Find(personId, cancellationToken);
        List<Person> linked = [];
        foreach (var id in assignee?.OtherIds ?? [])
        {
            if (await persons.Find(id, cancellationToken) is { } other)
                linked.Add(other);
        }

        return RoleAssignmentDecider.CheckAssignee(personId, assignee, linked);
    }
}
