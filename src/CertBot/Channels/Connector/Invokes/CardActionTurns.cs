using System.Collections.Immutable;
using System.Text.Json.Nodes;
using CertBot.Channels.Connector.Schema;
using CertBot.Channels.Connector.Teams;
using CertBot.Core.Localization;
using CertBot.Core.Messaging;
using CertBot.Core.Primitives;
using CertBot.Outbox;
using CertBot.Outbox.Rendering;
using CertBot.Repositories;
using CertBot.Turns;

namespace CertBot.Channels.Connector.Invokes;

/// <summary>Handles a card action as a turn and returns the response for the user who clicked: the refreshed card, a form, or a text.</summary>
internal sealed class CardActionTurns(
    ITurnHandler turns,
    PersonStore persons,
    ImmediateReplies replies,
    PersonalizedCards personalizedCards,
    QueryPreview preview,
    MessageRenderer renderer
)
{
    /// <summary>The card as this user may see it. A refresh does not register an unknown user.</summary>
    public async Task<CardActionResponse> Refresh(InvokeContext context, JsonObject data, CancellationToken cancellationToken) =>
        new(
            await FindPersonalizedCard(context, data, cancellationToken) is { } personalized ? TeamsMessageBuilder.BuildPersonalized(personalized, null) : null,
            null
        );

    /// <summary>
    /// In a channel the response is visible to the user who clicked only. In a personal chat replies are sent as messages, and only a form continues in its
    /// card.
    /// </summary>
    public async Task<CardActionResponse> HandleAction(InvokeContext context, string verb, JsonObject data, CancellationToken cancellationToken)
    {
        var (pendingReplies, isRepeated) = await RunTurn(context, verb, data, cancellationToken);
        if (isRepeated && pendingReplies.IsEmpty)
            return await ShowPresent(context, verb, data, cancellationToken);
        if (!context.Address.IsPersonal)
        {
            var (card, sentence, renderedReplies) = await replies.Render(pendingReplies, context.Address, cancellationToken);
            var shown =
                card is not null ? TeamsMessageBuilder.BuildPlain(card)
                : await FindPersonalizedCard(context, data, cancellationToken) is { } personalized
                    ? TeamsMessageBuilder.BuildPersonalized(personalized, sentence)
                : null;
            return new(shown, sentence) { Replies = renderedReplies };
        }

        if (
            pendingReplies is [{ Content: BotMessage.CardMessage { Name: "form" or "summary", SuggestedActions.IsEmpty: true } } formReply]
            && IsFormAction(verb)
        )
        {
            return new(TeamsMessageBuilder.BuildPlain(await replies.Render(formReply, context.Address, cancellationToken)), null) { Replies = pendingReplies };
        }

        foreach (var reply in pendingReplies)
            await replies.LeaveToOutbox(reply, cancellationToken);
        return await FindPersonalizedCard(context, data, cancellationToken) is { } refreshed
            ? new(TeamsMessageBuilder.BuildPersonalized(refreshed, null), null)
            : new(null, FindText(context, pendingReplies.IsEmpty ? "connector.again" : "connector.below"));
    }

    /// <summary>
    /// The response to an action that was answered before: what the first response was about as it is now. That response may have been shown or lost, so it says
    /// nothing about what the action did.
    /// </summary>
    private async Task<CardActionResponse> ShowPresent(InvokeContext context, string verb, JsonObject data, CancellationToken cancellationToken)
    {
        if (await FindPersonalizedCard(context, data, cancellationToken) is { } personalized)
            return new(TeamsMessageBuilder.BuildPersonalized(personalized, null), null);
        // In a personal chat the answer to a query is a message, and the card of the button stays as it is.
        var message = IsFormAction(verb) || !context.Address.IsPersonal ? await FindPresent(context, verb, data, cancellationToken) : null;
        return message?.Card is null ? new(null, message?.Text ?? FindText(context, "connector.again")) : new(TeamsMessageBuilder.BuildPlain(message), null);
    }

    /// <summary>The open form, or the answer to the query, as this user may see it now; null if there is neither. Nothing is stored.</summary>
    public async Task<OutboundMessage?> FindPresent(InvokeContext context, string verb, JsonObject data, CancellationToken cancellationToken)
    {
        if (await persons.FindByUser(ActivityMapper.ReadUser(context.Activity), cancellationToken) is not { } person)
            return null;

        var message = IsFormAction(verb)
            ? await preview.ShowOpenForm(person, context.Address, cancellationToken)
            : (await preview.Ask(ActionData.ToClick(verb, data), person, context.Address, cancellationToken)).FirstOrDefault();
        return message is null
            ? null
            : await renderer.Render(message, context.Activity.Id ?? Guid.NewGuid().ToString("n"), person.Id, context.Address, cancellationToken);
    }

    private static bool IsFormAction(string verb) => verb.StartsWith("form.", StringComparison.Ordinal);

    /// <summary>Runs the turn and returns its replies, which are still in the outbox, and whether this action was handled before.</summary>
    public async Task<(ImmutableArray<PendingReply> Replies, bool IsRepeated)> RunTurn(
        InvokeContext context,
        string verb,
        JsonObject data,
        CancellationToken cancellationToken
    )
    {
        var incoming = ActivityMapper.ToIncomingActivity(context.Activity, context.Address, context.Activity.Id, ActionData.ToClick(verb, data)) with
        {
            Reply = ReplyMode.Immediate,
        };
        var outcome = await turns.Handle(incoming, cancellationToken);
        return (await replies.Load(outcome, cancellationToken), outcome.Again);
    }

    /// <summary>The clicked card as this user may see it now; null when it cannot be rendered again or is not visible to them.</summary>
    public async Task<PersonalizedCard?> FindPersonalizedCard(InvokeContext context, JsonObject data, CancellationToken cancellationToken) =>
        data.GetString(ActionData.CardKeyMember) is { Length: > 0 and <= 200 } cardKey
        && data.GetString("app") is { Length: > 0 and <= 200 } applicationKey
        && await persons.FindByUser(ActivityMapper.ReadUser(context.Activity), cancellationToken) is { } person
            ? await personalizedCards.Create(cardKey, new ApplicationId(applicationKey), person, context.Address, cancellationToken)
            : null;

    private static string FindText(InvokeContext context, string key) =>
        TextCatalog.For(ClientLocale.ParseLanguage(context.Activity.Locale) ?? LanguageCode.En).Find(key) ?? "";
}

/// <summary>The response to a click. <see cref="Replies"/>: the replies in it, which stay in the outbox until the response is written.</summary>
internal sealed record CardActionResponse(JsonObject? Card, string? Sentence)
{
    public ImmutableArray<PendingReply> Replies { get; init; } = [];
}
