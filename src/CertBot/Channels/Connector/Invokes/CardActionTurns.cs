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

/// <summary>A button was pressed and its presser waits: the turn is taken, and answered for their eyes with the card as it is now, a form, or a sentence.</summary>
internal sealed class CardActionTurns(ITurnHandler turns, PersonStore persons, ImmediateReplies replies, PersonalizedCards personalizedCards)
{
    /// <summary>The card as the one who looks at it may see it. Nobody is made known by looking.</summary>
    public async Task<PressAnswer> Refresh(InvokeContext context, JsonObject data, CancellationToken cancellationToken) =>
        new(
            await FindPersonalizedCard(context, data, cancellationToken) is { } personalized ? TeamsMessageBuilder.BuildPersonalized(personalized, null) : null,
            null
        );

    /// <summary>In a channel the answer is for the presser alone; in a chat with one person what is said goes into the chat, and only a form walks on in its card.</summary>
    public async Task<PressAnswer> HandleAction(InvokeContext context, string verb, JsonObject data, CancellationToken cancellationToken)
    {
        var pendingReplies = await RunTurn(context, verb, data, cancellationToken);
        if (!context.Place.IsPersonal)
        {
            var (card, sentence, told) = await replies.Render(pendingReplies, context.Place, cancellationToken);
            var shown =
                card is not null ? TeamsMessageBuilder.BuildPlain(card)
                : await FindPersonalizedCard(context, data, cancellationToken) is { } personalized
                    ? TeamsMessageBuilder.BuildPersonalized(personalized, sentence)
                : null;
            return new(shown, sentence) { Said = told };
        }

        if (
            pendingReplies is [{ Content: BotMessage.CardMessage { Name: "form" or "summary", SuggestedActions.IsEmpty: true } } formReply]
            && verb.StartsWith("form.", StringComparison.Ordinal)
        )
        {
            return new(TeamsMessageBuilder.BuildPlain(await replies.Render(formReply, context.Place, cancellationToken)), null) { Said = pendingReplies };
        }

        foreach (var reply in pendingReplies)
            await replies.LeaveToOutbox(reply, cancellationToken);
        return await FindPersonalizedCard(context, data, cancellationToken) is { } refreshed
            ? new(TeamsMessageBuilder.BuildPersonalized(refreshed, null), null)
            : new(null, AnsweredBelowText(context));
    }

    /// <summary>What a turn says to whoever pressed, still waiting to be said.</summary>
    public async Task<ImmutableArray<PendingReply>> RunTurn(InvokeContext context, string verb, JsonObject data, CancellationToken cancellationToken)
    {
        var incoming = ActivityMapping.ToIncomingActivity(
            context.Activity,
            context.Place,
            context.Activity.Id,
            CardActionData.ToClick(verb, ActionData.StripClientData(data))
        ) with
        {
            Reply = ReplyMode.Immediate,
        };
        return await replies.Load(await turns.Handle(incoming, cancellationToken), cancellationToken);
    }

    /// <summary>The card that was pressed, as the presser may see it now; null where it cannot be made again, or not for them.</summary>
    public async Task<PersonalizedCard?> FindPersonalizedCard(InvokeContext context, JsonObject data, CancellationToken cancellationToken) =>
        data.GetString(ActionData.CardKeyMember) is { Length: > 0 and <= 200 } cardKey
        && data.GetString("app") is { Length: > 0 and <= 200 } applicationKey
        && await persons.FindByUser(ActivityMapping.ReadUser(context.Activity), cancellationToken) is { } person
            ? await personalizedCards.Create(cardKey, new ApplicationId(applicationKey), person, context.Place, cancellationToken)
            : null;

    private static string AnsweredBelowText(InvokeContext context) =>
        TextCatalog.For(ClientLocale.ParseLanguage(context.Activity.Locale) ?? LanguageCode.En).Find("connector.below") ?? "";
}

/// <summary>What a presser is shown. <see cref="Said"/>: what of it still waits in the outbox until the response is out.</summary>
internal sealed record PressAnswer(JsonObject? Card, string? Sentence)
{
    public ImmutableArray<PendingReply> Said { get; init; } = [];
}
