using CertBot.Channels.Connector.Authentication;
using CertBot.Channels.Connector.Invokes;
using CertBot.Channels.Connector.Schema;
using CertBot.Turns;
using Microsoft.Bot.Builder;
using Microsoft.Bot.Schema;
using Microsoft.Extensions.Logging.Abstractions;
using Activity = Microsoft.Bot.Schema.Activity;

namespace CertBot.Channels.Connector.Adapter;

/// <summary>
/// The endpoint <c>POST /api/messages</c> as an adapter of the Bot Framework: who sends is known before the body is read, the body is read here and not by the
/// SDK, and what remains is a turn of <see cref="ConnectorBot"/>.
/// </summary>
/// <remarks>The SDK logs the ids of activities and conversations, so that it is given no logger.</remarks>
internal sealed class ConnectorAdapter(
    ConnectorAuthentication authentication,
    ConnectorSettings settings,
    TrustedHosts trustedHosts,
    ConnectorBot bot,
    ImmediateReplies replies
) : CloudAdapterBase(authentication, NullLogger.Instance)
{
    public async Task<IResult> Handle(HttpContext http)
    {
        var cancellationToken = http.RequestAborted;
        var authenticated = await authentication.Authenticate(http, cancellationToken);
        if (authenticated is AuthenticationResult.Rejected { Response: var unauthorized })
        {
            return unauthorized;
        }

        var body = await JsonRequestBody.ReadAnyType(http.Request, ChannelIds.Connector);
        if (body is JsonRequestBody.Rejected { Result: var unreadable })
        {
            return unreadable;
        }

        if (
            authenticated is not AuthenticationResult.Accepted sender
            || body is not JsonRequestBody.Parsed { Json: var json }
            || ActivityReader.Read(json) is not { } activity
        )
        {
            return BotFrameworkError.Create(400, "BadRequest", "The body is not an activity with a type.");
        }

        ClientLocale.Note(http, ClientLocale.ParseLanguage(activity.Locale));
        if (FindRejection(activity, sender) is { } rejection)
        {
            return rejection;
        }

        return await RunTurn(new InboundActivity(activity, json), sender, cancellationToken);
    }

    /// <summary>The response to an activity that does not become a turn: refused, unknown or from nobody.</summary>
    private IResult? FindRejection(Activity activity, AuthenticationResult.Accepted sender)
    {
        if (sender.FindRejection(activity) is { } rejection)
        {
            return rejection;
        }

        var serviceUrl = trustedHosts.ParseTrusted(activity.ServiceUrl);
        if (activity.ServiceUrl is not null && serviceUrl is null)
        {
            return BotFrameworkError.Create(403, "ForeignServiceUrl", "The serviceUrl is none of the hosts that are trusted here.");
        }

        if (!bot.Handles(activity))
        {
            return activity.Type == ActivityTypes.Invoke
                ? BotFrameworkError.CreateWithoutBody(StatusCodes.Status501NotImplemented, "NotImplemented")
                : Results.Ok();
        }

        return serviceUrl is null || activity.From.Id.Length == 0 || activity.Conversation.Id.Length == 0
            ? BotFrameworkError.Create(400, "BadRequest", "from.id, conversation.id and serviceUrl are needed.")
            : null;
    }

    private async Task<IResult> RunTurn(InboundActivity inbound, AuthenticationResult.Accepted sender, CancellationToken cancellationToken)
    {
        var activity = inbound.Activity;

        // Only an anonymous client on this machine may name a shared channel: a token proves the channel, not the channelData a client wrote.
        if (!settings.AllowAnonymous)
        {
            inbound.RemovePlace();
        }

        // The SDK answers every activity that asks for it with a list of replies, also an invoke, whose sender waits for something else.
        if (activity.Type != ActivityTypes.Message)
        {
            activity.DeliveryMode = null;
        }

        // The SDK makes the locale the culture of the turn, which would then format numbers its own way; and .NET keeps the data of every culture that a client
        // thinks of for ever. So the turn gets the locale after that.
        var locale = activity.Locale;
        activity.Locale = null;

        var response = await ProcessActivityAsync(
            authentication.CreateResult(sender),
            activity,
            (turn, token) =>
            {
                activity.Locale = locale;
                turn.TurnState.Add(inbound);
                return bot.OnTurnAsync(turn, token);
            },
            cancellationToken
        );
        return replies.Respond(InvokeResults.ToResult(response), inbound.Delivered);
    }
}
