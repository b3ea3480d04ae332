using System.Text.Json.Nodes;
using CertBot.Channels.Connector.Client;
using CertBot.Channels.Connector.Invokes;
using CertBot.Channels.Connector.Schema;
using CertBot.Channels.Connector.Teams;
using CertBot.Core.Certification.Cards;
using CertBot.Core.Messaging;
using CertBot.Outbox;
using CertBot.Outbox.Rendering;
using CertBot.Turns;

namespace CertBot.Channels.Connector.MessageExtensions;

/// <summary>The invoke <c>composeExtension/fetchTask</c>: a user shares a message and is asked what it is evidence for.</summary>
internal sealed class ComposeExtensionFetchTaskHandler(ApplicationQueries queries, MessageRenderer renderer, MessageExtensionTexts texts) : IInvokeHandler
{
    /// <summary>The command id of the app manifest.</summary>
    public const string CommandId = "attach-evidence";

    public string Name => "composeExtension/fetchTask";

    public async Task<IResult> Handle(InvokeContext context, CancellationToken cancellationToken)
    {
        if (context.Activity.Value is not JsonObject value || value.GetString("commandId") != CommandId)
        {
            return BotFrameworkError.CreateWithoutBody(StatusCodes.Status501NotImplemented, "NotImplemented");
        }

        if (value.GetObject("messagePayload") is not { } message)
        {
            return BotFrameworkError.Create(400, "BadRequest", "There is no messagePayload.");
        }

        if (await queries.FindUser(ActivityMapper.ReadUser(context.Activity), cancellationToken) is not { } user)
        {
            return CreateMessage(texts.Format(ClientLocale.ParseLanguage(context.Activity.Locale), "extension.stranger"));
        }

        var card = EvidenceCard.For(user.Actor, await queries.LoadEvidenceCandidates(user, cancellationToken), MessagePayload.ReadEvidence(message));
        if (card is null)
        {
            return CreateMessage(texts.Format(user.Person.Language, "extension.nowhere"));
        }

        var rendered = new OutboundMessage { Key = CommandId, Card = (await renderer.RenderForSharing(card, user.Person, cancellationToken)).Card };
        return SdkJson.ToResponse(
            DialogResponse.Continue(DialogResponse.CreateCard(rendered, null), texts.Format(user.Person.Language, "card.evidence.title"))
        );
    }

    public static IResult CreateMessage(string sentence) => SdkJson.ToResponse(DialogResponse.ShowMessage(sentence));
}
