using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace CertBot.Tests.Kit.Channels;

/// <summary>One HTTP/1.1 connection on which a test decides byte by byte what is sent, for requests that no client library makes.</summary>
internal sealed class RawHttp : IDisposable
{
    private readonly TcpClient _client = new() { NoDelay = true };
    private readonly byte[] _buffer = new byte[4096];

    /// <summary>Kept from the start: the client gives none once the server has closed the connection, although a response may wait in it.</summary>
    private NetworkStream? _stream;

    private RawHttp() { }

    private NetworkStream Stream => _stream ?? throw new InvalidOperationException("not connected");

    public static async Task<RawHttp> Connect(Uri server)
    {
        var connection = new RawHttp();
        await connection._client.ConnectAsync(server.Host, server.Port);
        connection._stream = connection._client.GetStream();
        return connection;
    }

    /// <summary>Sends the head of a POST request.</summary>
    /// <param name="headers">Lines without line ends.</param>
    public Task SendHead(string path, params IEnumerable<string> headers) =>
        Send($"POST {path} HTTP/1.1\r\nHost: localhost\r\n{string.Concat(headers.Select(h => h + "\r\n"))}\r\n");

    public Task Send(string text) => Send(Encoding.Latin1.GetBytes(text));

    public async Task Send(byte[] bytes) => await Stream.WriteAsync(bytes);

    /// <summary>The status of the response, or null if the server closed the connection without one.</summary>
    public async Task<int?> ReadStatus() => (await ReadHead()).Status;

    public async Task<(int? Status, string Head)> ReadHead()
    {
        var received = new StringBuilder();
        while (!received.ToString().Contains("\r\n\r\n", StringComparison.Ordinal))
        {
            int read;
            try
            {
                read = await Stream.ReadAsync(_buffer);
            }
            catch (IOException)
            {
                read = 0;
            }

            if (read == 0)
                return (null, received.ToString());
            received.Append(Encoding.Latin1.GetString(_buffer, 0, read));
        }

        var head = received.ToString();
        return (int.Parse(head.AsSpan("HTTP/1.1 ".Length, 3), NumberStyles.None, CultureInfo.InvariantCulture), head);
    }

    public void Dispose() => _client.Dispose();
}
