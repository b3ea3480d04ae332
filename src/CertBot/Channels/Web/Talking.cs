using System.Text.Json.Nodes;
using CertBot.Core.Conversation;
using CertBot.Turns;

namespace CertBot.Channels.Web;

/// <summary>Takes what a person did: puts it into the log, has the turn taken, and puts the immediate answer where it belongs.</summary>
internal sealed class Talking(ITurns turns, Chats chats)
{
    public async Task<IResult> Take(Ticket ticket, Heard.Spoken heard, JsonObject activity, JsonObject echo, CancellationToken cancel)
    {
        var mark = Mark("heard", ticket, heard);
        if (await chats.At(ticket.Place).Say(_ => echo, mark, only: null, replaces: null, cancel) is not Spoken.Here said)
        {
            return Errors.Answer(413, "TooLarge", "The activity is too large.");
        }

        // Also when it was heard before: we may have been killed between the log and the turn, and the turn itself knows what it has taken.
        var answer = await turns.Take(Inbound(ticket, heard, activity), cancel);
        return await Settle(ticket, heard, answer, cancel) ?? Results.Json(new JsonObject { ["id"] = said.Id }, Json.Out);
    }

    /// <summary>A sentence of the channel's own, for this person's eyes.</summary>
    public Task Tell(Ticket ticket, string sentence, string mark, CancellationToken cancel) =>
        chats.At(ticket.Place).Say(_ => Said.Sentence(sentence), mark, ticket.User.Id, replaces: null, cancel);

    private async Task<IResult?> Settle(Ticket ticket, Heard.Spoken heard, Answer answer, CancellationToken cancel)
    {
        switch (answer)
        {
            case Answer.FreshCard fresh:
                await chats.At(ticket.Place).Say(id => Said.Card(fresh.Card, id), Mark("fresh", ticket, heard), only: null, heard.Card, cancel);
                return null;
            case Answer.Sentence sentence:
                await Tell(ticket, sentence.Text, Mark("said", ticket, heard), cancel);
                return null;
            case Answer.NotHere notHere:
                await Tell(ticket, notHere.Text, Mark("said", ticket, heard), cancel);
                return Errors.Answer(403, "NotHere", notHere.Text);
            default:
                return null;
        }
    }

    private static string Mark(string what, Ticket ticket, Heard.Spoken heard) => $"{what}:{ticket.User.Id}:{heard.EventId}";

    private static Inbound Inbound(Ticket ticket, Heard.Spoken heard, JsonObject activity) => new()
    {
        Who = ticket.User.Identity,
        Where = ticket.Place.Place,
        EventId = heard.EventId,
        Language = Locale.Language(activity.Text("locale")) ?? ticket.Language,
        Zone = Locale.Zone(activity.Text("localTimezone")),
        Input = heard.Input,
    };
}
