using System.Collections.Immutable;
using System.Text.Json.Nodes;
using CertBot.Channels.Connector.Schema;
using CertBot.Channels.Connector.Teams;
using CertBot.Core.Localization;
using CertBot.Core.Messaging;
using CertBot.Core.Primitives;
using CertBot.Repositories;
using CertBot.Turns;

namespace CertBot.Channels.Connector.Invokes;

/// <summary>Handles a card action as a turn and returns the response for the user who clicked: the refreshed card, a form, or a text.</summary>
internal sealed class CardActionTurns(ITurnHandler turns, PersonStore persons, ImmediateReplies replies, PersonalizedCards personalizedCards)
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
        var pendingReplies = await RunTurn(context, verb, data, cancellationToken);
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
            && verb.StartsWith("form.", StringComparison.Ordinal)
        )
        {
            return new(TeamsMessageBuilder.BuildPlain(await replies.Render(formReply, context.Address, cancellationToken)), null) { Replies = pendingReplies };
        }

        foreach (var reply in pendingReplies)
            await replies.LeaveToOutbox(reply, cancellationToken);
        return await FindPersonalizedCard(context, data, cancellationToken) is { } refreshed
            ? new(TeamsMessageBuilder.BuildPersonalized(refreshed, null), null)
            : new(null, AnsweredBelowText(context));
    }

    /// <summary>Runs the turn and returns its replies, which are still in the outbox.</summary>
    public async Task<ImmutableArray<PendingReply>> RunTurn(InvokeContext context, string verb, JsonObject data, CancellationToken cancellationToken)
    {
        var incoming = ActivityMapper.ToIncomingActivity(context.Activity, context.Address, context.Activity.Id, ActionData.ToClick(verb, data)) with
        {
            Reply = ReplyMode.Immediate,
        };
        return await replies.Load(await turns.Handle(incoming, cancellationToken), cancellationToken);
    }

    /// <summary>The clicked card as this user may see it now; null when it cannot be rendered again or is not visible to them.</summary>
    public async Task<PersonalizedCard?> FindPersonalizedCard(InvokeContext context, JsonObject data, CancellationToken cancellationToken) =>
        data.GetString(ActionData.CardKeyMember) is { Length: > 0 and <= 200 } cardKey
        && data.GetString("app") is { Length: > 0 and <= 200 } applicationKey
        && await persons.FindByUser(ActivityMapper.ReadUser(context.Activity), cancellationToken) is { } person
            ? await personalizedCards.Create(cardKey, new ApplicationId(applicationKey), person, context.Address, cancellationToken)
            : null;

    private static string AnsweredBelowText(InvokeContext context) =>
        TextCatalog.For(ClientLocale.ParseLanguage(context.Activity.Locale) ?? LanguageCode.En).Find("connector.below") ?? "";
}

/// <summary>The response to a click. <see cref="Replies"/>: the replies in it, which stay in the outbox until the response is written.</summary>
internal sealed record CardActionResponse(JsonObject? Card, string? Sentence)
{
    public ImmutableArray<PendingReply> Replies { get; init; } = [];
}
