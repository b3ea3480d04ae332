using System.Collections.Immutable;
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

    public async Task<ConnectorInvokeResponse> Handle(InvokeContext context, CancellationToken cancellationToken)
    {
        var action = InvokeValues.ReadAction(context.Activity.Value);
        if (action.CommandId != CommandId)
        {
            return ConnectorInvokeResponse.NotImplemented();
        }

        if (action.MessagePayload is not { } message)
        {
            return ConnectorInvokeResponse.BadRequest("There is no messagePayload.");
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
        return ConnectorInvokeResponse.Json(
            DialogResponse.Continue(DialogResponse.CreateCard(rendered, null), texts.Format(user.Person.Language, "card.evidence.title"))
        );
    }

    /// <param name="replies">The replies the sentence is made of.</param>
    public static ConnectorInvokeResponse CreateMessage(string sentence, params ImmutableArray<PendingReply> replies) =>
        ConnectorInvokeResponse.Json(DialogResponse.ShowMessage(sentence), replies);
}
