using System.Text.Json.Nodes;
using CertBot.Channels.DirectLine.Activities;
using CertBot.Channels.DirectLine.Logs;
using CertBot.Channels.DirectLine.Tokens;
using CertBot.Turns;

namespace CertBot.Channels.DirectLine;

/// <summary>Writes a user's activity to the log, runs the turn, and delivers the immediate reply.</summary>
internal sealed class DirectLineTurns(ITurnHandler turns, ConversationLogs logs)
{
    public async Task<IResult> RunTurn(
        DirectLineToken token,
        ParsedActivity.UserInput input,
        JsonObject activity,
        JsonObject echo,
        CancellationToken cancellationToken
    )
    {
        var mark = CreateMark("heard", token, input);
        if (
            await logs.Get(token.Conversation).Append(_ => echo, mark, visibleTo: null, replacedId: null, cancellationToken)
            is not AppendResult.Appended appended
        )
        {
            return BotFrameworkError.Create(413, "TooLarge", "The activity is too large.");
        }

        // Also for a duplicate: the host may have stopped between the log and the turn, and the turn deduplicates events itself.
        var outcome = await turns.Handle(ToIncomingActivity(token, input, activity), cancellationToken);
        return await DeliverOutcome(token, input, outcome, cancellationToken)
            ?? Results.Json(new JsonObject { ["id"] = appended.Id }, ChannelJson.WriteOptions);
    }

    /// <summary>A message of the channel itself, visible to this user only.</summary>
    public Task ReplyPrivately(DirectLineToken token, string text, string mark, CancellationToken cancellationToken) =>
        logs.Get(token.Conversation).Append(_ => DirectLineActivity.FromText(text), mark, token.User.Id, replacedId: null, cancellationToken);

    private async Task<IResult?> DeliverOutcome(DirectLineToken token, ParsedActivity.UserInput input, TurnOutcome outcome, CancellationToken cancellationToken)
    {
        switch (outcome)
        {
            case TurnOutcome.FreshCard fresh:
                await logs.Get(token.Conversation)
                    .Append(
                        id => DirectLineActivity.FromCard(fresh.Card, id),
                        CreateMark("fresh", token, input),
                        visibleTo: null,
                        input.CardId,
                        cancellationToken
                    );
                return null;
            case TurnOutcome.Sentence sentence:
                await ReplyPrivately(token, sentence.Text, CreateMark("said", token, input), cancellationToken);
                return null;
            case TurnOutcome.AccessDenied denied:
                await ReplyPrivately(token, denied.Text, CreateMark("said", token, input), cancellationToken);
                return BotFrameworkError.Create(403, "NotHere", denied.Text);
            default:
                return null;
        }
    }

    private static string CreateMark(string purpose, DirectLineToken token, ParsedActivity.UserInput input) => $"{purpose}:{token.User.Id}:{input.EventId}";

    private static IncomingActivity ToIncomingActivity(DirectLineToken token, ParsedActivity.UserInput input, JsonObject activity) =>
        new()
        {
            From = token.User.ChannelUser,
            Conversation = token.Conversation.Address,
            EventId = input.EventId,
            Language = ClientLocale.ParseLanguage(activity.GetString("locale")) ?? token.Language,
            Zone = ClientLocale.ParseZone(activity.GetString("localTimezone")),
            Input = input.Input,
        };
}
