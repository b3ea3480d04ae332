using System.Text.Json.Nodes;
using CertBot.Channels.Connector.Schema;
using CertBot.Channels.Connector.Teams;
using CertBot.Core.Localization;
using CertBot.Core.Primitives;
using Microsoft.Bot.Schema;

namespace CertBot.Channels.Connector.Invokes;

/// <summary>The invoke <c>adaptiveCard/action</c>. The envelope is validated as strictly as the SDK's activity handler does it.</summary>
internal sealed class AdaptiveCardActionHandler(CardActionTurns cardTurns, PagedCards pagedCards) : IInvokeHandler
{
    private const string ErrorType = "application/vnd.microsoft.error";

    private const string MessageType = "application/vnd.microsoft.activity.message";

    public string Name => "adaptiveCard/action";

    public async Task<ConnectorInvokeResponse> Handle(InvokeContext context, CancellationToken cancellationToken)
    {
        var (envelope, rejection) = ReadEnvelope(context.Activity.Value as JsonNode);
        if (envelope is not { Action: { Verb: { } verb, Data: JsonObject data } })
            return ConnectorInvokeResponse.BadRequest(rejection ?? throw new System.Diagnostics.UnreachableException());

        var language = ClientLocale.ParseLanguage(context.Activity.Locale) ?? LanguageCode.En;
        if (PagedCards.IsPageTurn(verb, data))
        {
            return await pagedCards.FindPage(context.Address, data, cancellationToken) is { } page
                ? ConnectorInvokeResponse.Json(CreateResponse(OutgoingActivity.AdaptiveCardType, page))
                : ConnectorInvokeResponse.Json(CreateResponse(MessageType, TextCatalog.For(language).Find("connector.page.gone") ?? ""));
        }

        var answer =
            verb == TeamsCardAdapter.RefreshVerb && data.GetString(ActionData.CardKeyMember) is not null
                ? await cardTurns.Refresh(context, data, cancellationToken)
                : await cardTurns.HandleAction(context, verb, data, cancellationToken);
        return ConnectorInvokeResponse.Json(
            answer.Card is { } card
                ? CreateResponse(
                    OutgoingActivity.AdaptiveCardType,
                    await pagedCards.Fit(context.Address, OutgoingActivity.WithSubmitFallbacks(card), language, cancellationToken)
                )
                : CreateResponse(MessageType, answer.Sentence ?? ""),
            answer.Replies
        );
    }

    /// <summary>The envelope with its action, or the response that rejects it. A missing verb is empty, and missing data too.</summary>
    private static (AdaptiveCardInvokeValue? Envelope, AdaptiveCardInvokeResponse? Rejection) ReadEnvelope(JsonNode? value) =>
        value switch
        {
            null => (null, CreateError("BadRequest", "Missing value property")),
            not JsonObject => (null, CreateError("BadRequest", "Value property is not properly formed")),
            JsonObject envelope when envelope["action"] is null => (null, CreateError("BadRequest", "Missing action property")),
            JsonObject envelope when envelope["action"] is JsonObject action => action.GetString("type") == "Action.Execute"
                ? (new AdaptiveCardInvokeValue { Action = ReadAction(action) }, null)
                : (null, CreateError("NotSupported", "The action is not supported: only Action.Execute is.")),
            _ => (null, CreateError("BadRequest", "Value property is not properly formed")),
        };

    private static AdaptiveCardInvokeAction ReadAction(JsonObject action) =>
        new()
        {
            Type = action.GetString("type"),
            Verb = action.GetString("verb") ?? "",
            Data = action.GetObject("data") ?? [],
        };

    private static AdaptiveCardInvokeResponse CreateError(string code, string message) =>
        new()
        {
            StatusCode = StatusCodes.Status400BadRequest,
            Type = ErrorType,
            Value = new Error(code, message),
        };

    private static AdaptiveCardInvokeResponse CreateResponse(string type, object value) =>
        new()
        {
            StatusCode = StatusCodes.Status200OK,
            Type = type,
            Value = value,
        };
}
