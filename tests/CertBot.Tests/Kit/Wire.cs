using Microsoft.AspNetCore.Http;

namespace CertBot.Tests.Kit;

/// <summary>What becomes of the connection a response is written to.</summary>
public enum Wire
{
    Good,

    /// <summary>It breaks while the response is written.</summary>
    Breaks,

    /// <summary>The client was gone before: the server learned of it, and what is written goes nowhere without a word.</summary>
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
