using Microsoft.AspNetCore.Http;

namespace CertBot.Tests.Kit;

/// <summary>The fate of the connection to which a response is written.</summary>
public enum Wire
{
    Good,

    /// <summary>The connection breaks while the response is written.</summary>
    Breaks,

    /// <summary>The client disconnected before: the server was notified, and written data is discarded silently.</summary>
    Gone,
}

internal static class Wires
{
    public static void Connect(this Wire wire, HttpContext http, Stream client)
    {
        http.Response.Body = wire switch
        {
            Wire.Breaks => new Broken(),
            Wire.Gone => new MemoryStream(),
            _ => client,
        };
        if (wire == Wire.Gone)
            http.RequestAborted = new CancellationToken(canceled: true);
    }

    private sealed class Broken : MemoryStream
    {
        public override void Write(byte[] buffer, int offset, int count) => throw new IOException("connection reset");

        public override void Write(ReadOnlySpan<byte> buffer) => throw new IOException("connection reset");

        public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => throw new IOException("connection reset");

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
            throw new IOException("connection reset");
    }
}
