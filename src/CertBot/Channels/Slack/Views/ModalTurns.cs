using System.Collections.Immutable;
using System.Text.Json.Nodes;
using CertBot.Channels.Slack.BlockKit;
using CertBot.Channels.Slack.Schema;
using CertBot.Channels.Slack.WebApi;
using CertBot.Core.Conversation;
using CertBot.Core.Messaging;
using CertBot.Core.Primitives;
using CertBot.Turns;

namespace CertBot.Channels.Slack.Views;

/// <summary>What happens to a modal after a turn.</summary>
internal abstract record ModalResult
{
    private ModalResult() { }

    /// <summary>Replies shown in the modal; they stay in the outbox until Slack has accepted the view.</summary>
    public ImmutableArray<PendingReply> PendingReplies { get; init; } = [];

    /// <summary>Nothing more to show: the modal closes.</summary>
    public sealed record Close : ModalResult;

    public sealed record Update(JsonObject View) : ModalResult
    {
        /// <summary>What is wrong with which field, if the view is a form that asks again.</summary>
        public ImmutableArray<(string Input, string Error)> FieldErrors { get; init; } = [];
    }

    /// <summary>The modal stays open with an error message.</summary>
    public sealed record Error(string Message) : ModalResult;
}

/// <summary>Runs a turn from a modal and shows the reply in it.</summary>
internal sealed class ModalTurns(ITurnHandler turns, UserProfiles profiles, ImmediateReplies replies, Modals modals)
{
    /// <summary>Runs the turn of a click and shows its result in a modal that is already open.</summary>
    /// <param name="closedTextKey">Names the text shown where the turn would close the modal.</param>
    public async Task HandleInOpenView(
        Sender sender,
        ModalMetadata modalMetadata,
        string eventId,
        Input.Click click,
        OpenView openView,
        string closedTextKey,
        LanguageCode language,
        CancellationToken cancellationToken
    )
    {
        var result = await Handle(sender, modalMetadata, eventId, click, language, cancellationToken);
        var view = Modals.CreateResultView(result, closedTextKey, Modals.GetTitle(click.Verb, language), modalMetadata, language);
        if (await modals.Update(sender.Team, openView, view, cancellationToken))
            await replies.Complete(result.PendingReplies);
    }

    public async Task<ModalResult> Handle(
        Sender sender,
        ModalMetadata modalMetadata,
        string eventId,
        Input.Click click,
        LanguageCode language,
        CancellationToken cancellationToken
    )
    {
        var activity = await profiles.CreateActivity(sender, modalMetadata.Conversation, eventId, click, cancellationToken) with
        {
            Thread = modalMetadata.Thread,
            Reply = ReplyMode.Immediate,
        };
        var outcome = await turns.Handle(activity, cancellationToken);
        var pendingReplies = await replies.Load(outcome, cancellationToken);

        // The answer was given the first time, and it may have been a refusal: closing the modal would say that it was taken.
        if (outcome.Again && pendingReplies.IsEmpty)
            return new ModalResult.Update(CreateRepeatedView(click, modalMetadata, language));

        var isRefusal = pendingReplies.Any(reply => reply.IsRefusal);
        if (
            modalMetadata is { Conversation.IsPersonal: true, Origin: ModalOrigin.Card }
            && !isRefusal
            && pendingReplies.All(s => s.Content is BotMessage.TextMessage)
        )
        {
            // The result belongs in the conversation, where the user can find it later.
            foreach (var reply in pendingReplies)
                await replies.LeaveToOutbox(reply, cancellationToken);
            return new ModalResult.Close();
        }

        var (card, sentence, shownReplies) = await replies.Render(pendingReplies, modalMetadata.Conversation, cancellationToken);
        var title = Modals.GetTitle(click.Verb, language);
        if (card?.Card is { } shown)
        {
            var lead = string.Join("\n\n", new[] { card.Text, sentence }.OfType<string>());
            return new ModalResult.Update(
                await modals.CreateCardView(
                    lead.Length == 0 ? shown : ShowCardForm.WithLeadText(lead, shown),
                    title,
                    modalMetadata with
                    {
                        CardKey = null,
                        FullCardKey = null,
                    },
                    card.Language,
                    0,
                    cancellationToken
                )
            )
            {
                PendingReplies = shownReplies,
                FieldErrors = [.. FormInMessage.ReadErrors(shown)],
            };
        }

        return sentence is null ? new ModalResult.Close { PendingReplies = shownReplies }
            : isRefusal ? new ModalResult.Error(sentence) { PendingReplies = shownReplies }
            : new ModalResult.Update(Modals.CreateTextView(sentence, title, modalMetadata.ToJson(), language)) { PendingReplies = shownReplies };
    }

    private static JsonObject CreateRepeatedView(Input.Click click, ModalMetadata modalMetadata, LanguageCode language) =>
        Modals.CreateTextView(SlackTexts.Get(language, "slack.repeated"), Modals.GetTitle(click.Verb, language), modalMetadata.ToJson(), language);
}
