using System.Text.Json.Nodes;
using CertBot.Core.Conversation;
using CertBot.Turns;

namespace CertBot.Channels.Web;

/// <summary>Opens conversations, brings dropped ones back, hands out tokens.</summary>
internal static class Opening
{
    public static void Map(IEndpointRouteBuilder room)
    {
        room.MapPost("/conversations", Open);
        room.MapGet("/conversations/{id}", Reconnect);
        room.MapPost("/tokens/generate", Generate);
        room.MapPost("/tokens/refresh", Refresh);
    }

    private static Task<IResult> Open(HttpContext http, Asking asking, Tickets tickets, ITurns turns) => asking.Admit(http, async (ticket, body) =>
    {
        if (ticket.Place.Personal)
        {
            await turns.Take(Greeting(ticket, body), http.RequestAborted);
        }

        return Results.Json(Opened(http, tickets, ticket, ""), Json.Out, statusCode: 201);
    });

    private static Task<IResult> Generate(HttpContext http, Asking asking, Tickets tickets) =>
        asking.Admit(http, (ticket, _) => Task.FromResult(Results.Json(Token(tickets, ticket), Json.Out)));

    private static Task<IResult> Refresh(HttpContext http, Doorkeeper door, Tickets tickets) =>
        door.Admit(http, ticket => Task.FromResult(Results.Json(Token(tickets, ticket), Json.Out)));

    private static Task<IResult> Reconnect(HttpContext http, Doorkeeper door, Tickets tickets) => door.Admit(http, ticket => Task.FromResult(
        Watermark.Of(http.Request) is { } watermark ? Results.Json(Opened(http, tickets, ticket, $"watermark={watermark}&"), Json.Out) : Watermark.Bad()));

    private static JsonObject Token(Tickets tickets, Ticket ticket) => new()
    {
        ["conversationId"] = ticket.Place.Conversation,
        ["token"] = tickets.Write(ticket),
        ["expires_in"] = (long)Tickets.Good.TotalSeconds,
    };

    private static JsonObject Opened(HttpContext http, Tickets tickets, Ticket ticket, string query)
    {
        var opened = Token(tickets, ticket);
        var scheme = http.Request.IsHttps ? "wss" : "ws";
        opened["streamUrl"] = $"{scheme}://{http.Request.Host}/v3/directline/conversations/{ticket.Place.Conversation}/stream?{query}t={opened["token"]}";
        return opened;
    }

    /// <summary>The same event every time: whoever keeps count of events greets once.</summary>
    private static Inbound Greeting(Ticket ticket, JsonObject body) => new()
    {
        Who = ticket.User.Identity,
        Where = ticket.Place.Place,
        EventId = "hello",
        Language = ticket.Language,
        Zone = Locale.Zone(body.Text("localTimezone")),
        Input = new Input.Hello(),
    };
}
