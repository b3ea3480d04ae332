using System.Net;
using System.Net.Sockets;
using System.Text;

namespace CertBot.Tests.Kit.Azure;

/// <summary>A proxy in front of a local server that can break connections, lose a response, or stop forwarding.</summary>
internal sealed class FaultyProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _ending = new();
    private readonly Task _accepting;
    private long _bytesSent;
    private int _breaks;

    public FaultyProxy(int port)
    {
        _listener.Start();
        _accepting = Accept(port);
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>The number of connections broken.</summary>
    public int BreakCount => _breaks;

    /// <summary>The number of bytes to the server, counted over all connections, after which a connection breaks; null for never.</summary>
    public long? BreakAfterBytes { get; set; }

    /// <summary>Whether only one connection breaks, or one each time that many bytes have passed.</summary>
    public bool BreakOnlyOnce { get; set; }

    /// <summary>Part of a request head; the response to the first matching request is lost.</summary>
    public string? LoseResponseTo { get; set; }

    /// <summary>Whether received data is discarded instead of forwarded.</summary>
    public bool IsSilent { get; set; }

    /// <summary>Called when a connection breaks.</summary>
    public Func<Task> OnBreak { get; set; } = () => Task.CompletedTask;

    /// <summary>Closes the proxy permanently.</summary>
    public async Task Stop()
    {
        await _ending.CancelAsync();
        _listener.Stop();
        await _accepting;
    }

    public async ValueTask DisposeAsync()
    {
        await Stop();
        _ending.Dispose();
    }

    private async Task Accept(int port)
    {
        List<Task> lines = [];
        try
        {
            while (true)
                lines.Add(Relay(await _listener.AcceptTcpClientAsync(_ending.Token), port));
        }
        catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException or SocketException)
        {
            await Task.WhenAll(lines);
        }
    }

    private async Task Relay(TcpClient from, int port)
    {
        using var to = new TcpClient();
        using (from)
        {
            try
            {
                await to.ConnectAsync(IPAddress.Loopback, port, _ending.Token);
                var connection = new Connection(from);
                await Task.WhenAny(RelayRequests(from.GetStream(), to.GetStream(), connection), RelayResponses(to.GetStream(), from.GetStream(), connection));
            }
            catch (Exception e) when (e is SocketException or IOException or OperationCanceledException or InvalidOperationException)
            {
                // either side closed the connection
            }
        }
    }

    private async Task RelayRequests(NetworkStream from, NetworkStream to, Connection connection)
    {
        var buffer = new byte[16384];
        var end = "";
        while (await from.ReadAsync(buffer, _ending.Token) is > 0 and var read)
        {
            if (IsSilent)
                continue;
            var text = end + Encoding.Latin1.GetString(buffer, 0, read);
            end = text[^Math.Min(text.Length, (LoseResponseTo?.Length ?? 1) - 1)..]; // the head of a request may come in two pieces
            if (LoseResponseTo is { } head && text.Contains(head, StringComparison.Ordinal))
            {
                LoseResponseTo = null;
                connection.IsResponseLost = true; // before the server has the request
            }

            await to.WriteAsync(buffer.AsMemory(0, read), _ending.Token);
            if (Interlocked.Add(ref _bytesSent, read) < BreakAfterBytes)
                continue;
            if (BreakAfterBytes is null)
                continue;

            Interlocked.Exchange(ref _bytesSent, 0);
            if (BreakOnlyOnce)
                BreakAfterBytes = null;
            Interlocked.Increment(ref _breaks);
            await OnBreak();
            connection.Cut();
            return;
        }
    }

    private async Task RelayResponses(NetworkStream from, NetworkStream to, Connection connection)
    {
        var buffer = new byte[16384];
        while (await from.ReadAsync(buffer, _ending.Token) is > 0 and var read)
        {
            // The server has received the whole request by now, unless it only says that it waits for the rest.
            if (connection.IsResponseLost && !buffer.AsSpan(0, read).StartsWith("HTTP/1.1 100"u8))
            {
                Interlocked.Increment(ref _breaks);
                connection.Cut();
                return;
            }

            await to.WriteAsync(buffer.AsMemory(0, read), _ending.Token);
        }
    }

    private sealed class Connection(TcpClient client)
    {
        private volatile bool _isResponseLost;

        /// <summary>Whether the next response is discarded, and the connection with it.</summary>
        public bool IsResponseLost
        {
            get => _isResponseLost;
            set => _isResponseLost = value;
        }

        /// <summary>Like a cut cable, not an orderly shutdown.</summary>
        public void Cut() => client.Client.Close(0);
    }
}
