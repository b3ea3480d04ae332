using System.Collections.Immutable;
using System.Text.Json.Nodes;
using CertBot.Channels.Slack.BlockKit;
using CertBot.Channels.Slack.Views;
using CertBot.Channels.Slack.WebApi;
using CertBot.Core.Conversation;
using CertBot.Core.Directory;
using CertBot.Core.Primitives;
using CertBot.Outbox.Rendering;
using CertBot.Turns;

namespace CertBot.Channels.Slack.Interactivity;

/// <summary>Opens what is behind a button: its form, or the full card of a shortened message.</summary>
internal sealed class ModalForms(
    Modals modals,
    ModalTurns modalTurns,
    UserProfiles profiles,
    PersonalizedCards personalizedCards,
    FullCardStore fullCardStore,
    QueryPreview preview,
    MessageRenderer renderer
)
{
    /// <summary>False: the trigger had expired.</summary>
    public async Task<bool> TryOpen(
        BlockAction blockAction,
        ButtonAction.OpenForm openForm,
        ConversationAddress conversation,
        LanguageCode language,
        CancellationToken cancellationToken
    )
    {
        if (await modals.Open(blockAction.Sender.Team, blockAction.TriggerId, language, cancellationToken) is not { } openView)
            return false;

        var modalMetadata = new ModalMetadata
        {
            Conversation = conversation,
            Thread = blockAction.Thread,
            CardKey = openForm.CardKey,
        };
        var title = Modals.GetTitle(openForm.Verb, language);
        if (await FindForm(blockAction, openForm, conversation, cancellationToken) is { } form)
        {
            await modals.Update(
                blockAction.Sender.Team,
                openView,
                await modals.CreateCardView(form, title, modalMetadata, language, 0, cancellationToken),
                cancellationToken
            );
            return true;
        }

        // There is no form for this user: the result of the click says why.
        await modalTurns.HandleInOpenView(
            blockAction.Sender,
            modalMetadata,
            blockAction.EventId,
            new Input.Click(openForm.Verb, openForm.Data),
            openView,
            "slack.nothing-to-fill",
            language,
            cancellationToken
        );
        return true;
    }

    public async Task ShowFullCard(
        BlockAction blockAction,
        string? fullCardKey,
        int page,
        ConversationAddress conversation,
        LanguageCode language,
        CancellationToken cancellationToken
    )
    {
        if (await modals.Open(blockAction.Sender.Team, blockAction.TriggerId, language, cancellationToken) is not { } openView)
            return;

        var modalMetadata = new ModalMetadata
        {
            Conversation = conversation,
            Thread = blockAction.Thread,
            FullCardKey = fullCardKey,
        };
        var view = await fullCardStore.Find(conversation, fullCardKey, cancellationToken) is { } card
            ? await modals.CreateCardView(card, "CertBot", modalMetadata, language, page, cancellationToken)
            : Modals.CreateTextView(SlackTexts.Get(language, "slack.not-kept"), "CertBot", modalMetadata.ToJson(), language);
        await modals.Update(blockAction.Sender.Team, openView, view, cancellationToken);
    }

    /// <summary>The form the button belongs to as it stands now: it may have been continued by typing. Null if another form is open, or none.</summary>
    private async Task<JsonObject?> FindOpenForm(
        BlockAction blockAction,
        ButtonAction.OpenForm openForm,
        ConversationAddress conversation,
        CancellationToken cancellationToken
    )
    {
        var person = await profiles.DescribePerson(blockAction.Sender, cancellationToken);
        if (await preview.ShowOpenForm(person, conversation, cancellationToken) is not { } form)
            return null;

        var card = (await renderer.Render(form, blockAction.EventId, person.Id, conversation, cancellationToken)).Card;
        var draft = openForm.Data.GetValueOrDefault("draft");
        return ShowCardForm.FindActions(card).Any(a => a.GetObject("data")?.GetString("draft") == draft) ? card : null;
    }

    /// <summary>In a channel, the form of the current card as this user may see it; in a direct message, the form of the card that was sent.</summary>
    private async Task<JsonObject?> FindForm(
        BlockAction blockAction,
        ButtonAction.OpenForm openForm,
        ConversationAddress conversation,
        CancellationToken cancellationToken
    )
    {
        if (openForm.Verb == FormInMessage.AnswerVerb)
            return await FindOpenForm(blockAction, openForm, conversation, cancellationToken);
        var data = BlockAction.ToJson(openForm.Data);
        if (conversation.IsPersonal || openForm.CardKey is not { } cardKey || data.GetString("app") is not { } app)
            return ShowCardForm.FindForm(await fullCardStore.Find(conversation, openForm.FullCardKey, cancellationToken), openForm.Verb, data, (_, _) => true);

        return
            await personalizedCards.Create(
                cardKey,
                new CertBot.Core.Primitives.ApplicationId(app),
                await profiles.DescribePerson(blockAction.Sender, cancellationToken),
                conversation,
                cancellationToken
            )
                is { } personalizedCard
            ? ShowCardForm.FindForm(personalizedCard.Card, openForm.Verb, data, personalizedCard.IsAllowed)
            : null;
    }
}
