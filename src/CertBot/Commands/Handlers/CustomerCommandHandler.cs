using CertBot.Core.Conversation;
using CertBot.Core.Support.Customers;
using CertBot.Outbox;
using CertBot.Repositories;

namespace CertBot.Commands.Handlers;

/// <summary>Decides commands on customers.</summary>
internal sealed class CustomerCommandHandler(Aggregates aggregates, InstalledEditions editions, CommandOutcomes outcomes)
{
    public async Task<CommandOutcome> Decide(Command.OnCustomer command, CommandRun run, CancellationToken cancellationToken)
    {
        var loaded = await run.Session.LoadCustomer(command.Vendor, command.Id, cancellationToken);
        run = run.ForMembersOf((await run.Session.LoadVendor(command.Vendor, cancellationToken)).State);
        var context = new CustomerContext(command.Vendor, command.Id, editions.Default, run.Actor);
        return outcomes.Of(CustomerDecider.Decide(command.Command, loaded.State, context), aggregates.Customers, loaded, run, (_, after) =>
            new CommandEffects(
                [OutboxDocuments.Create(new OutboxMessage.CustomerListRow(CustomerProjection.Project(after)), $"{after.Revision:D6}:-row", run.Now)],
                null
            )
        );
    }
}
