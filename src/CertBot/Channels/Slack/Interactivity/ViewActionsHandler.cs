using System.Text.Json.Nodes;
using CertBot.Channels.Slack.BlockKit;
using CertBot.Channels.Slack.Views;
using CertBot.Channels.Slack.WebApi;
using CertBot.Core.Conversation;
using CertBot.Core.Primitives;
using CertBot.Turns;

namespace CertBot.Channels.Slack.Interactivity;

/// <summary>
/// Handles a click in a modal or in the Home tab. Its payload names no conversation: a modal carries it in <c>private_metadata</c>, the Home tab belongs to its
/// user.
/// </summary>
internal sealed class ViewActionsHandler(
    ITurnHandler turns,
    UserProfiles profiles,
    SlackConversations conversations,
    ModalTurns modalTurns,
    Modals modals,
    FullCardStore fullCardStore,
    HomeTab homeTab
)
{
    private const string DoneTextKey = "slack.done";

    public async Task Handle(BlockAction blockAction, CancellationToken cancellationToken)
    {
        var language = (await profiles.DescribePerson(blockAction.Sender, cancellationToken)).Language;
        if (blockAction.IsInModal)
            await HandleInModal(blockAction, language, cancellationToken);
        else
            await HandleInHomeTab(blockAction, language, cancellationToken);
    }

    private async Task HandleInModal(BlockAction blockAction, LanguageCode language, CancellationToken cancellationToken)
    {
        if (
            Modals.ReadOpenView(blockAction.View) is not { } openView
            || ChannelJson.ParseObject(System.Text.Encoding.UTF8.GetBytes(blockAction.View?.GetString("private_metadata") ?? "")) is not { } metadata
            || ModalMetadata.Parse(metadata, blockAction.Sender.Team) is not { } modalMetadata
        )
        {
            if (Modals.ReadOpenView(blockAction.View) is { } unplaced)
            {
                var view = Modals.CreateTextView(SlackTexts.Get(language, "slack.unplaced"), "CertBot", [], language);
                await modals.Update(blockAction.Sender.Team, unplaced, view, cancellationToken);
            }

            return;
        }

        var card = await fullCardStore.Find(modalMetadata.Conversation, modalMetadata.FullCardKey, cancellationToken);
        switch (blockAction.Action)
        {
            case ButtonAction.ShowPage showPage when card is not null:
                await modals.Update(
                    blockAction.Sender.Team,
                    openView,
                    await modals.CreateCardView(card, "CertBot", modalMetadata, language, showPage.PageIndex, cancellationToken),
                    cancellationToken
                );
                break;
            case ButtonAction.Execute execute:
                // A modal cannot be closed from here; it can only say that it is done.
                await modalTurns.HandleInOpenView(
                    blockAction.Sender,
                    modalMetadata,
                    blockAction.EventId,
                    blockAction.ToClick(execute.Verb, execute.Data, card),
                    openView,
                    DoneTextKey,
                    language,
                    cancellationToken
                );
                break;
            case ButtonAction.OpenForm openForm:
                await ShowForm(blockAction, openForm, card, modalMetadata with { FullCardKey = null }, openView, language, cancellationToken);
                break;
            case ButtonAction.SendText or ButtonAction.RequestFile:
                await SendToDirectMessage(blockAction, openView, language, cancellationToken);
                break;
            default:
                break;
        }
    }

    private async Task HandleInHomeTab(BlockAction blockAction, LanguageCode language, CancellationToken cancellationToken)
    {
        if (await conversations.OpenDirectMessage(blockAction.Sender, cancellationToken) is not { } directMessage)
            return;

        var modalMetadata = new ModalMetadata { Conversation = directMessage, Origin = ModalOrigin.Home };
        if (await modals.Open(blockAction.Sender.Team, blockAction.TriggerId, language, cancellationToken) is not { } openView)
            return;
        switch (blockAction.Action)
        {
            case ButtonAction.Execute execute:
                await modalTurns.HandleInOpenView(
                    blockAction.Sender,
                    modalMetadata,
                    blockAction.EventId,
                    blockAction.ToClick(execute.Verb, execute.Data, await fullCardStore.Find(directMessage, execute.FullCardKey, cancellationToken)),
                    openView,
                    DoneTextKey,
                    language,
                    cancellationToken
                );
                await homeTab.Publish(blockAction.Sender, cancellationToken);
                break;
            case ButtonAction.OpenForm openForm:
                await ShowForm(
                    blockAction,
                    openForm,
                    await fullCardStore.Find(directMessage, openForm.FullCardKey, cancellationToken),
                    modalMetadata,
                    openView,
                    language,
                    cancellationToken
                );
                break;
            case ButtonAction.ShowFullCard { FullCardKey: var fullCardKey }
                when await fullCardStore.Find(directMessage, fullCardKey, cancellationToken) is { } card:
                await modals.Update(
                    blockAction.Sender.Team,
                    openView,
                    await modals.CreateCardView(card, "CertBot", modalMetadata with { FullCardKey = fullCardKey }, language, 0, cancellationToken),
                    cancellationToken
                );
                break;
            case ButtonAction.SendText or ButtonAction.RequestFile:
                await SendToDirectMessage(blockAction, openView, language, cancellationToken);
                break;
            default:
                break;
        }
    }

    private async Task ShowForm(
        BlockAction blockAction,
        ButtonAction.OpenForm openForm,
        JsonObject? card,
        ModalMetadata modalMetadata,
        OpenView openView,
        LanguageCode language,
        CancellationToken cancellationToken
    )
    {
        var title = Modals.GetTitle(openForm.Verb, language);
        var view = ShowCardForm.FindForm(card, openForm.Verb, BlockAction.ToJson(openForm.Data), (_, _) => true) is { } form
            ? await modals.CreateCardView(form, title, modalMetadata, language, 0, cancellationToken)
            : Modals.CreateTextView(SlackTexts.Get(language, "slack.nothing-to-fill"), title, modalMetadata.ToJson(), language);
        await modals.Update(blockAction.Sender.Team, openView, view, cancellationToken);
    }

    /// <summary>A text or a file request is answered in the direct message, where the user finds it again.</summary>
    private async Task SendToDirectMessage(BlockAction blockAction, OpenView openView, LanguageCode language, CancellationToken cancellationToken)
    {
        var text = blockAction.Action switch
        {
            ButtonAction.SendText sendText => sendText.Text,
            ButtonAction.RequestFile requestFile => requestFile.Text,
            _ => "",
        };
        if (await conversations.OpenDirectMessage(blockAction.Sender, cancellationToken) is not { } directMessage)
            return;

        await turns.Handle(
            await profiles.CreateActivity(blockAction.Sender, directMessage, blockAction.EventId, new Input.Text(text), cancellationToken),
            cancellationToken
        );
        await modals.Update(
            blockAction.Sender.Team,
            openView,
            Modals.CreateTextView(
                SlackTexts.Get(language, "slack.in-own-chat"),
                "CertBot",
                new ModalMetadata { Conversation = directMessage }.ToJson(),
                language
            ),
            cancellationToken
        );
    }
}
