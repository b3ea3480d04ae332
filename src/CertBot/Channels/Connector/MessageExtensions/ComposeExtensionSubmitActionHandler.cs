using System.Text.Json.Nodes;
using CertBot.Channels.Connector.Invokes;
using CertBot.Channels.Connector.Schema;
using CertBot.Core.Messaging;
using CertBot.Turns;

namespace CertBot.Channels.Connector.MessageExtensions;

/// <summary>The invoke <c>composeExtension/submitAction</c>: what was chosen there, taken as a click in the person's own chat and answered in the dialog.</summary>
internal sealed class ComposeExtensionSubmitActionHandler(
    CardActionTurns cardTurns,
    ImmediateReplies replies,
    ApplicationQueries queries,
    MessageExtensionTexts texts
) : IInvokeHandler
{
    public string Name => "composeExtension/submitAction";

    public async Task<IResult> Handle(InvokeContext context, CancellationToken cancellationToken)
    {
        if (context.Activity.Value is not JsonObject value || value.GetString("commandId") != ComposeExtensionFetchTaskHandler.CommandId)
        {
            return BotFrameworkError.CreateWithoutBody(StatusCodes.Status501NotImplemented, "NotImplemented");
        }

        var submitted = value.GetObject("data") ?? [];
        if (EvidenceAction.Read(submitted.GetString("verb"), submitted.GetString) is not var (verb, data))
        {
            return BotFrameworkError.Create(400, "BadRequest", "It is handed in, or added to an escalation.");
        }

        if (await queries.FindUser(ActivityMapping.ReadUser(context.Activity), cancellationToken) is not { } user)
        {
            return ComposeExtensionFetchTaskHandler.CreateMessage(texts.Format(ClientLocale.ParseLanguage(context.Activity.Locale), "extension.stranger"));
        }

        // The message may be from a conversation the bot is no part of: it has no talk there, and could tell nothing.
        if (user.Person.PersonalChats.FirstOrDefault(chat => chat.Channel == ChannelIds.Connector) is not { } personalChat)
        {
            return ComposeExtensionFetchTaskHandler.CreateMessage(texts.Format(user.Person.Language, "extension.no-chat"));
        }

        var pendingReplies = await cardTurns.RunTurn(context with { Place = personalChat }, verb, data, cancellationToken);
        if (pendingReplies.All(s => s.Content is BotMessage.TextMessage))
        {
            var (_, sentence, told) = await replies.Render(pendingReplies, personalChat, cancellationToken);
            return replies.Respond(ComposeExtensionFetchTaskHandler.CreateMessage(sentence ?? texts.Format(user.Person.Language, "extension.taken")), told);
        }

        // A question is left: it is asked, and answered, where the talk is.
        foreach (var reply in pendingReplies)
        {
            await replies.LeaveToOutbox(reply, cancellationToken);
        }

        return ComposeExtensionFetchTaskHandler.CreateMessage(texts.Format(user.Person.Language, "extension.asked"));
    }
}
