using System.Text.Json.Nodes;
using CertBot.Channels.Connector.Schema;
using CertBot.Channels.Connector.Teams;
using CertBot.Core.Localization;
using CertBot.Core.Primitives;
using CertBot.Turns;

namespace CertBot.Channels.Connector.Invokes;

/// <summary>The invoke <c>adaptiveCard/action</c>. The envelope is validated as strictly as in the SDK of Teams.</summary>
internal sealed class AdaptiveCardActionHandler(CardActionTurns cardTurns, PagedCards pagedCards, ImmediateReplies replies) : IInvokeHandler
{
    private const string ErrorType = "application/vnd.microsoft.error";

    private const string MessageType = "application/vnd.microsoft.activity.message";

    public string Name => "adaptiveCard/action";

    public async Task<IResult> Handle(InvokeContext context, CancellationToken cancellationToken)
    {
        var (verb, data, rejection) = ReadAction(context.Activity.Value);
        if (rejection is not null)
            return rejection;

        var language = ClientLocale.ParseLanguage(context.Activity.Locale) ?? LanguageCode.En;
        if (PagedCards.IsPageTurn(verb, data))
        {
            return await pagedCards.FindPage(context.Address, data, cancellationToken) is { } page
                ? CreateResponse(OutgoingActivity.AdaptiveCardType, page)
                : CreateResponse(MessageType, TextCatalog.For(language).Find("connector.page.gone") ?? "");
        }

        var answer =
            verb == TeamsCardAdapter.RefreshVerb && data.GetString(ActionData.CardKeyMember) is not null
                ? await cardTurns.Refresh(context, data, cancellationToken)
                : await cardTurns.HandleAction(context, verb, data, cancellationToken);
        return replies.Respond(
            answer.Card is { } card
                ? CreateResponse(
                    OutgoingActivity.AdaptiveCardType,
                    await pagedCards.Fit(context.Address, OutgoingActivity.WithSubmitFallbacks(card), language, cancellationToken)
                )
                : CreateResponse(MessageType, answer.Sentence ?? ""),
            answer.Replies
        );
    }

    /// <summary>The verb and data of the action, or the response that rejects the envelope. Verb and data may be missing.</summary>
    private static (string Verb, JsonObject Data, IResult? Refused) ReadAction(JsonNode? value) =>
        value switch
        {
            null => ("", [], CreateError("BadRequest", "Missing value property")),
            not JsonObject => ("", [], CreateError("BadRequest", "Value property is not properly formed")),
            JsonObject envelope when envelope["action"] is null => ("", [], CreateError("BadRequest", "Missing action property")),
            JsonObject envelope when envelope["action"] is JsonObject action => action.GetString("type") == "Action.Execute"
                ? (action.GetString("verb") ?? "", action.GetObject("data") ?? [], null)
                : ("", [], CreateError("NotSupported", "The action is not supported: only Action.Execute is.")),
            _ => ("", [], CreateError("BadRequest", "Value property is not properly formed")),
        };

    private static IResult CreateError(string code, string message) =>
        Results.Json(
            new JsonObject
            {
                ["statusCode"] = 400,
                ["type"] = ErrorType,
                ["value"] = new JsonObject { ["code"] = code, ["message"] = message },
            },
            ChannelJson.WriteOptions,
            statusCode: 400
        );

    private static IResult CreateResponse(string type, JsonNode value) =>
        Results.Json(
            new JsonObject
            {
                ["statusCode"] = 200,
                ["type"] = type,
                ["value"] = value,
            },
            ChannelJson.WriteOptions
        );
}
