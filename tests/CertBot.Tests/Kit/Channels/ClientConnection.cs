using Microsoft.AspNetCore.Http;

namespace CertBot.Tests.Kit.Channels;

/// <summary>The fate of the connection to which a response is written.</summary>
public enum ClientConnection
{
    Open,

    /// <summary>The connection breaks while the response is written.</summary>
    Broken,

    /// <summary>The client disconnected before: the server was notified, and written data is discarded silently.</summary>
    Closed,
}

internal static class ClientConnectionExtensions
{
    public static void Connect(this ClientConnection connection, HttpContext http, Stream client)
    {
        http.Response.Body = connection switch
        {
            ClientConnection.Broken => new BrokenStream(),
            ClientConnection.Closed => new MemoryStream(),
            _ => client,
        };
        if (connection == ClientConnection.Closed)
            http.RequestAborted = new CancellationToken(canceled: true);
    }

    private sealed class BrokenStream : MemoryStream
    {
        public override void Write(byte[] buffer, int offset, int count) => throw new IOException("connection reset");

        public override void Write(ReadOnlySpan<byte> buffer) => throw new IOException("connection reset");

        public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => throw new IOException("connection reset");

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
            throw new IOException("connection reset");
    }
}
