using System.Text.Json.Nodes;

namespace CertBot.Channels.Web;

/// <summary>What a page says: text and clicks.</summary>
internal static class Writing
{
    public static void Map(IEndpointRouteBuilder room) => room.MapPost("/conversations/{id}/activities", Post);

    private static Task<IResult> Post(HttpContext http, Doorkeeper door, Talking talking) => door.Admit(http, async ticket => await Body.Of(http.Request, http.RequestAborted) switch
    {
        Body.Read { Json: var activity } => Heard.Of(activity) switch
        {
            Heard.Spoken heard => await talking.Take(ticket, heard, activity, Echo.Of(activity, ticket), http.RequestAborted),
            Heard.Nonsense nonsense => Errors.Answer(400, nonsense.Code, nonsense.Message),
            _ => Results.Json(new JsonObject { ["id"] = $"{ticket.Place.Conversation}|passed" }, Json.Out),
        },
        Body.Refused refused => refused.Answer,
        _ => throw new System.Diagnostics.UnreachableException(),
    });
}
