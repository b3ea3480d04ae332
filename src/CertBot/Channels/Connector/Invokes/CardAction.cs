using System.Text.Json.Nodes;
using CertBot.Channels.Connector.Schema;
using CertBot.Channels.Connector.Teams;
using CertBot.Core.Conversation;
using CertBot.Delivery;

namespace CertBot.Channels.Connector.Invokes;

/// <summary>The invoke <c>adaptiveCard/action</c>: its envelope read strictly, as Teams' own SDK does, and the answer in the envelope clients accept.</summary>
internal sealed class CardAction(Pressed pressed, Replies replies) : IInvoke
{
    private const string Error = "application/vnd.microsoft.error";

    private const string Sentence = "application/vnd.microsoft.activity.message";

    public string Name => "adaptiveCard/action";

    public async Task<IResult> Answer(Invoked invoked, CancellationToken cancel)
    {
        var (verb, data, refused) = Read(invoked.Activity.Value);
        if (refused is not null) return refused;

        var answer = verb == Dress.Refresh && data.Text(Dress.SlotKey) is not null
            ? await pressed.LookedAtAnew(invoked, data, cancel)
            : await pressed.OnCard(invoked, verb, data, cancel);
        return replies.Respond(answer.Card is { } card ? Envelope(OutActivity.CardType, OutActivity.WithFallbacks(card)) : Envelope(Sentence, answer.Sentence ?? ""), answer.Said);
    }

    /// <summary>The click, or the answer that refuses the envelope. Verb and data may be missing.</summary>
    private static (string Verb, JsonObject Data, IResult? Refused) Read(JsonNode? value) => value switch
    {
        null => ("", [], Refuse("BadRequest", "Missing value property")),
        not JsonObject => ("", [], Refuse("BadRequest", "Value property is not properly formed")),
        JsonObject envelope when envelope["action"] is null => ("", [], Refuse("BadRequest", "Missing action property")),
        JsonObject envelope when envelope["action"] is JsonObject action => action.Text("type") == "Action.Execute"
            ? (action.Text("verb") ?? "", action.Object("data") ?? [], null)
            : ("", [], Refuse("NotSupported", "The action is not supported: only Action.Execute is.")),
        _ => ("", [], Refuse("BadRequest", "Value property is not properly formed")),
    };

    private static IResult Refuse(string code, string message) => Results.Json(
        new JsonObject { ["statusCode"] = 400, ["type"] = Error, ["value"] = new JsonObject { ["code"] = code, ["message"] = message } }, Json.Out, statusCode: 400);

    private static IResult Envelope(string type, JsonNode value) =>
        Results.Json(new JsonObject { ["statusCode"] = 200, ["type"] = type, ["value"] = value }, Json.Out);
}
