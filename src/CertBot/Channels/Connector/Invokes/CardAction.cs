using System.Text.Json.Nodes;
using CertBot.Channels.Connector.Schema;
using CertBot.Core.Conversation;
using CertBot.Turns;

namespace CertBot.Channels.Connector.Invokes;

/// <summary>The invoke <c>adaptiveCard/action</c>: its envelope read strictly, as Teams' own SDK does, and the answer in the envelope clients accept.</summary>
internal sealed class CardAction(ITurns turns) : IInvoke
{
    private const string Error = "application/vnd.microsoft.error";

    private const string Sentence = "application/vnd.microsoft.activity.message";

    public string Name => "adaptiveCard/action";

    public async Task<IResult> Answer(Invoked invoked, CancellationToken cancel)
    {
        var (click, refused) = Read(invoked.Activity.Value);
        return click is null ? refused ?? Results.BadRequest() : Reply(await turns.Take(Hearing.Inbound(invoked.Activity, invoked.Place, invoked.Activity.Id, click), cancel));
    }

    /// <summary>The click, or the answer that refuses the envelope. Verb and data may be missing.</summary>
    private static (Input.Click? Click, IResult? Refused) Read(JsonNode? value)
    {
        if (value is null)
        {
            return (null, Refuse("BadRequest", "Missing value property"));
        }

        if (value is not JsonObject envelope)
        {
            return (null, Refuse("BadRequest", "Value property is not properly formed"));
        }

        if (envelope["action"] is null)
        {
            return (null, Refuse("BadRequest", "Missing action property"));
        }

        if (envelope["action"] is not JsonObject action)
        {
            return (null, Refuse("BadRequest", "Value property is not properly formed"));
        }

        return action.Text("type") == "Action.Execute"
            ? (Clicked.From(action.Text("verb") ?? "", action.Object("data")), null)
            : (null, Refuse("NotSupported", "The action is not supported: only Action.Execute is."));
    }

    private static IResult Reply(Answer answer) => answer switch
    {
        Answer.FreshCard fresh => Envelope(200, OutActivity.CardType, OutActivity.WithFallbacks(fresh.Card)),
        Answer.Sentence sentence => Envelope(200, Sentence, sentence.Text),
        Answer.NotHere notHere => Envelope(200, Sentence, notHere.Text),
        _ => Envelope(200, Sentence, ""),
    };

    private static IResult Refuse(string code, string message) => Results.Json(
        new JsonObject { ["statusCode"] = 400, ["type"] = Error, ["value"] = new JsonObject { ["code"] = code, ["message"] = message } }, Json.Out, statusCode: 400);

    private static IResult Envelope(int status, string type, JsonNode value) =>
        Results.Json(new JsonObject { ["statusCode"] = status, ["type"] = type, ["value"] = value }, Json.Out);
}
