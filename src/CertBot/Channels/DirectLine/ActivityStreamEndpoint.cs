using System.Net.WebSockets;
using System.Text;
using CertBot.Channels.DirectLine.Logs;
using CertBot.Channels.DirectLine.Tokens;

namespace CertBot.Channels.DirectLine;

/// <summary>The WebSocket of Web Chat: activities after the watermark, then new ones as they are logged. Incoming frames are ignored.</summary>
internal static class ActivityStreamEndpoint
{
    public static Task<IResult> Serve(
        HttpContext http,
        TokenAuthorization authorization,
        ConversationLogs logs,
        DirectLineTokens tokens,
        IHostApplicationLifetime host
    ) => authorization.Authorize(http, async token =>
        {
            if (!http.WebSockets.IsWebSocketRequest)
            {
                return BotFrameworkError.Create(400, "NotWebSocket", "This address is for WebSockets.");
            }

            if (Watermark.Read(http.Request) is not { } watermark)
            {
                return Watermark.CreateError();
            }

            using var socket = await http.WebSockets.AcceptWebSocketAsync();
            using var ended = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, host.ApplicationStopping);
            try
            {
                await SendActivities(socket, watermark, token, http, authorization, logs, tokens, ended.Token);
            }
            catch (Exception exception) when (exception is WebSocketException or OperationCanceledException)
            {
                // The page or the host closed the connection; the page reconnects with its watermark.
            }

            return Results.Empty;
        });

    private static async Task SendActivities(
        WebSocket socket,
        long watermark,
        DirectLineToken token,
        HttpContext http,
        TokenAuthorization authorization,
        ConversationLogs logs,
        DirectLineTokens tokens,
        CancellationToken cancellationToken
    )
    {
        var closed = ReadUntilClosed(socket, cancellationToken);
        while (socket.State == WebSocketState.Open && !closed.IsCompleted)
        {
            var changed = logs.Get(token.Conversation).Changed;
            var activitySet = await ActivityEndpoints.ReadAfter(watermark, token, http, logs, tokens);
            if (activitySet.Watermark == watermark)
            {
                await Task.WhenAny(changed, closed).WaitAsync(cancellationToken);
                continue;
            }

            if (!await authorization.MayAccess(token, cancellationToken))
            {
                await socket.CloseOutputAsync(WebSocketCloseStatus.PolicyViolation, "NotYourChannel", cancellationToken);
                return;
            }

            watermark = activitySet.Watermark;
            if (!activitySet.IsEmpty)
            {
                await socket.SendAsync(
                    Encoding.UTF8.GetBytes(activitySet.Json.ToJsonString(ChannelJson.WriteOptions)),
                    WebSocketMessageType.Text,
                    endOfMessage: true,
                    cancellationToken
                );
            }
        }
    }

    private static async Task ReadUntilClosed(WebSocket socket, CancellationToken cancellationToken)
    {
        var ignored = new byte[512];
        try
        {
            while ((await socket.ReceiveAsync(ignored.AsMemory(), cancellationToken)).MessageType != WebSocketMessageType.Close) { }

            await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, cancellationToken);
        }
        catch (Exception exception) when (exception is WebSocketException or OperationCanceledException)
        {
            // Same as a regular close.
        }
    }
}
