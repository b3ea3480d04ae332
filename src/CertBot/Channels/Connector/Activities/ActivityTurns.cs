using System.Text.Json.Nodes;
using CertBot.Channels.Connector.Attachments;
using CertBot.Channels.Connector.Client;
using CertBot.Channels.Connector.Schema;
using CertBot.Channels.Connector.Teams;
using CertBot.Core.Conversation;
using CertBot.Core.Directory;
using CertBot.Outbox;
using CertBot.Turns;
using Activity = Microsoft.Bot.Schema.Activity;
using SdkAccount = Microsoft.Bot.Schema.ChannelAccount;

namespace CertBot.Channels.Connector.Activities;

/// <summary>Handles an activity as a turn. A message with files is queued and the files are downloaded after the response.</summary>
internal sealed class ActivityTurns(
    ITurnHandler turns,
    PendingAttachments pendingAttachments,
    InstallationUpdates installations,
    ConversationReferences references,
    PagedCards pagedCards,
    TeamsSender teamsSender
)
{
    public async Task Handle(Activity activity, JsonObject json, ConversationAddress address, Uri serviceUrl, CancellationToken cancellationToken)
    {
        if (activity.Type != "message")
        {
            if (activity.Type == "installationUpdate")
                await installations.Handle(activity, address, cancellationToken);
            if (await FindNewcomerToGreet(activity, address, cancellationToken) is { } newcomer)
                await turns.Handle(ActivityMapper.ToIncomingActivity(activity, newcomer, address, "hello", new Input.ConversationStarted()), cancellationToken);
        }
        else if (!FileAttachment.Of(activity).IsEmpty)
        {
            await pendingAttachments.Add(activity, json, address, serviceUrl, cancellationToken);
        }
        else if (activity.Value is JsonObject value && PagedCards.IsPageTurn(value.GetString("verb"), value))
        {
            await SendPage(address, serviceUrl, value, cancellationToken);
        }
        else if (ActivityMapper.ReadInput(activity) is { } input)
        {
            await turns.Handle(ActivityMapper.ToIncomingActivity(activity, address, activity.Id, input), cancellationToken);
        }
    }

    /// <summary>From a client that cannot replace a card: the page is a message of its own.</summary>
    private async Task SendPage(ConversationAddress address, Uri serviceUrl, JsonObject data, CancellationToken cancellationToken)
    {
        if (
            await references.Find(address, cancellationToken) is { IsTeams: true } reference
            && await pagedCards.FindPage(address, data, cancellationToken) is { } page
        )
        {
            await teamsSender.Send(address, reference, serviceUrl, new OutboundMessage { Key = Guid.NewGuid().ToString("n"), Card = page }, cancellationToken);
        }
    }

    /// <summary>
    /// A user or the bot was added: that user, or null when there is nobody to greet. Clients send this at every page load; a
    /// person and a channel are greeted once.
    /// </summary>
    private async Task<SdkAccount?> FindNewcomerToGreet(Activity activity, ConversationAddress address, CancellationToken cancellationToken)
    {
        var newcomer = FindNewcomer(activity);
        return newcomer is null || (!address.IsPersonal && !(IsBotAdded(activity) && await references.TryMarkGreeted(address, cancellationToken)))
            ? null
            : newcomer;
    }

    private static SdkAccount? FindNewcomer(Activity activity)
    {
        if (activity.Type == "installationUpdate")
        {
            return activity.Action is "add" or "add-upgrade" ? activity.From : null;
        }

        var people = activity.MembersAdded.Where(m => m.Id.Length > 0).ToList();
        return people.Count == 0 ? null
            : activity.From.Id != activity.Recipient.Id ? activity.From
            : people.Find(m => m.Id != activity.Recipient.Id);
    }

    /// <summary>In a channel only the installation of the bot leads to a greeting, not each member that joins.</summary>
    private static bool IsBotAdded(Activity activity) => activity.Type == "installationUpdate" || activity.MembersAdded.Any(m => m.Id == activity.Recipient.Id);
}
