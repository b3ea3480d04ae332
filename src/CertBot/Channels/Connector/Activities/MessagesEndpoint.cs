using System.Collections.Frozen;
using CertBot.Channels.Connector.Authentication;
using CertBot.Channels.Connector.Client;
using CertBot.Channels.Connector.Invokes;
using CertBot.Channels.Connector.Schema;
using CertBot.Core.Directory;

namespace CertBot.Channels.Connector.Activities;

/// <summary>The endpoint <c>POST /api/messages</c>. The body of a sender who is not known is not read.</summary>
internal sealed class MessagesEndpoint(
    ConnectorSettings settings,
    IRequestAuthenticator authenticator,
    TrustedHosts trustedHosts,
    ActivityHandler activityHandler,
    ExpectRepliesHandler expectReplies,
    IEnumerable<IInvokeHandler> invokeHandlers,
    ConversationReferences references
)
{
    private readonly FrozenDictionary<string, IInvokeHandler> _handlersByName = invokeHandlers.ToFrozenDictionary(i => i.Name, StringComparer.Ordinal);

    public async Task<IResult> Handle(HttpContext http)
    {
        var cancellationToken = http.RequestAborted;
        var authentication = await authenticator.Authenticate(http, cancellationToken);
        if (authentication is AuthenticationResult.Rejected { Response: var unauthorized })
        {
            return unauthorized;
        }

        var body = await JsonRequestBody.ReadAnyType(http.Request, ChannelIds.Connector);
        if (body is JsonRequestBody.Rejected { Result: var unreadable })
        {
            return unreadable;
        }

        if (body is not JsonRequestBody.Parsed { Json: var json } || Activity.Parse(json) is not { } activity)
        {
            return BotFrameworkError.Create(400, "BadRequest", "The body is not an activity with a type.");
        }

        ClientLocale.Note(http, ClientLocale.ParseLanguage(activity.Locale));
        if (authentication is AuthenticationResult.Accepted { FindRejection: var findRejection } && findRejection(activity) is { } rejection)
        {
            return rejection;
        }

        if (activity.ServiceUrl is { } serviceUrl && trustedHosts.ParseTrusted(serviceUrl) is null)
        {
            return BotFrameworkError.Create(403, "ForeignServiceUrl", "The serviceUrl is none of the hosts that are trusted here.");
        }

        // Only an anonymous client on this machine may name a shared channel: a token proves the channel, not the channelData a client wrote.
        if (!settings.AllowAnonymous)
        {
            activity.ChannelData?.Remove("place");
        }

        return activity.Type switch
        {
            "message" or "conversationUpdate" or "installationUpdate" => await HandleActivity(activity, cancellationToken),
            "invoke" => await HandleInvoke(activity, cancellationToken),
            _ => Results.Ok(),
        };
    }

    private async Task<IResult> HandleActivity(Activity activity, CancellationToken cancellationToken)
    {
        if (FindServiceUrl(activity) is not { } serviceUrl)
        {
            return BotFrameworkError.Create(400, "BadRequest", "from.id, conversation.id and serviceUrl are needed.");
        }

        var address = StoredReference.AddressOf(activity);
        await references.Save(address, StoredReference.Of(activity, serviceUrl.OriginalString), cancellationToken);
        if (ExpectRepliesHandler.IsRequested(activity))
        {
            return await expectReplies.Handle(activity, address, serviceUrl, cancellationToken);
        }

        await activityHandler.Handle(activity, address, serviceUrl, cancellationToken);
        return Results.Ok();
    }

    private async Task<IResult> HandleInvoke(Activity activity, CancellationToken cancellationToken)
    {
        if (activity.Name is not { } name || !_handlersByName.TryGetValue(name, out var handler))
        {
            return BotFrameworkError.CreateWithoutBody(StatusCodes.Status501NotImplemented, "NotImplemented");
        }

        if (FindServiceUrl(activity) is not { } serviceUrl)
        {
            return BotFrameworkError.Create(400, "BadRequest", "from.id, conversation.id and serviceUrl are needed.");
        }

        var address = StoredReference.AddressOf(activity);
        await references.Save(address, StoredReference.Of(activity, serviceUrl.OriginalString), cancellationToken);
        return await handler.Handle(new InvokeContext(activity, address), cancellationToken);
    }

    private Uri? FindServiceUrl(Activity activity) =>
        activity.From.Id.Length > 0 && activity.Conversation.Id.Length > 0 ? trustedHosts.ParseTrusted(activity.ServiceUrl) : null;
}
