using System.Text.Json.Nodes;
using CertBot.Channels.DirectLine.Activities;
using CertBot.Channels.DirectLine.Logs;
using CertBot.Channels.DirectLine.Tokens;
using CertBot.Turns;

namespace CertBot.Channels.DirectLine;

/// <summary>Writes a user's activity to the log, and runs the turn; replies come through <see cref="WebChannel"/>.</summary>
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
        var mark = $"heard:{token.User.Id}:{input.EventId}";
        if (await logs.Get(token.Conversation).Append(echo, mark, visibleTo: null, replacedId: null, cancellationToken) is not AppendResult.Appended appended)
        {
            return BotFrameworkError.Create(413, "TooLarge", "The activity is too large.");
        }

        // Also for a duplicate: the host may have stopped between the log and the turn, and the turn deduplicates events itself.
        await turns.Handle(ToIncomingActivity(token, input, activity), cancellationToken);
        return Results.Json(new JsonObject { ["id"] = appended.Id }, ChannelJson.WriteOptions);
    }

    /// <summary>A message of the channel itself, visible to this user only.</summary>
    public Task ReplyPrivately(DirectLineToken token, string text, string mark, CancellationToken cancellationToken) =>
        logs.Get(token.Conversation).Append(DirectLineActivity.FromText(text), mark, token.User.Id, replacedId: null, cancellationToken);

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
