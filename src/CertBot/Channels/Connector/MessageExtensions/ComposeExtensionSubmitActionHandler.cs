using System.Text.Json.Nodes;
using CertBot.Channels.Connector.Invokes;
using CertBot.Channels.Connector.Schema;
using CertBot.Core.Messaging;
using CertBot.Turns;

namespace CertBot.Channels.Connector.MessageExtensions;

/// <summary>
/// The invoke <c>composeExtension/submitAction</c>: handles the choice as a click in the user's personal chat and shows the reply in the dialog.
/// </summary>
internal sealed class ComposeExtensionSubmitActionHandler(
    CardActionTurns cardTurns,
    ImmediateReplies replies,
    ApplicationQueries queries,
    MessageExtensionTexts texts
) : IInvokeHandler
{
    public string Name => "composeExtension/submitAction";

    public async Task<ConnectorInvokeResponse> Handle(InvokeContext context, CancellationToken cancellationToken)
    {
        var action = InvokeValues.ReadAction(context.Activity.Value);
        if (action.CommandId != ComposeExtensionFetchTaskHandler.CommandId)
        {
            return ConnectorInvokeResponse.NotImplemented();
        }

        var submitted = action.Data as JsonObject ?? [];
        if (EvidenceAction.Read(submitted.GetString("verb"), submitted.GetString) is not var (verb, data))
        {
            return ConnectorInvokeResponse.BadRequest("It is handed in, or added to an escalation.");
        }

        if (await queries.FindUser(ActivityMapper.ReadUser(context.Activity), cancellationToken) is not { } user)
        {
            return ComposeExtensionFetchTaskHandler.CreateMessage(texts.Format(ClientLocale.ParseLanguage(context.Activity.Locale), "extension.stranger"));
        }

        // The message may be from a conversation without the bot, where it has no state and cannot send.
        if (user.Person.PersonalChats.FirstOrDefault(chat => chat.Channel == ChannelIds.Connector) is not { } personalChat)
        {
            return ComposeExtensionFetchTaskHandler.CreateMessage(texts.Format(user.Person.Language, "extension.no-chat"));
        }

        var (pendingReplies, _) = await cardTurns.RunTurn(context with { Address = personalChat }, verb, data, cancellationToken);
        if (pendingReplies.All(s => s.Content is BotMessage.TextMessage))
        {
            var (_, sentence, renderedReplies) = await replies.Render(pendingReplies, personalChat, cancellationToken);
            return ComposeExtensionFetchTaskHandler.CreateMessage(sentence ?? texts.Format(user.Person.Language, "extension.taken"), renderedReplies);
        }

        // A question remains: it is asked in the personal chat.
        foreach (var reply in pendingReplies)
        {
            await replies.LeaveToOutbox(reply, cancellationToken);
        }

        return ComposeExtensionFetchTaskHandler.CreateMessage(texts.Format(user.Person.Language, "extension.asked"));
    }
}
