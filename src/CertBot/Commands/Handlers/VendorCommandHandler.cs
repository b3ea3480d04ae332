using CertBot.Commands.Surveys;
using CertBot.Core.Certification.Applications;
using CertBot.Core.Conversation;
using CertBot.Core.Directory;
using CertBot.Core.Directory.Rules;
using CertBot.Core.Primitives;
using CertBot.Outbox;
using CertBot.Outbox.Surveys;
using CertBot.Outbox.Webhooks;
using CertBot.Repositories;
using CertBot.Repositories.Surveys;
using CertBot.Store.Documents;

namespace CertBot.Commands.Handlers;

/// <summary>Decides commands on vendors.</summary>
internal sealed class VendorCommandHandler(
    Aggregates aggregates,
    InstalledEditions editions,
    CommandOutcomes outcomes,
    IWebhookGateway webhooks,
    ISurveyMailer mailer,
    ISurveyLinks links
)
{
    public async Task<CommandOutcome> Decide(Command.OnVendor command, CommandRun run, CancellationToken cancellationToken)
    {
        var loaded = await run.Session.LoadVendor(command.Id, cancellationToken);
        var decided = command.Command;
        var decision = VendorDecider.Decide(decided, loaded.State, run.Actor, editions.Default, run.Now);
        if (decision is Decision<VendorEvent>.Accepted && decided is VendorCommand.AddWebhook added)
        {
            switch (await webhooks.Prepare(command.Id, added, cancellationToken))
            {
                case WebhookPreparation.Refused { Refusal: var refusal }:
                    return new CommandOutcome.Rejected(refusal);
                case WebhookPreparation.Ready { Command: var ready }:
                    decision = VendorDecider.Decide(ready, loaded.State, run.Actor, editions.Default, run.Now);
                    break;
            }
        }

        if (
            decision is Decision<VendorEvent>.Accepted
            && decided is VendorCommand.ChooseSurveys { Channel: var channel }
            && FindMissing(channel) is { } missing
        )
        {
            return new CommandOutcome.Rejected(new Refusal($"directory.refused.{missing}"));
        }

        if (
            decision is Decision<VendorEvent>.Accepted
            && decided is VendorCommand.Create(var id, var name)
            && !await aggregates.VendorNames.Claim(id, name, run.Now, cancellationToken)
        )
        {
            return new CommandOutcome.Rejected(new Refusal("directory.refused.name-imitates", [], "name"));
        }

        return outcomes.Of(decision, aggregates.Vendors, loaded, run, (events, after) =>
            new CommandEffects(
                [
                    .. MembershipNotifications
                        .For(events, after)
                        .Select((notification, index) => OutboxDocuments.Create(notification, null, $"{after.Revision:D6}:n{index:D2}", run.Now)),
                    .. MembershipProjection
                        .ChangesBetween(loaded.State, after)
                        .Select(
                            (change, index) => OutboxDocuments.Create(new OutboxMessage.MembershipUpdate(change), $"{after.Revision:D6}:{index:D2}", run.Now)
                        ),
                    .. events.Any(e => e.Data is VendorEvent.Left or VendorEvent.RoleSet)
                        ? [HolderUpdates.Create(null, after.Id, after.Revision, run.Now)]
                        : (Document[])[],
                ],
                null
            )
        );
    }

    /// <summary>What this host lacks to ask customers in this way; null: nothing.</summary>
    private string? FindMissing(SurveyChannel channel) =>
        channel == SurveyChannel.Mail && !mailer.IsAvailable ? "surveys-no-mail"
        : channel is SurveyChannel.Mail or SurveyChannel.Link && !links.IsAvailable ? "surveys-no-address"
        : null;
}
