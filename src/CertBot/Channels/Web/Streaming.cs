using System.Net.WebSockets;
using System.Text;

namespace CertBot.Channels.Web;

/// <summary>The WebSocket Web Chat listens on: what was said after the watermark, then everything as it is said. What the page sends on it is ignored.</summary>
internal static class Streaming
{
    public static Task<IResult> Serve(HttpContext http, Doorkeeper door, Chats chats, Tickets tickets, IHostApplicationLifetime host) => door.Admit(http, async ticket =>
    {
        if (!http.WebSockets.IsWebSocketRequest)
        {
            return Errors.Answer(400, "NotWebSocket", "This address is for WebSockets.");
        }

        if (Watermark.Of(http.Request) is not { } watermark)
        {
            return Watermark.Bad();
        }

        using var socket = await http.WebSockets.AcceptWebSocketAsync();
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, host.ApplicationStopping);
        try
        {
            await Talk(socket, watermark, ticket, http, door, chats, tickets, ending.Token);
        }
        catch (Exception gone) when (gone is WebSocketException or OperationCanceledException)
        {
            // The page went away, or the host does: it comes back with its watermark.
        }

        return Results.Empty;
    });

    private static async Task Talk(WebSocket socket, long watermark, Ticket ticket, HttpContext http, Doorkeeper door, Chats chats, Tickets tickets, CancellationToken cancel)
    {
        var closed = Drain(socket, cancel);
        while (socket.State == WebSocketState.Open && !closed.IsCompleted)
        {
            var changed = chats.At(ticket.Place).Changed;
            var stretch = await Reading.After(watermark, ticket, http, chats, tickets);
            if (stretch.Watermark == watermark)
            {
                await Task.WhenAny(changed, closed).WaitAsync(cancel);
                continue;
            }

            if (!await door.MayStay(ticket, cancel))
            {
                await socket.CloseOutputAsync(WebSocketCloseStatus.PolicyViolation, "NotYourChannel", cancel);
                return;
            }

            watermark = stretch.Watermark;
            if (!stretch.IsEmpty)
            {
                await socket.SendAsync(Encoding.UTF8.GetBytes(stretch.Json.ToJsonString(Json.Out)), WebSocketMessageType.Text, endOfMessage: true, cancel);
            }
        }
    }

    private static async Task Drain(WebSocket socket, CancellationToken cancel)
    {
        var ignored = new byte[512];
        try
        {
            while ((await socket.ReceiveAsync(ignored.AsMemory(), cancel)).MessageType != WebSocketMessageType.Close)
            {
            }

            await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, cancel);
        }
        catch (Exception gone) when (gone is WebSocketException or OperationCanceledException)
        {
            // Ends the talk as a proper close does.
        }
    }
}
