using System.Collections.Frozen;
using CertBot.Channels.Connector.Activities;
using CertBot.Channels.Connector.Authentication;
using CertBot.Channels.Connector.Client;
using CertBot.Channels.Connector.Invokes;
using CertBot.Channels.Connector.Schema;
using Microsoft.Bot.Builder;
using Microsoft.Bot.Schema;
using Activity = Microsoft.Bot.Schema.Activity;

namespace CertBot.Channels.Connector.Adapter;

/// <summary>
/// Hands the activity of a turn to what handles it. Nothing is sent through the turn context: a message is committed to the outbox first, which sends it also
/// when this host stops. The exceptions are what the client waits for: the response to an invoke, and replies it expects in the response.
/// </summary>
internal sealed class ConnectorBot(
    ActivityTurns activityTurns,
    ExpectRepliesHandler expectReplies,
    IEnumerable<IInvokeHandler> invokeHandlers,
    ConversationReferences references,
    TrustedHosts trustedHosts
) : IBot
{
    private readonly FrozenDictionary<string, IInvokeHandler> _invokeHandlers = invokeHandlers.ToFrozenDictionary(i => i.Name, StringComparer.Ordinal);

    /// <summary>False for an activity that is no turn here.</summary>
    public bool Handles(Activity activity) =>
        activity.Type switch
        {
            ActivityTypes.Message or ActivityTypes.ConversationUpdate or ActivityTypes.InstallationUpdate => true,
            ActivityTypes.Invoke => FindHandler(activity) is not null,
            _ => false,
        };

    public async Task OnTurnAsync(ITurnContext turnContext, CancellationToken cancellationToken = default)
    {
        var inbound = turnContext.TurnState.Get<InboundActivity>() ?? throw new InvalidOperationException("The activity was not read here.");
        var activity = turnContext.Activity;
        var serviceUrl = trustedHosts.ParseTrusted(activity.ServiceUrl) ?? throw new InvalidOperationException("The serviceUrl is not trusted.");
        var address = StoredReference.AddressOf(activity);
        await references.Save(address, StoredReference.Of(activity, serviceUrl.OriginalString), cancellationToken);
        if (activity.Type == ActivityTypes.Invoke)
        {
            // Without a handler the SDK answers that the invoke is not implemented.
            if (FindHandler(activity) is { } handler)
                await Respond(turnContext, await handler.Handle(new InvokeContext(activity, address), cancellationToken), inbound, cancellationToken);
        }
        else if (activity.DeliveryMode == DeliveryModes.ExpectReplies && turnContext is TurnContext { BufferedReplyActivities: var buffered })
        {
            var (activities, delivered) = await expectReplies.Handle(activity, inbound.Json, address, serviceUrl, cancellationToken);

            // Into the buffer and not through SendActivitiesAsync, which writes the fields of the inbound activity into each reply.
            buffered.AddRange(activities);
            inbound.Deliver(delivered);
        }
        else
        {
            await activityTurns.Handle(activity, inbound.Json, address, serviceUrl, cancellationToken);
        }
    }

    private static async Task Respond(ITurnContext turnContext, ConnectorInvokeResponse response, InboundActivity inbound, CancellationToken cancellationToken)
    {
        inbound.Deliver(response.Replies);
        await turnContext.SendActivityAsync(new Activity { Type = ActivityTypesEx.InvokeResponse, Value = response }, cancellationToken);
    }

    private IInvokeHandler? FindHandler(Activity activity) => activity.Name is { } name ? _invokeHandlers.GetValueOrDefault(name) : null;
}
